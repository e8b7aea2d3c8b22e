"""One service as its unit file describes it.

https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
"""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from reelworks.cloud.machines.init.unit_files import (
    Settings,
    find_unit_file,
    instance_of,
    parse_boolean,
    parse_span_s,
    read_unit_file,
)
from reelworks.cloud.machines.init.words import (
    Command,
    expand_specifiers,
    parse_commands,
    split_words,
)

T = TypeVar("T")

TYPES = frozenset({"simple", "exec", "oneshot", "notify", "notify-reload", "idle"})
_RUNNING_TYPES = TYPES - {"oneshot"}


class BadUnit(ValueError):
    """A unit that cannot be loaded: its message says why."""


@dataclass(frozen=True, slots=True)
class Restarts:
    """When a service is started again by itself."""

    when: str = "no"
    """``Restart=``: no, always, on-success, on-failure, on-abnormal, on-abort."""
    pause_s: float = 0.1
    limit_interval_s: float = 10.0
    limit_burst: int = 5
    """At most so many starts within the interval; 0 is no limit."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """How a service is stopped."""

    signal: int = signal.SIGTERM
    mode: str = "control-group"
    """Who gets the signal: control-group, mixed, process, none."""
    timeout_s: float = 90.0


@dataclass(frozen=True, slots=True)
class Unit:
    """A service's description, specifiers put in."""

    name: str
    path: Path
    description: str
    type: str
    start_pre: tuple[Command, ...]
    start: tuple[Command, ...]
    start_post: tuple[Command, ...]
    stop: tuple[Command, ...]
    stop_post: tuple[Command, ...]
    reload: tuple[Command, ...]
    restarts: Restarts
    stopping: Stopping
    start_timeout_s: float
    folder: Path | None
    """``WorkingDirectory=``; None for the machine's own folder."""
    folder_may_miss: bool
    environment: Mapping[str, str] = field(repr=False)
    environment_files: tuple[str, ...]
    remains: bool
    """``RemainAfterExit=``: active although its processes have ended."""
    good_statuses: frozenset[str]
    """``SuccessExitStatus=`` beside 0: numbers and names of signals."""
    after: frozenset[str]
    before: frozenset[str]
    wants: tuple[str, ...]
    requires: tuple[str, ...]
    wanted_by: tuple[str, ...]
    output: str
    """``StandardOutput=``."""
    errors: str
    """``StandardError=``."""
    user: str
    """``User=``; kept to say that it is not followed."""


def load_unit(folder: Path, name: str, hostname: str) -> Unit:
    """Read a unit.

    Raises:
        FileNotFoundError: there is no such file.
        BadUnit: it cannot be run as it is written.
    """
    path = find_unit_file(folder, name)
    if path is None:
        raise FileNotFoundError(name)
    try:
        return _unit(path, name, _Reader(read_unit_file(path, name), _specifiers(name, hostname)))
    except ValueError as error:
        raise BadUnit(f"{path}: {error}") from error


class _Reader:
    """The settings of one unit, read as what they are."""

    def __init__(self, settings: Settings, specifiers: Mapping[str, str]) -> None:
        self._settings = settings
        self._specifiers = specifiers

    def texts(self, key: str, section: str = "Service") -> list[str]:
        values = self._settings.get((section, key), [])
        return [expand_specifiers(value, self._specifiers) for value in values]

    def last(self, key: str, parse: Callable[[str], T], default: T, section: str = "Service") -> T:
        values = self.texts(key, section)
        return parse(values[-1]) if values else default

    def words(self, key: str, section: str = "Unit") -> tuple[str, ...]:
        return tuple(word for text in self.texts(key, section) for word in split_words(text))

    def commands(self, key: str) -> tuple[Command, ...]:
        return tuple(command for text in self.texts(key) for command in parse_commands(text))


