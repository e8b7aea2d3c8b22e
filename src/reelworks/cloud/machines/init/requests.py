"""One command line of ``systemctl``, taken apart, and what is answered."""

import signal
from collections.abc import Sequence
from dataclasses import dataclass, field

from reelworks.cloud.machines.init.services import SUFFIX

_WITH_VALUE = {"-s", "--signal", "-p", "--property", "-n", "--lines", "-o", "--output", "-t", "--type"}
_SUFFIXES = (
    SUFFIX,
    ".target",
    ".timer",
    ".socket",
    ".path",
    ".mount",
    ".slice",
    ".scope",
    ".device",
    ".swap",
)


@dataclass(slots=True)
class Reply:
    """What the command prints, and its exit status."""

    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    status: int = 0

    def fail(self, line: str, status: int = 1) -> None:
        """Say what went wrong."""
        self.err.append(line)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """One command line."""

    verb: str
    units: list[str]
    options: dict[str, str]

    def has(self, *names: str) -> bool:
        """Whether one of these options was given."""
        return any(name in self.options for name in names)


def parse_request(words: Sequence[str]) -> Request:
    """Take a command line apart; a unit's name without a suffix is a service's, as systemd has it."""
    options: dict[str, str] = {}
    plain: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            plain.append(word)
        elif not equals and name in _WITH_VALUE and rest:
            options[name] = rest.pop(0)
        else:
            options[name] = value
    verb, *units = plain or ["list-units"]
    return Request(verb, [full_name(unit) for unit in units], options)


def full_name(unit: str) -> str:
    """Return a unit's name with its suffix."""
    return unit if unit.endswith(_SUFFIXES) else unit + SUFFIX


def parse_signal(text: str) -> int:
    """Return a signal by its number or name; SIGTERM where it is none."""
    if text.isdigit():
        return int(text)
    name = "SIG" + text.upper().removeprefix("SIG")
    return signal.Signals.__members__.get(name, signal.SIGTERM)
