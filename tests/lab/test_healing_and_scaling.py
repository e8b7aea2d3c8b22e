"""The reference lab on self-healing and scaling, by the aws CLI alone, as a person plays it.

`reelworks up` deploys the template: two workers in two zones. One is terminated and replaced. 200 uploads come at once,
and while the group is at it the cloud is killed: an alarm lets the group grow to four, it drains the queue and shrinks
to two, nothing is lost, and nothing was made twice to a different result.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = Path(sys.executable).parent
WAIT_S_MAX = 120.0
CROWD = 200
BUCKET = "s3://lab-films"
DEFINITION = """\
name = "lab"

[fleet]
backlog_per_worker = 5

[pipelines.films]
bucket = "lab-films"
prefix = "uploads/"
done_prefix = "processed/"
concurrency = 1

[[pipelines.films.steps]]
step = "command"
argv = ["{script}", "{{input}}", "{{output}}"]
output = "digest.txt"
"""
SCRIPT = """\
#!/bin/sh
# Work that takes its time and costs no processor's: what is seen is the group, not the machine beneath it.
sleep 0.4
sha256sum < "$1" > "$2"
"""


class Lab:
    """A shell that knows the cloud, and `reelworks up` beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        script = folder / "work.sh"
        script.write_text(SCRIPT)
        script.chmod(0o755)
        (folder / "reelworks.toml").write_text(DEFINITION.format(script=script))
        with (folder / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "reelworks",
                    "up",
                    "--data",
                    str(self.data),
                    "--port",
                    "0",
                    "--pace",
                    "60",
                ],
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        self.wait(lambda: "Reelworks runs" in self.log, "the cloud is up")

    @property
    def log(self) -> str:
        return (self.folder / "up.log").read_text()

    def shell(self, line: str) -> str:
        """Type a line into a shell that took in what ``reelworks env`` prints; return what it wrote."""
        done = self.try_shell(line)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def try_shell(self, line: str) -> "subprocess.CompletedProcess[str]":
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return subprocess.run(
            ["bash", "-c", f'set -e; eval "$(reelworks env --data {self.data})"; {line}'],
            cwd=self.folder,
            env={**clean, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "AWS_CONFIG_FILE": "/dev/null"},
            capture_output=True,
            text=True,
            timeout=WAIT_S_MAX,
            check=False,
        )

    def group(self) -> dict[str, Any]:
        done = self.try_shell(
            "aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names lab-workers"
        )
        return json.loads(done.stdout)["AutoScalingGroups"][0] if done.returncode == 0 else {"Instances": []}

    def in_service(self) -> dict[str, str]:
        """The machines in service, each with its zone."""
        instances = self.group()["Instances"]
        return {
            each["InstanceId"]: each["AvailabilityZone"]
            for each in instances
            if each["LifecycleState"] == "InService"
        }

    def names(self, prefix: str) -> set[str]:
        listing = self.try_shell(f"aws s3 ls --recursive {BUCKET}/{prefix} || true").stdout
        return {line.split(maxsplit=3)[3] for line in listing.splitlines()}

    def wait(self, is_so: Callable[[], bool], what: str) -> float:
        """Wait for something; return how long it took, in seconds."""
        began_at = time.monotonic()
        while not is_so():
            assert time.monotonic() < began_at + WAIT_S_MAX, f"never: {what}\n{self.log[-3000:]}"
            assert self.process.poll() is None, self.log
            time.sleep(0.2)
        return time.monotonic() - began_at


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.process.send_signal(signal.SIGTERM)
    assert lab.process.wait(60) == 0


def put(lab: Lab, name: str) -> None:
    lab.shell(f"echo {name} > {name}; aws s3 cp {name} {BUCKET}/uploads/")


def workers_of(lab: Lab, names: list[str]) -> set[str]:
    """Which machines made these uploads' outputs, by their manifests."""
    found = set()
    for name in names:
        text = lab.shell(f"aws s3 cp {BUCKET}/processed/{name}.files/manifest.json -")
        found.add(json.loads(text)["worker"])
    return found


