"""``reelworks up``: everything runs, what dies is started again, and all of it stops in order."""

import os
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
            [sys.executable, "-m", "reelworks", "up", "--data", str(data), "--port", "0"],
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

    def children(self) -> dict[str, int]:
        """The processes it started, by what they are."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {name: int(pid) for pid in listed if (name := command_of(int(pid)))}


@pytest.fixture
def up(tmp_path) -> Iterator[Up]:
    running = Up(tmp_path / "data")
    running.wait_until(lambda: "Reelworks runs." in running.text)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def command_of(pid: int) -> str | None:
    """What a process is: cloud, worker-1 …; None for one that is just being started, or is gone."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return None
    if "--name" in words:
        return words[words.index("--name") + 1]
    return "cloud" if "cloud" in words else None


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


def test_a_worker_and_a_cloud_that_are_killed_are_started_again_and_nothing_is_lost(up):
    endpoint = (up.data / "endpoint").read_text().strip()
    before = up.children()

    os.kill(before["worker-1"], signal.SIGKILL)
    os.kill(before["cloud"], signal.SIGKILL)

    def is_started_again() -> bool:
        now = up.children()
        return all(now.get(name, before[name]) != before[name] for name in ("cloud", "worker-1"))

    up.wait_until(is_started_again)
    up.wait_until(lambda: is_answering(endpoint))
    put_and_wait(up, "afterwards.txt")


def test_it_stops_everything_when_told_to(up):
    pids = up.children().values()

    up.process.send_signal(signal.SIGTERM)

    assert up.process.wait(DEADLINE_S) == 0
    assert [pid for pid in pids if is_running(pid)] == []
    assert "Traceback" not in "".join(path.read_text() for path in (up.data / "logs").iterdir())


def test_nothing_runs_on_when_it_is_killed(up):
    pids = list(up.children().values())

    up.process.kill()
    up.process.wait()

    deadline = time.monotonic() + DEADLINE_S
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, [command_of(pid) for pid in pids if is_running(pid)]
        time.sleep(0.05)
