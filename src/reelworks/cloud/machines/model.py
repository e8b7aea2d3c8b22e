"""What a machine is made from, how it ends, and what it uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class MachineFailed(Exception):
    """A machine could not be started: its message says why, for a person."""


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """Everything that a machine is started from. Started again with the same one, it is the same machine."""

    id: str
    """Its name among the machines, such as ``i-0123456789abcdef0``."""
    address: str
    """Its own IPv4 address on the loopback interface, 127.x.y.z."""
    folder: Path
    """Where it lives, absolute: its disk. Made if it is not there; stays when the machine has ended."""
    user_data: bytes
    """What runs at its first boot: a script, cloud-config, MIME parts, or gzip of these."""
    environment: Mapping[str, str]
    """What its processes find in their environment beside what every machine has (see ``environment.py``)."""
    cpus: float
    """How many processors it may use."""
    memory_bytes: int
    """How much memory all its processes together may use."""
    runs_user_data: bool
    """Whether the user data run: on the first boot only, as cloud-init has it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a machine went that nobody stopped."""

    kind: Literal["shutdown", "reboot", "died"]
    """``shutdown``, ``reboot``: asked for from inside, and done in order. ``died``: its init was killed."""
    detail: str
    """In words, for a person."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a machine's processes use."""

    cpu_s: float
    """Seconds of processor time since its boot; two looks make a rate."""
    memory_bytes: int
    processes: int
