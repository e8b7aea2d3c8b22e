"""``reelworks env`` leads a shell to a cloud."""

import subprocess
import sys
from pathlib import Path

import pytest

from reelworks.cli import main

CREATE = (
    "aws s3api create-bucket --bucket env-shell --create-bucket-configuration LocationConstraint=$AWS_REGION"
)


def run_in_shell(shell: str, commands: str, cloud) -> str:
    script = f'eval "$({sys.executable} -m reelworks env --data {cloud.data})" && {commands}'
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "AWS_PROFILE": "someone-elses",
        "HOME": "/nonexistent",
    }
    ended = subprocess.run(
        [shell, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_that_reads_it_reaches_the_cloud(cloud, shell):
    bucket = f"env-{shell}"

    listed = run_in_shell(shell, f"{CREATE.replace('env-shell', bucket)} && aws s3 ls", cloud)

    assert bucket in listed


def test_the_aws_command_reaches_its_queues_too(cloud):
    """Version 1 of the AWS CLI goes to AWS itself for SQS, whatever AWS_ENDPOINT_URL says."""
    cloud.client("sqs").create_queue(QueueName="env-queue")

    assert "/env-queue" in run_in_shell("sh", "aws sqs list-queues --queue-name-prefix env-", cloud)


def test_the_region_can_be_chosen(cloud, capsys):
    assert main(["env", "--data", str(cloud.data), "--region", "eu-central-1"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "export AWS_REGION=eu-central-1" in lines
    assert f"export AWS_ENDPOINT_URL={cloud.endpoint}" in lines


def test_a_folder_without_a_cloud_is_told_in_one_sentence(tmp_path, capsys):
    assert main(["env", "--data", str(tmp_path)]) == 1

    told = capsys.readouterr().err
    assert "start the cloud on it first" in told
    assert told.count("\n") == 1
