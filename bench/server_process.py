"""Servers under test as processes: the embedded cloud, and the echo."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEY_ID, SECRET = "AKIABENCHBENCHBENCH1", "bench-secret-bench-secret-bench-secret-0"
REGION = "us-east-2"


@dataclass
class Target:
    """A running server."""

    name: str
    host: str
    port: int
    process: "subprocess.Popen[str]"
    data: Path | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def rss_mb(self) -> float:
        """The resident memory, in MB."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def rss_peak_mb(self) -> float:
        """The most resident memory it has had, in MB."""
        with open(f"/proc/{self.process.pid}/status") as file:
            line = next(line for line in file if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6

    @property
    def cpu_s(self) -> float:
        """The processor time used so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running_cloud(data: Path | None = None) -> Iterator[Target]:
    """Run the embedded cloud on a folder (a fresh temporary one by default)."""
    with tempfile.TemporaryDirectory(prefix="reelworks-bench-") as temporary:
        folder = data or Path(temporary)
        (folder / "endpoint").unlink(missing_ok=True)
        environment = {**os.environ, "REELWORKS_ACCESS_KEY_ID": KEY_ID, "REELWORKS_SECRET_ACCESS_KEY": SECRET}
        # As it is installed: without its compiled modules a third of a start is compiling.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "reelworks", "cloud", "--data", str(folder), "--port", "0"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            deadline = time.monotonic() + 60
            while not (folder / "endpoint").exists():
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("the cloud did not start")
                time.sleep(0.005)
            port = int((folder / "endpoint").read_text().strip().rsplit(":", 1)[1])
            yield Target("reelworks", "127.0.0.1", port, process, folder)
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def running_echo() -> Iterator[Target]:
    """Run the echo."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.echo", KEY_ID, SECRET],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield Target("echo", "127.0.0.1", int(process.stdout.readline()), process)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def running_sendfile(path: Path) -> Iterator[Target]:
    """Run the baseline of a download."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sendfile", str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield Target("sendfile", "127.0.0.1", int(process.stdout.readline()), process)
    finally:
        process.terminate()
        process.wait(20)
