"""The commands around a stack, as typed, against a running embedded cloud."""

import json
import re
import uuid

import pytest

from reelworks.cli import main

TEXT = """\
name = "{name}"

[pipelines.files]
bucket = "{name}-files"
prefix = "uploads/"
done_prefix = "processed/"

[fleet.workers]
min = 0
desired = 0

[fleet.web]
min = 0
desired = 0
max = 0
"""


@pytest.fixture
def name():
    return f"c{uuid.uuid4().hex[:10]}"


@pytest.fixture
def here(tmp_path, monkeypatch, name):
    """A folder with a definition, in an environment that names no cloud."""
    (tmp_path / "reelworks.toml").write_text(TEXT.format(name=name))
    monkeypatch.chdir(tmp_path)
    for variable in (
        "AWS_ENDPOINT_URL",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
    ):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


@pytest.fixture
def at_cloud(here, cloud, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", cloud.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", cloud.secret_access_key)
    return cloud


def test_a_stack_is_deployed_shown_and_deleted(at_cloud, name, capsys):
    assert main(["deploy", "--yes"]) == 0
    deployed = capsys.readouterr().out
    assert re.search(r"^\+\s+FilesQueue\s+AWS::SQS::Queue", deployed, re.MULTILINE)
    assert re.search(r"CREATE_COMPLETE\s+FilesQueue \(AWS::SQS::Queue\)", deployed)
    assert f"{name} stands (CREATE_COMPLETE)" in deployed
    assert f"s3://{name}-files/uploads/" in deployed

    assert main(["status"]) == 0
    shown = capsys.readouterr().out
    assert f"{name}-workers: 0 at work (min 0, desired 0, max 4)" in shown
    assert re.search(rf"{name}-files-dead\s+0 waiting", shown)
    assert f"{name}-files-dead-letters" in shown

    assert main(["delete", "--yes"]) == 0
    assert f"{name} is gone." in capsys.readouterr().out

    assert main(["status"]) == 1
    assert f"There is no stack {name} in us-east-2" in capsys.readouterr().err


def test_nothing_is_deleted_unless_the_stacks_name_is_typed(at_cloud, name, capsys, monkeypatch):
    main(["deploy", "--yes"])
    at_cloud.client("s3").put_object(Bucket=f"{name}-files", Key="kept.txt", Body=b"kept")
    capsys.readouterr()
    monkeypatch.setattr("rich.prompt.Prompt.ask", lambda *_, **__: "yes")

    assert main(["delete"]) == 1

    told = capsys.readouterr()
    assert "Nothing was deleted." in told.err
    assert f"s3://{name}-files holds objects, and stays" in told.out
    monkeypatch.setattr("rich.prompt.Prompt.ask", lambda *_, **__: name)
    assert main(["delete", "--and-data"]) == 0


def test_changes_that_are_not_wanted_are_not_made(at_cloud, name, capsys, monkeypatch):
    monkeypatch.setattr("rich.prompt.Confirm.ask", lambda *_, **__: False)

    assert main(["deploy"]) == 1

    assert "Nothing was changed." in capsys.readouterr().err


def test_without_a_region_it_asks_for_one(here, capsys):
    assert main(["deploy", "--yes"]) == 1

    assert "--region" in capsys.readouterr().err


def test_without_credentials_it_says_which(here, capsys):
    assert main(["deploy", "--yes", "--region", "us-east-2", "--endpoint-url", "http://127.0.0.1:9"]) == 1

    told = capsys.readouterr().err
    assert "There are no credentials" in told
    assert "Traceback" not in told


def test_a_key_that_the_cloud_does_not_know_is_said(at_cloud, capsys, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")

    assert main(["deploy", "--yes"]) == 1

    assert "does not know these credentials" in capsys.readouterr().err


def test_what_somebody_may_not_do_is_named(at_cloud, capsys, monkeypatch, name):
    iam = at_cloud.client("iam")
    iam.create_user(UserName=name)
    rights = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
    iam.put_user_policy(UserName=name, PolicyName="some", PolicyDocument=json.dumps(rights))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])

    assert main(["deploy", "--yes"]) == 1

    told = capsys.readouterr().err
    assert "Not allowed" in told
    assert "ssm:GetParameter" in told


def test_a_network_is_named_whole_or_not_at_all(at_cloud, capsys):
    assert main(["deploy", "--yes", "--vpc", "vpc-1"]) == 1

    assert "--vpc and --subnets belong together" in capsys.readouterr().err