def _unit(path: Path, name: str, reader: _Reader) -> Unit:
    kind = reader.last("Type", str, "simple")
    start = reader.commands("ExecStart")
    if kind not in TYPES:
        raise BadUnit(f"Type={kind} is not known here; known are {', '.join(sorted(TYPES))}")
    if kind in _RUNNING_TYPES and len(start) != 1:
        raise BadUnit(f"Service has {len(start) or 'no'} ExecStart= settings, Type={kind} needs one.")
    folder = reader.last("WorkingDirectory", str, "")
    return Unit(
        name=name,
        path=path,
        description=reader.last("Description", str, name, "Unit"),
        type=kind,
        start_pre=reader.commands("ExecStartPre"),
        start=start,
        start_post=reader.commands("ExecStartPost"),
        stop=reader.commands("ExecStop"),
        stop_post=reader.commands("ExecStopPost"),
        reload=reader.commands("ExecReload"),
        restarts=_restarts(reader),
        stopping=_stopping(reader),
        start_timeout_s=_start_timeout_s(reader, kind),
        folder=Path(folder.removeprefix("-")) if folder not in {"", "~"} else None,
        folder_may_miss=folder.startswith("-"),
        environment=_environment(reader),
        environment_files=tuple(reader.texts("EnvironmentFile")),
        remains=reader.last("RemainAfterExit", parse_boolean, False),
        good_statuses=frozenset(reader.words("SuccessExitStatus", "Service")),
        after=frozenset(reader.words("After")),
        before=frozenset(reader.words("Before")),
        wants=reader.words("Wants"),
        requires=reader.words("Requires") + reader.words("BindsTo"),
        wanted_by=reader.words("WantedBy", "Install") + reader.words("RequiredBy", "Install"),
        output=reader.last("StandardOutput", str, "journal"),
        errors=reader.last("StandardError", str, "inherit"),
        user=reader.last("User", str, ""),
    )


def _restarts(reader: _Reader) -> Restarts:
    usual = Restarts()
    old_interval_s = reader.last("StartLimitInterval", parse_span_s, usual.limit_interval_s)
    return Restarts(
        when=reader.last("Restart", str, usual.when),
        pause_s=reader.last("RestartSec", parse_span_s, usual.pause_s),
        limit_interval_s=reader.last("StartLimitIntervalSec", parse_span_s, old_interval_s, "Unit"),
        limit_burst=reader.last("StartLimitBurst", int, usual.limit_burst, "Unit"),
    )


def _stopping(reader: _Reader) -> Stopping:
    usual = Stopping()
    timeout_s = reader.last("TimeoutSec", parse_span_s, usual.timeout_s)
    return Stopping(
        signal=reader.last("KillSignal", _signal_number, usual.signal),
        mode=reader.last("KillMode", str, usual.mode),
        timeout_s=reader.last("TimeoutStopSec", parse_span_s, timeout_s) or float("inf"),
    )


def _start_timeout_s(reader: _Reader, kind: str) -> float:
    usual_s = float("inf") if kind == "oneshot" else 90.0
    timeout_s = reader.last("TimeoutSec", parse_span_s, usual_s)
    return reader.last("TimeoutStartSec", parse_span_s, timeout_s) or float("inf")


def _environment(reader: _Reader) -> dict[str, str]:
    pairs = (word.partition("=") for word in reader.words("Environment", "Service"))
    return {name: value for name, equals, value in pairs if equals}


def _signal_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = "SIG" + text.removeprefix("SIG")
    if name not in signal.Signals.__members__:
        raise BadUnit(f"{text!r} is no signal")
    return signal.Signals[name]


def _specifiers(name: str, hostname: str) -> dict[str, str]:
    stem, _, suffix = name.rpartition(".")
    instance = name.partition("@")[2].rpartition(".")[0]
    return {
        "n": name,
        "N": stem,
        "p": stem.partition("@")[0],
        "i": instance,
        "I": instance_of(name),
        "j": stem.partition("@")[0].rpartition("-")[2],
        "H": hostname,
        "l": hostname.partition(".")[0],
        "%": "%",
        "s": "/bin/sh",
        "u": "root",
        "U": "0",
        "t": "/run",
    } | ({"f": "/" + instance_of(name)} if suffix and instance else {})
