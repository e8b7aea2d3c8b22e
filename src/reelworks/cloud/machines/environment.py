"""What the processes of a machine find in their environment: the image's own variables, and nothing of the host's."""

from collections.abc import Mapping
from pathlib import Path

from reelworks.cloud.machines.processes import MARK

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def environment_of(folder: Path, python: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of every process of the machine in that folder; what ``extra`` names goes over it.

    ``python`` is the interpreter beside which this project's commands lie: they are part of the image.
    ``SYSTEMD_UNIT_PATH`` is systemd's own variable, so one text of user data writes its units to the right place here
    and elsewhere: ``${SYSTEMD_UNIT_PATH:-/etc/systemd/system}``.
    """
    return {
        "PATH": f"{folder / 'bin'}:{python.parent}:{SYSTEM_PATH}",
        "HOME": str(folder / "root"),
        "TMPDIR": str(folder / "tmp"),
        "LANG": "C.UTF-8",
        "USER": "root",
        "LOGNAME": "root",
        "SHELL": "/bin/sh",
        "SYSTEMD_UNIT_PATH": str(unit_folder(folder)),
        **extra,
        MARK: str(folder),
    }


def unit_folder(folder: Path) -> Path:
    """Return where a machine's unit files lie."""
    return folder / "etc" / "systemd" / "system"
