"""What a machine says: on its console, and in the logs of its units."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from reelworks.cloud.machines.console import CONSOLE, CONSOLE_BYTES_MAX, BoundedLog
from reelworks.cloud.machines.init.loop import Loop

UNIT_LOG_BYTES_MAX = 8 * 1024 * 1024
LINE_BYTES_MAX = 48 * 1024
"""A line longer than this is told in pieces, as journald does."""
_READ_BYTES = 64 * 1024

Sink = Callable[[list[bytes]], None]


class Console:
    """The machine's console."""

    def __init__(self, folder: Path) -> None:
        self._log = BoundedLog(folder / CONSOLE, CONSOLE_BYTES_MAX)
        self._booted_at = time.monotonic()

    def say(self, text: str) -> None:
        """Write a line of the init's own, with the seconds since its start, as a kernel does."""
        since_s = time.monotonic() - self._booted_at
        self._log.write(f"[{since_s:12.6f}] {text}\n".encode(errors="replace"))

    def pass_on(self, lines: list[bytes]) -> None:
        """Write what a program has said."""
        self._log.write(b"".join(line + b"\n" for line in lines))


class UnitLog:
    """The log of one unit in journalctl's short form, which goes to the console as well."""

    def __init__(self, path: Path, hostname: str, console: Console) -> None:
        self._log = BoundedLog(path, UNIT_LOG_BYTES_MAX)
        self._hostname = hostname
        self._console = console
        self.source = "systemd"
        """Who speaks: ``worker[123]``."""

    def pass_on(self, lines: list[bytes]) -> None:
        """Write what the unit's processes have said."""
        self._write(self.source, lines)
        start = self.source.encode() + b": "
        self._console.pass_on([start + line for line in lines])

    def say(self, text: str) -> None:
        """Write a line of the init's about the unit; on the console too."""
        self._write("systemd[1]", [text.encode(errors="replace")])
        self._console.say(text)

    def _write(self, source: str, lines: list[bytes]) -> None:
        start = f"{time.strftime('%b %d %H:%M:%S')} {self._hostname} {source}: ".encode()
        self._log.write(b"".join(start + line + b"\n" for line in lines))


class OutputPipe:
    """Takes what programs say and hands it on in lines. Stays open however many programs come and go."""

    def __init__(self, loop: Loop, sink: Sink) -> None:
        self._loop = loop
        self._sink = sink
        self._rest = b""
        self._reads, self.writes = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        # Only our end never blocks: a program that writes faster than we read must wait, not fail.
        os.set_blocking(self.writes, True)
        loop.add_reader(self._reads, self._read_some)

    def drain(self) -> None:
        """Hand on all that was written until now, an unfinished line too."""
        while self._take():
            pass
        if self._rest:
            self._sink([self._rest])
            self._rest = b""

    def close(self) -> None:
        """Hand on the rest and close."""
        self.drain()
        self._loop.remove_reader(self._reads)
        os.close(self._reads)
        os.close(self.writes)

    def _read_some(self) -> None:
        self._take()

    def _take(self) -> bool:
        try:
            data = os.read(self._reads, _READ_BYTES)
        except BlockingIOError:
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE_BYTES_MAX:
            lines.append(self._rest)
            self._rest = b""
        if lines:
            self._sink([line.removesuffix(b"\r") for line in lines])
        return bool(data)
