"""What the cloud tells an init at its start: a line of JSON on the socket that is its standard input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BootOrder:
    """What a machine is booted with."""

    id: str
    address: str
    folder: str
    environment: Mapping[str, str]
    cpus: float
    memory_bytes: int
    processes_max: int
    runs_user_data: bool
    parent: int
    """The cloud's process."""
    cloud_init: tuple[str, ...]
    """The command that runs the user data."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON's values."""
        names = BootOrder.__slots__
        return {name: getattr(self, name) for name in names} | {"environment": dict(self.environment)}


def hostname_of(address: str) -> str:
    """Return a machine's name from its address, as EC2 gives them: ``ip-127-77-16-4``."""
    return "ip-" + address.replace(".", "-")
