"""A log that never grows beyond a bound: a machine's console, and the logs of its units.

When the file is full it becomes ``NAME.1`` in place of an older one, and a new one begins; so between one and two
times the bound is kept. Standard library only, since the init writes with it.
"""

import os
from pathlib import Path

CONSOLE = "console.log"
CONSOLE_BYTES_MAX = 512 * 1024
"""When the console's file is begun anew."""
OUTPUT_BYTES_MAX = 64 * 1024
"""What EC2 shows of a console.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
"""


class BoundedLog:
    """Appends to one file. Owns it: nobody else writes to it meanwhile."""

    def __init__(self, path: Path, bytes_max: int) -> None:
        self._path = path
        self._bytes_max = bytes_max
        self._descriptor = self._open()
        self._bytes = os.fstat(self._descriptor).st_size

    def write(self, data: bytes) -> None:
        """Append these bytes whole; a full disk loses them rather than the machine."""
        if self._bytes and self._bytes + len(data) > self._bytes_max:
            os.close(self._descriptor)
            self._path.replace(_older(self._path))
            self._descriptor = self._open()
            self._bytes = 0
        try:
            self._bytes += os.write(self._descriptor, data)
        except OSError:
            return

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def read_console(folder: Path, bytes_max: int = OUTPUT_BYTES_MAX) -> bytes:
    """Return the last bytes of what the machine in that folder has said, in all its lives; empty if it never ran."""
    return read_tail(folder / CONSOLE, bytes_max)


def read_tail(path: Path, bytes_max: int) -> bytes:
    """Return the last bytes of a bounded log, from its older file too where the newer does not fill them."""
    newest = _tail(path, bytes_max)
    missing = bytes_max - len(newest)
    return (_tail(_older(path), missing) if missing else b"") + newest


def _older(path: Path) -> Path:
    return path.with_name(path.name + ".1")


def _tail(path: Path, bytes_max: int) -> bytes:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - bytes_max))
            return file.read(bytes_max)
    except FileNotFoundError:
        return b""
