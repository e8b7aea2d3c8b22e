"""What every part of the init stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.machines.init.children import Children
from reelworks.cloud.machines.init.journal import Console
from reelworks.cloud.machines.init.loop import Loop


@dataclass(frozen=True, slots=True)
class InitGround:
    """The machine as its init has it."""

    id: str
    hostname: str
    folder: Path
    environment: Mapping[str, str]
    loop: Loop
    children: Children
    console: Console

    @property
    def units(self) -> Path:
        """Where the unit files lie."""
        return Path(self.environment["SYSTEMD_UNIT_PATH"].partition(":")[0])

    @property
    def logs(self) -> Path:
        """Where the logs lie."""
        return self.folder / "var" / "log"
