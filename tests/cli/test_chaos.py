"""``reelworks chaos``: what is killed heals, and what is taken stays away until it is healed."""

import signal
import subprocess
import sys
import time

import boto3
import pytest

from reelworks.assembly import read_keys

DEFINITION = """\
name = "chaos"
fleet = { web = { min = 0, desired = 0, max = 0 } }

[pipelines.notes]
bucket = "chaos-notes"
prefix = "uploads/"
done_prefix = "processed/"
"""
WAIT_S_MAX = 90.0


class Playground:
    """A stack with two workers, and the command that kills."""

    def __init__(self, folder) -> None:
        self.folder, self.data = folder, folder / "data"
        (folder / "reelworks.toml").write_text(DEFINITION)
        with (folder / "up.log").open("wb") as log:
            words = ["up", "--data", str(self.data), "--port", "0", "--pace", "60"]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "reelworks", *words], cwd=folder, stdout=log, stderr=log
            )
        self.wait(lambda: "Reelworks runs" in (folder / "up.log").read_text())

    def chaos(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "reelworks", "chaos", *words, "--data", str(self.data)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def client(self, service: str):
        keys = read_keys(self.data)
        return boto3.client(
            service,
            endpoint_url=(self.data / "endpoint").read_text().strip(),
            region_name="us-east-2",
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
        )

    def members(self) -> list[dict[str, str]]:
        """The workers' machines, those too that are on their way."""
        groups = self.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        return groups[0]["Instances"]

    def in_service(self) -> dict[str, str]:
        """The workers' machines in service, each with its zone."""
        return {
            each["InstanceId"]: each["AvailabilityZone"]
            for each in self.members()
            if each["LifecycleState"] == "InService"
        }

    def upload(self, name: str) -> None:
        self.client("s3").put_object(Bucket="chaos-notes", Key=f"uploads/{name}", Body=b"x")

    def names(self) -> set[str]:
        listed = self.client("s3").list_objects_v2(Bucket="chaos-notes").get("Contents", [])
        return {entry["Key"] for entry in listed}

    def wait(self, is_so) -> None:
        deadline = time.monotonic() + WAIT_S_MAX
        while not is_so():
            assert time.monotonic() < deadline, (self.folder / "up.log").read_text()[-3000:]
            assert self.process.poll() is None
            time.sleep(0.1)


@pytest.fixture(scope="module")
def playground(tmp_path_factory):
    playground = Playground(tmp_path_factory.mktemp("chaos"))
    yield playground
    playground.process.send_signal(signal.SIGTERM)
    assert playground.process.wait(60) == 0


def test_an_instance_that_lost_its_power_is_replaced(playground):
    playground.wait(lambda: len(playground.in_service()) == 2)
    before = playground.in_service()

    said = playground.chaos("instance", min(before))

    assert said == f"{min(before)} in {before[min(before)]} lost its power.\n"
    playground.wait(lambda: len(playground.in_service().keys() - {min(before)}) == 2)


def test_nothing_is_launched_in_a_zone_that_is_down_until_it_is_healed(playground):
    playground.wait(lambda: set(playground.in_service().values()) == {"us-east-2a", "us-east-2b"})

    said = playground.chaos("zone", "us-east-2a")

    assert said.startswith("us-east-2a is down, and with it i-")
    playground.wait(lambda: list(playground.in_service().values()) == ["us-east-2b"] * 2)
    ec2 = playground.client("ec2")
    zones = ec2.describe_availability_zones(ZoneNames=["us-east-2a"], AllAvailabilityZones=True)
    assert zones["AvailabilityZones"][0]["State"] != "available"

    assert playground.chaos("zone", "us-east-2a", "--heal") == "us-east-2a is used again.\n"
    playground.wait(lambda: set(playground.in_service().values()) == {"us-east-2a", "us-east-2b"})


def test_what_comes_while_nobody_works_waits_for_the_workers_return(playground):
    playground.chaos("queue-consumer")
    playground.wait(lambda: not playground.members())
    playground.upload("patient.txt")
    url = playground.client("sqs").get_queue_url(QueueName="chaos-notes")["QueueUrl"]

    def waiting() -> str:
        asked = ["ApproximateNumberOfMessages"]
        answer = playground.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=asked)
        return answer["Attributes"]["ApproximateNumberOfMessages"]

    playground.wait(lambda: waiting() == "1")
    assert "uploads/patient.txt" in playground.names()

    assert playground.chaos("queue-consumer", "--heal") == "The workers come back.\n"
    playground.wait(lambda: "processed/patient.txt" in playground.names())
    playground.wait(lambda: len(playground.in_service()) == 2)


def test_what_is_not_there_cannot_be_killed(playground):
    done = subprocess.run(
        [sys.executable, "-m", "reelworks", "chaos", "instance", "i-0123", "--data", str(playground.data)],
        cwd=playground.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "has i-" in done.stderr
    assert "not i-0123" in done.stderr
