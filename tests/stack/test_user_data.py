"""The text that a new machine runs, as a shell runs it where Reelworks is installed already."""

import json
import os
import subprocess
import uuid
from shutil import which

import boto3
import pytest

from reelworks.media.catalog import STEPS
from reelworks.pipeline.loading import load_definition
from reelworks.stack.user_data import web_user_data, worker_user_data

VALUES = {
    "${AWS::StackName}": "films",
    "${AWS::Region}": "us-east-2",
    "${AWS::URLSuffix}": "amazonaws.com",
    "${ArtifactBucket}": "",
    "${WheelKey}": "",
    "${RequirementsKey}": "",
}
SYSTEMCTL = '#!/bin/sh\necho "$@" >> "$LOG"\n'
BYTES_MAX = 16_384
"""What EC2 takes."""


def text_of(sub):
    """Put in what CloudFormation would."""
    text = sub.text
    for place, value in VALUES.items():
        text = text.replace(place, value)
    return text.replace("${!", "${")


@pytest.fixture
def machine(tmp_path):
    """A folder of programs: reelworks is there; systemctl writes down what it was told."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, content in (("reelworks", "#!/bin/sh\n"), ("systemctl", SYSTEMCTL)):
        (programs / name).write_text(content)
        (programs / name).chmod(0o755)
    environment = {
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
        "SYSTEMD_UNIT_PATH": str(tmp_path / "units"),
        "LOG": str(tmp_path / "systemctl.log"),
    }
    return tmp_path, environment


def boot(sub, environment):
    subprocess.run(["sh", "-c", text_of(sub)], env=environment, check=True, timeout=20)


def test_a_worker_is_a_unit_that_is_started_again_whenever_it_ends(machine):
    folder, environment = machine

    boot(worker_user_data(load_definition(None, STEPS)), environment)

    unit = (folder / "units" / "reelworks-worker.service").read_text()
    assert f"ExecStart={folder}/bin/reelworks worker --stack films --managed\n" in unit
    assert "Restart=always\n" in unit
    assert "Environment=AWS_REGION=us-east-2 AWS_DEFAULT_REGION=us-east-2\n" in unit
    assert (folder / "systemctl.log").read_text().splitlines() == [
        "daemon-reload",
        "enable --now reelworks-worker.service",
    ]


def test_a_web_server_listens_at_its_machines_own_address(machine, metadata_service):
    folder, environment = machine

    boot(
        web_user_data(load_definition(None, STEPS)),
        environment | {"AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata_service.endpoint},
    )

    unit = (folder / "units" / "reelworks-web.service").read_text()
    assert f"reelworks web --host {metadata_service.facts['local-ipv4']} --port 8080 --stack films\n" in unit


def test_another_definition_makes_other_machines():
    first = load_definition(None, STEPS)
    second = first.model_copy(update={"name": "others"})

    assert worker_user_data(first) != worker_user_data(second)


def test_nothing_of_the_shells_own_is_taken_for_the_templates():
    for sub in (worker_user_data(load_definition(None, STEPS)), web_user_data(load_definition(None, STEPS))):
        text = text_of(sub)
        assert "@{" not in text
        assert "${AWS" not in text
        assert len(text.encode()) < BYTES_MAX
        subprocess.run(["sh", "-n", "-c", text], check=True, env=dict(os.environ))


def has_signing_curl():
    curl = which("curl")
    return curl is not None and "--aws-sigv4" in subprocess.check_output([curl, "--help", "all"], text=True)


@pytest.mark.skipif(
    not has_signing_curl(), reason="curl is not here, or is older than 7.75, which signs first"
)
def test_a_plain_machine_fetches_its_artifacts_with_its_roles_key_and_no_other(cloud, tmp_path):
    """The script's own function, its address alone led to the embedded cloud, which verifies what curl signs."""
    name = f"a{uuid.uuid4().hex[:10]}"
    s3 = cloud.client("s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    s3.put_object(Bucket=name, Key="reelworks/1/reelworks-0.1.0-py3-none-any.whl", Body=b"a wheel")
    key = role_key(cloud, name)
    text = text_of(worker_user_data(load_definition(None, STEPS)))
    fetch = text[text.index("fetch() {") : text.index("until command")]
    fetch = fetch.replace("https://.s3.us-east-2.amazonaws.com/", f"{cloud.endpoint}/{name}/")
    script = fetch.replace("--retry 10", "--retry 0") + 'fetch "$1" "$2"\n'

    def run(wanted, credentials):
        return subprocess.run(
            ["sh", "-c", script, "sh", wanted, str(tmp_path / "got")],
            env={"PATH": os.environ["PATH"], "credentials": json.dumps(credentials)},
            capture_output=True,
            text=True,
            check=False,
        )

    done = run("reelworks/1/reelworks-0.1.0-py3-none-any.whl", key)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "got").read_bytes() == b"a wheel"
    wrong = run("reelworks/1/reelworks-0.1.0-py3-none-any.whl", key | {"SecretAccessKey": "wrong"})
    assert "403" in wrong.stderr
    assert wrong.returncode != 0


def role_key(cloud, bucket):
    """The key of a role that may read one bucket, as a machine's metadata gives it."""
    iam = cloud.client("iam")
    rights = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    trust = {"Effect": "Allow", "Principal": {"AWS": cloud.account}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=bucket, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=bucket, PolicyName="rights", PolicyDocument=policy(rights))
    iam.create_user(UserName=bucket)
    may_assume = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role}
    iam.put_user_policy(UserName=bucket, PolicyName="rights", PolicyDocument=policy(may_assume))
    own = iam.create_access_key(UserName=bucket)["AccessKey"]
    sts = boto3.client(
        "sts",
        endpoint_url=cloud.endpoint,
        region_name="us-east-2",
        aws_access_key_id=own["AccessKeyId"],
        aws_secret_access_key=own["SecretAccessKey"],
    )
    given = sts.assume_role(RoleArn=role, RoleSessionName="machine")["Credentials"]
    return {
        "AccessKeyId": given["AccessKeyId"],
        "SecretAccessKey": given["SecretAccessKey"],
        "Token": given["SessionToken"],
    }


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
