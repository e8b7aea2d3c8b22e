"""``reelworks up``: everything runs, what dies is started again, and all of it stops in order."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from reelworks.assembly import read_keys

DEADLINE_S = 60


class Up:
    """A running ``reelworks up``, and what it has written so far."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reelworks", "up", "--data", str(data), "--port", "0", "--pace", "60"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=data.parent,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def client(self, service: str):
        keys = read_keys(self.data)
        return boto3.client(
            service,
            endpoint_url=(self.data / "endpoint").read_text().strip(),
            region_name="us-east-2",
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
        )

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not is_so():
            assert time.monotonic() < deadline, self.text
            assert self.process.poll() is None, self.text
            time.sleep(0.05)

    def cloud(self) -> int:
        """The cloud's process."""
        (pid,) = self.find("cloud")
        return pid

    def workers(self) -> list[int]:
        """The workers' processes, on whatever machine."""
        return self.find("worker")

    def find(self, command: str) -> list[int]:
        """The processes of ours on this data folder, by the command that each runs."""
        return [pid for pid in processes() if command_of(pid) == command and belongs_to(pid, self.data)]


@pytest.fixture
def up(tmp_path) -> Iterator[Up]:
    running = Up(tmp_path / "data")
    running.wait_until(lambda: "Reelworks runs." in running.text)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def read(pid: int, what: str) -> list[str]:
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def command_of(pid: int) -> str | None:
    """What a process of ours runs: cloud, worker, web …; None for another's, or one that is gone."""
    words = [word.rpartition("/")[2] for word in read(pid, "cmdline")]
    return words[words.index("reelworks") + 1] if "reelworks" in words[:3] else None


def belongs_to(pid: int, data: Path) -> bool:
    """Whether it is the cloud of that folder, or runs on one of its machines."""
    of_cloud = str(data) in read(pid, "cmdline")
    return of_cloud or any(word.startswith(f"HOME={data}/") for word in read(pid, "environ"))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_answering(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint}/_reelworks/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def put_and_wait(up: Up, name: str) -> None:
    up.client("s3").put_object(Bucket="reelworks-movies", Key=f"uploads/{name}", Body=b"hello")
    up.wait_until(lambda: f"Moved to: processed/{name}" in up.text)


def test_an_upload_is_processed_and_shown(up):
    put_and_wait(up, "test1.txt")

    assert "│ Processing: uploads/test1.txt" in up.text


def test_the_page_comes_through_the_load_balancer(up):
    (url,) = re.findall(r"page (http://\S+)", up.text)

    def is_served() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return b"Reelworks" in answer.read()
        except OSError:
            return False

    up.wait_until(is_served)


def test_a_cloud_that_is_killed_comes_back_with_its_machines_and_nothing_is_lost(up):
    endpoint = (up.data / "endpoint").read_text().strip()
    up.wait_until(lambda: len(up.workers()) == 2)
    cloud, workers = up.cloud(), up.workers()

    os.kill(cloud, signal.SIGKILL)

    up.wait_until(lambda: not any(is_running(pid) for pid in workers))
    up.wait_until(lambda: is_answering(endpoint))
    up.wait_until(lambda: len(up.workers()) == 2)
    put_and_wait(up, "afterwards.txt")
    assert up.cloud() != cloud


def test_a_worker_that_is_killed_is_started_again_by_its_machine(up):
    up.wait_until(lambda: len(up.workers()) == 2)
    before = up.workers()

    done = subprocess.run(
        [sys.executable, "-m", "reelworks", "chaos", "worker", "--data", str(up.data)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "was killed" in done.stdout
    up.wait_until(lambda: len(set(up.workers()) - set(before)) == 1)
    put_and_wait(up, "afterwards.txt")


def test_it_stops_everything_when_told_to(up):
    up.wait_until(lambda: len(up.workers()) == 2)
    pids = [up.cloud(), *up.workers()]

    up.process.send_signal(signal.SIGTERM)

    assert up.process.wait(DEADLINE_S) == 0
    assert [pid for pid in pids if is_running(pid)] == []
    assert "Traceback" not in "".join(path.read_text() for path in (up.data / "logs").iterdir())


def test_nothing_runs_on_when_it_is_killed(up):
    up.wait_until(lambda: len(up.workers()) == 2)
    pids = [up.cloud(), *up.workers()]

    up.process.kill()
    up.process.wait()

    deadline = time.monotonic() + DEADLINE_S
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, [command_of(pid) for pid in pids if is_running(pid)]
        time.sleep(0.05)
