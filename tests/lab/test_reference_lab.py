"""The reference lab, by hand: a shell, ``reelworks env`` and the aws CLI, as a person types it.

One file is uploaded and processed. Then the only worker is stopped: the next file stays in uploads/ and its message
waits in the queue. The worker is started, and the file is processed at once.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAMS = Path(sys.executable).parent
WAIT_S_MAX = 60.0


class Lab:
    """A folder, a shell that knows the cloud, and the processes that were started in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.processes: list[subprocess.Popen[bytes]] = []

    def shell(self, line: str) -> str:
        """Type a line into a shell that took in what ``reelworks env`` prints; return what it wrote."""
        typed = f'set -e; eval "$(reelworks env --data {self.data})"; {line}'
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        done = subprocess.run(
            ["bash", "-c", typed],
            cwd=self.folder,
            env={**clean, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "AWS_CONFIG_FILE": "/dev/null"},
            capture_output=True,
            text=True,
            timeout=WAIT_S_MAX,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str, line: str) -> subprocess.Popen[bytes]:
        """Start a program of ours in a process group of its own, its output in a file."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {line}"],
                cwd=self.folder,
                env={**os.environ, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", f"bash -c 'eval \"$(reelworks env --data {self.data})\"; exec reelworks worker'"
        )

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def names(self) -> set[str]:
        listing = self.shell("aws s3 ls --recursive s3://reelworks-movies")
        return {line.split()[3] for line in listing.splitlines()}

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_S_MAX
        while not is_so():
            assert time.monotonic() < deadline, f"{what}; worker: {self.log('worker')}; up: {self.log('up')}"
            time.sleep(0.05)


@pytest.fixture
def lab(tmp_path) -> Iterator[Lab]:
    lab = Lab(tmp_path)
    yield lab
    for process in lab.processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in lab.processes:
        process.wait(30)


@pytest.mark.timeout(300)
def test_nothing_is_lost_while_the_only_worker_is_away(lab):
    lab.start("up", f"reelworks up --data {lab.data} --port 0 --workers 0")
    lab.wait(lambda: "Reelworks runs" in lab.log("up"), "the cloud is up")
    worker = lab.start_worker()

    lab.shell("echo one > test1.txt; aws s3 cp test1.txt s3://reelworks-movies/uploads/")
    lab.wait(lambda: "Moved to: processed/test1.txt" in lab.log("worker"), "the first file is processed")
    assert "Processing: uploads/test1.txt" in lab.log("worker")
    assert lab.names() == {"processed/test1.txt"}

    worker.terminate()
    assert worker.wait(WAIT_S_MAX) == 0
    lab.shell("echo two > test2.txt; aws s3 cp test2.txt s3://reelworks-movies/uploads/")
    assert lab.names() == {"processed/test1.txt", "uploads/test2.txt"}
    url = lab.shell(
        "aws sqs get-queue-url --queue-name reelworks-movies --query QueueUrl --output text"
    ).strip()
    seen = lab.shell(
        f"aws sqs receive-message --queue-url {url} --max-number-of-messages 1 --visibility-timeout 1"
    )
    assert "test2.txt" in json.loads(seen)["Messages"][0]["Body"]

    lab.start_worker()
    lab.wait(lambda: "Moved to: processed/test2.txt" in lab.log("worker"), "the second file is processed")
    assert lab.names() == {"processed/test1.txt", "processed/test2.txt"}
    assert lab.shell("aws s3 cp s3://reelworks-movies/processed/test2.txt -") == "two\n"
