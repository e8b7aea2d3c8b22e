"""The text that a new machine runs, as a shell runs it where Reelworks is installed already."""

import os
import subprocess

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
