"""Run a child process to its end, and never leave it behind.

Everything a step starts goes through here: FFmpeg, a user's command, a user's function. The child is killed
and waited for when the work is called off or takes too long, and dies with this process where the system
allows it (``setpriv``, which belongs to Debian's essential packages).
"""

import os
import selectors
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from reelworks.media.bench import StepCancelled, StepFailed

_LOOK_EVERY_S = 0.2
_BLOCK_BYTES = 65_536
_LINE_BYTES_MAX = 65_536
_LAST_LINES = 20
PATH = "/usr/local/bin:/usr/bin:/bin"
"""Where children find programs; they get no more of our environment than they are given."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child process to be run."""

    argv: Sequence[str]
    what: str
    """What a person calls it, at the beginning of a sentence: ``The command convert.sh``."""
    timeout_s: float
    """How long it may take, in seconds from its start."""
    folder: Path
    """Its working folder."""
    stdin: IO[bytes] | None = None
    """What it reads; nothing where None."""
    kept_fds: tuple[int, ...] = ()
    """Descriptors that it inherits beside the standard ones."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Further variables; it has PATH and LC_ALL, and nothing else of ours."""
    on_line: Callable[[str], None] = lambda _line: None
    """Takes each line of its standard output."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended."""

    status: int
    """Its exit status; negative where a signal ended it."""
    last_lines: tuple[str, ...]
    """The last lines of its standard error."""


def run_child(child: Child, is_cancelled: Callable[[], bool]) -> Ended:
    """Start the child, hand on its output, and return how it ended.

    Raises:
        StepCancelled: the work was called off; the child is gone.
        StepFailed: it could not be started, or took longer than its timeout; it is gone.
    """
    process = _start(child)
    try:
        last_lines = _follow(process, child, is_cancelled)
    finally:
        _end(process)
    return Ended(process.returncode, last_lines)


def _start(child: Child) -> "subprocess.Popen[bytes]":
    setpriv = shutil.which("setpriv", path=PATH)
    tied = [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
    try:
        return subprocess.Popen(
            [*tied, *child.argv],
            stdin=child.stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=child.kept_fds,
            cwd=child.folder,
            env={"PATH": PATH, "LC_ALL": "C.UTF-8", **child.environment},
            start_new_session=True,  # so that its own children can be killed with it
        )
    except OSError as error:
        raise StepFailed(f"{child.what} could not be started: {error.strerror}.") from error


def _follow(
    process: "subprocess.Popen[bytes]", child: Child, is_cancelled: Callable[[], bool]
) -> tuple[str, ...]:
    """Read both outputs until the child has ended, looking up often; return the last of its errors."""
    errors: deque[str] = deque(maxlen=_LAST_LINES)
    give_up_at = time.monotonic() + child.timeout_s
    has_ended = False
    with _watch(process, child, errors) as selector:
        while True:
            events = selector.select(0 if has_ended else _LOOK_EVERY_S)
            if has_ended and not events:
                return tuple(errors)  # what its own children may still write is not waited for
            for key, _ in events:
                if key.data is None:
                    has_ended = True
                if key.data is None or not key.data.take(os.read(key.fd, _BLOCK_BYTES)):
                    selector.unregister(key.fileobj)
            if is_cancelled():
                raise StepCancelled(f"{child.what} was called off.")
            if time.monotonic() > give_up_at:
                raise StepFailed(f"{child.what} took longer than {child.timeout_s:g} seconds.")


@contextmanager
def _watch(
    process: "subprocess.Popen[bytes]", child: Child, errors: deque[str]
) -> Iterator[selectors.BaseSelector]:
    """Give a selector over both outputs, each with who takes its lines, and over the end, with None."""
    assert process.stdout
    assert process.stderr
    end_fd = os.pidfd_open(process.pid)
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ, _Lines(child.on_line))
            selector.register(process.stderr, selectors.EVENT_READ, _Lines(errors.append))
            selector.register(end_fd, selectors.EVENT_READ, None)
            yield selector
    finally:
        os.close(end_fd)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the child's session, wait for the child, and close what was read from.

    The child is not waited for before, so that its number cannot have gone to another process.
    """
    with suppress(ProcessLookupError, PermissionError):  # nothing is left of it
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


class _Lines:
    """Cuts blocks of bytes into lines; an endless line is cut where it becomes too long to keep."""

    def __init__(self, take_line: Callable[[str], object]) -> None:
        self._take_line = take_line
        self._rest = b""

    def take(self, block: bytes) -> bool:
        """Take a block, and say whether there may be more; the empty block is the end."""
        *lines, self._rest = (self._rest + block).replace(b"\r", b"\n").split(b"\n")
        if self._rest and (not block or len(self._rest) > _LINE_BYTES_MAX):
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self._take_line(line.decode(errors="replace"))
        return bool(block)
