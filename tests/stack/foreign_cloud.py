"""Implementations of AWS's API that others wrote, as processes of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from reelworks.aws.clients import Access, Clients, make_clients

START_S_MAX = 60.0
KEY = ("AKIAIOSFODNN7EXAMPLE", "any")


class ForeignCloud:
    """One that runs."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    def clients(self) -> Clients:
        return make_clients(Access(self.endpoint, "us-east-2", *KEY))

    @property
    def client_environment(self) -> dict[str, str]:
        return {
            **bare_environment(),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": "us-east-2",
            "AWS_DEFAULT_REGION": "us-east-2",
            "AWS_ACCESS_KEY_ID": KEY[0],
            "AWS_SECRET_ACCESS_KEY": KEY[1],
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextmanager
def moto(folder: Path) -> Iterator[ForeignCloud]:
    """moto's server, on a free port, until the block ends."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with (folder / "moto.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=log,
            env=bare_environment(),
        )
    try:
        wait_answering(process, f"{endpoint}/moto-api/", folder / "moto.log")
        yield ForeignCloud(endpoint)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def localstack(python: str, folder: Path) -> Iterator[ForeignCloud]:
    """LocalStack in host mode, run by the Python that has it, on a free port, until the block ends."""
    port = free_port()
    own = {
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "FILESYSTEM_ROOT": str(folder),
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
    }
    with (folder / "localstack.log").open("wb") as log:
        process = subprocess.Popen(
            [python, "-m", "localstack.runtime.main"], stdout=log, stderr=log, env=bare_environment() | own
        )
    try:
        wait_answering(process, f"http://127.0.0.1:{port}/_localstack/health", folder / "localstack.log")
        yield ForeignCloud(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def find_localstack() -> str | None:
    """Return a Python that has LocalStack, or None: the one under build/peers, or one on the path."""
    own = Path(__file__).parents[2] / "build" / "peers" / "localstack-core" / "bin" / "python"
    candidates = [str(own), *(found for minor in (13, 14, 15) if (found := which(f"python3.{minor}")))]
    return next((python for python in candidates if has_localstack(python)), None)


def has_localstack(python: str) -> bool:
    question = (
        "import importlib.metadata as m; import sys; sys.exit(m.version('localstack-core') != '2026.3.0')"
    )
    try:
        return subprocess.run([python, "-c", question], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def bare_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_answering(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S_MAX
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"it never answered: {log.read_text()[-2000:]}")