@pytest.mark.timeout(300)
def test_two_workers_in_two_zones_share_the_work(lab):
    machines = lab.in_service()
    names = [f"one-{number}" for number in range(12)]
    lab.shell("mkdir few; for n in $(seq 0 11); do echo $n > few/one-$n; done")
    lab.shell(f"aws s3 cp --recursive few {BUCKET}/uploads/")
    lab.wait(lambda: {f"processed/{name}" for name in names} <= lab.names("processed/"), "all are processed")

    assert len(machines) == 2
    assert len(set(machines.values())) == 2
    assert workers_of(lab, names) == set(machines)


@pytest.mark.timeout(300)
def test_a_machine_that_is_terminated_is_replaced_and_the_new_one_works(lab, record_property):
    before = lab.in_service()
    victim = min(before)

    lab.shell(
        f"aws autoscaling terminate-instance-in-auto-scaling-group --instance-id {victim}"
        " --no-should-decrement-desired-capacity"
    )
    took_s = lab.wait(lambda: len(lab.in_service().keys() - {victim}) == 2, "there are two again")

    (new,) = lab.in_service().keys() - before.keys()
    for number in range(20):
        put(lab, f"after-{number}")
        lab.wait(lambda n=number: f"processed/after-{n}" in lab.names("processed/"), "it is processed")
        if workers_of(lab, [f"after-{number}"]) == {new}:
            break
    else:
        raise AssertionError(f"{new} took none of 20 uploads")
    record_property("seconds_until_replaced", took_s)
    activities = lab.shell(
        "aws autoscaling describe-scaling-activities --auto-scaling-group-name lab-workers"
    )
    causes = [each["Cause"] for each in json.loads(activities)["Activities"]]
    assert any("was taken out of service in response to a user request" in cause for cause in causes)


def kill_cloud(lab: Lab) -> None:
    lab.shell(f"reelworks chaos cloud --data {lab.data}")


@pytest.mark.timeout(600)
def test_a_crowd_makes_the_group_grow_and_shrink_and_a_killed_cloud_loses_nothing(lab):
    lab.shell(f"mkdir crowd; for n in $(seq 1 {CROWD}); do echo guest $n > crowd/guest-$n; done")
    lab.shell(f"aws s3 cp --recursive --quiet crowd {BUCKET}/uploads/")

    lab.wait(lambda: len(lab.in_service()) == 4, "the group grows to four")
    alarms = json.loads(lab.shell("aws cloudwatch describe-alarm-history --history-item-type StateUpdate"))
    kill_cloud(lab)
    lab.wait(lambda: len(lab.in_service()) >= 2, "the cloud is back with its machines")
    guests = {f"processed/guest-{number}" for number in range(1, CROWD + 1)}
    lab.wait(lambda: guests <= lab.names("processed/"), "all of the crowd is processed")
    lab.wait(lambda: len(lab.group()["Instances"]) == 2, "the group shrinks to two")

    summaries = [each["HistorySummary"] for each in alarms["AlarmHistoryItems"]]
    assert any("to ALARM" in summary for summary in summaries)
    assert lab.names("uploads/") == set()
    lab.shell(f"aws s3 cp --recursive --quiet {BUCKET}/processed/ made")
    for number in range(1, CROWD + 1):
        text = f"guest {number}\n".encode()
        made = lab.folder / "made" / f"guest-{number}.files"
        assert (lab.folder / "made" / f"guest-{number}").read_bytes() == text
        assert (made / "digest.txt").read_text().split()[0] == hashlib.sha256(text).hexdigest()
        assert json.loads((made / "manifest.json").read_text())["status"] == "done"
    url = lab.shell(
        "aws sqs get-queue-url --queue-name lab-films-dead --query QueueUrl --output text"
    ).strip()
    counted = lab.shell(f"aws sqs get-queue-attributes --queue-url {url} --attribute-names All")
    assert json.loads(counted)["Attributes"]["ApproximateNumberOfMessages"] == "0"
