"""Running the commands of a service, one after the other, so that a stop may come between."""

import os
from collections.abc import Mapping
from pathlib import Path

from reelworks.cloud.machines.init.children import Child, Program
from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.init.journal import OutputPipe, UnitLog
from reelworks.cloud.machines.init.loop import Event
from reelworks.cloud.machines.init.members import INVOCATION
from reelworks.cloud.machines.init.outcomes import EXEC_FAILED, SUCCESS, TIMEOUT, Exit
from reelworks.cloud.machines.init.outputs import open_output
from reelworks.cloud.machines.init.unit import Unit
from reelworks.cloud.machines.init.words import Command, expand_variables, split_words


class Commands:
    """Starts what a unit says, within one invocation of it."""

    def __init__(self, ground: InitGround, unit: Unit, log: UnitLog, pipe: OutputPipe) -> None:
        self._ground = ground
        self._unit = unit
        self._log = log
        self._pipe = pipe
        self.invocation = os.urandom(16).hex()
        self.sessions: set[int] = set()
        """The session of every command that was started: systemd's cgroup, as far as sessions go."""
        self.extra: dict[str, str] = {}
        """What stands in the environment beside the unit's own: MAINPID, SERVICE_RESULT."""

    def start(self, command: Command) -> Child:
        """Start a command.

        Raises:
            OSError: it cannot be run.
        """
        environment = self._environment()
        words = expand_variables(command, environment)
        if command.has_own_name:
            # The second word is the program's name for itself, which no program of ours needs to be told.
            words = [words[0], *words[2:]]
        with (
            open_output(self._unit.output, self._pipe.writes) as output,
            open_output(self._unit.errors, output) as errors,
        ):
            program = Program(words, environment, self._folder(), output, errors)
            child = self._ground.children.start(program)
        self.sessions.add(child.pid)
        self._log.source = f"{os.path.basename(words[0])}[{child.pid}]"  # noqa: PTH119 - a word, not a file
        return child

    async def run(self, command: Command, stopped: Event, timeout_s: float) -> str:
        """Run a command to its end and return the result; a stop or the time-out leaves it to the caller to kill."""
        try:
            child = self.start(command)
        except OSError as error:
            self._log.say(f"{self._unit.name}: Failed to execute {command.words[0]}: {error.strerror}")
            return SUCCESS if command.may_fail else Exit(EXEC_FAILED).result(frozenset())
        woken = Event()
        child.ended.call_back(woken.set)
        stopped.call_back(woken.set)
        await self._ground.loop.wait(woken, timeout_s)
        if not child.ended.is_set:
            return SUCCESS if stopped.is_set else TIMEOUT
        ended = Exit(child.status)
        result = ended.result(self._unit.good_statuses)
        if result != SUCCESS:
            self._log.say(f"{self._unit.name}: {command.words[0]} exited, {ended}")
        return SUCCESS if command.may_fail else result

    def _folder(self) -> Path:
        wanted = self._unit.folder
        if wanted is None or (self._unit.folder_may_miss and not wanted.is_dir()):
            return self._ground.folder
        return wanted

    def _environment(self) -> dict[str, str]:
        environment = {**self._ground.environment, **self._unit.environment}
        for name in self._unit.environment_files:
            environment |= read_environment_file(name)
        return environment | self.extra | {INVOCATION: self.invocation}


def read_environment_file(name: str) -> Mapping[str, str]:
    """Return what an ``EnvironmentFile=`` sets; a name that begins with ``-`` may be missing.

    Raises:
        OSError: it cannot be read.
    """
    try:
        text = Path(name.removeprefix("-")).read_text(encoding="utf-8", errors="replace")
    except OSError:
        if name.startswith("-"):
            return {}
        raise
    lines = (line.strip() for line in text.replace("\\\n", "").splitlines())
    pairs = (line.partition("=") for line in lines if line and line[0] not in "#;")
    return {
        key.strip(): "".join(split_words(value)) if value[:1] in {'"', "'"} else value
        for key, _, value in pairs
    }
