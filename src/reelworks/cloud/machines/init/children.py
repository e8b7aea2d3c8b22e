"""Starting processes and hearing of their ends."""

import errno
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reelworks.cloud.machines.init.loop import Event, Loop


@dataclass(slots=True)
class Child:
    """A process that the init started itself."""

    pid: int
    ended: Event = field(default_factory=Event)
    status: int = 0
    """Once it has ended: its exit status, or the negative number of the signal that killed it."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is to be run."""

    words: Sequence[str]
    """The program, looked for on PATH where it has no slash, and its arguments."""
    environment: Mapping[str, str]
    folder: Path
    """Where it runs."""
    output: int
    """The descriptor that takes its standard output."""
    errors: int
    """The descriptor that takes its standard error."""


class Children:
    """The init's children, and everybody's orphans: all are waited for here."""

    def __init__(self, loop: Loop) -> None:
        self._running: dict[int, Child] = {}
        self.came_and_went = Event()
        """Set, and cleared again, whenever some process has ended."""
        loop.on_signal(signal.SIGCHLD, self._reap)

    def start(self, program: Program) -> Child:
        """Start a program in a session of its own, with nothing to read.

        Raises:
            OSError: it cannot be run: not there, not executable, no folder, no process left.
        """
        failed, tell = os.pipe2(os.O_CLOEXEC)
        pid = os.fork()
        if pid == 0:
            _become(program, tell)
        os.close(tell)
        word = os.read(failed, 16)
        os.close(failed)
        if word:
            os.waitpid(pid, 0)
            number = int(word)
            raise OSError(number, os.strerror(number), program.words[0])
        child = Child(pid)
        self._running[pid] = child
        return child

    def _reap(self) -> None:
        while (ended := _wait_any()) is not None:
            pid, status = ended
            child = self._running.pop(pid, None)
            if child is not None:
                child.status = status
                child.ended.set()
        self.came_and_went.set()
        self.came_and_went.clear()


def _wait_any() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, os.waitstatus_to_exitcode(status)) if pid else None


def _become(program: Program, tell: int) -> None:
    """Turn this fork into the program, or tell the number of the error and end."""
    number = errno.EIO
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(program.output, 1)
        os.dup2(program.errors, 2)
        os.umask(0o022)
        os.chdir(program.folder)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        os.execvpe(program.words[0], [*program.words], program.environment)  # noqa: S606 - no shell is meant
    except OSError as error:
        number = error.errno or errno.EIO
    finally:
        os.write(tell, str(number).encode())
        os._exit(127)
