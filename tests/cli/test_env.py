"""``reelworks env`` leads a shell to a cloud."""

import subprocess
import sys

from reelworks.cli import main


def test_a_shell_that_reads_it_reaches_the_cloud(cloud):
    script = f'eval "$({sys.executable} -m reelworks env --data {cloud.data})"; aws s3api create-bucket --bucket env-shell --create-bucket-configuration LocationConstraint=$AWS_REGION && aws s3 ls'
    environment = {
        "PATH": f"{bin_folder()}:/usr/bin:/bin",
        "AWS_PROFILE": "someone-elses",
        "HOME": "/nonexistent",
    }

    ended = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert "env-shell" in ended.stdout


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


def bin_folder() -> str:
    return sys.executable.rpartition("/")[0]
