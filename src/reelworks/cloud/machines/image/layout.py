"""A machine's folder: laid out before each boot, kept after its end."""

import shlex
import sys
from pathlib import Path

USER_DATA = "var/lib/cloud/instance/user-data.txt"
SCRIPTS = "var/lib/cloud/instance/scripts"
SCRIPT = f"{SCRIPTS}/part-001"
FOLDERS = (
    "bin",
    "etc/systemd/system",
    "root",
    "run",
    "tmp",
    SCRIPTS,
    "var/log",
)
PROGRAMS = {
    "systemctl": ("systemctl.py", "systemctl"),
    "journalctl": ("journalctl.py", "journalctl"),
    "shutdown": ("power.py", "shutdown"),
    "poweroff": ("power.py", "poweroff"),
    "halt": ("power.py", "halt"),
    "reboot": ("power.py", "reboot"),
}
"""By the command's name: the module that is run, and the name it is told."""
BARE = ("-P", "-S", "-E", "-s")
"""A bare interpreter: no path of its own, no site, no environment. It starts in half the time."""


def lay_out(folder: Path, user_data: bytes) -> None:
    """Make what is missing of a machine's folder, and write what is the image's and not the machine's.

    Raises:
        OSError: the disk refuses.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, (module, told) in PROGRAMS.items():
        words = [*bare_program(module), str(folder), told]
        text = f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n'
        _write(folder / "bin" / name, text.encode(), 0o755)
    _write(folder / USER_DATA, user_data, 0o600)
    if is_script(user_data):
        _write(folder / SCRIPT, user_data, 0o700)


def is_script(user_data: bytes) -> bool:
    """Whether user data are one script that can be run as it is."""
    return user_data.startswith(b"#!")


def program_of(folder: Path, user_data: bytes) -> tuple[str, ...]:
    """Return the command that runs a machine's user data; what is one script needs no other program to run it."""
    if is_script(user_data):
        return (str(folder / SCRIPT),)
    return (*bare_program("cloud_init.py"), str(folder))


def bare_program(module: str) -> tuple[str, ...]:
    """Return the command that runs a module of the image under this interpreter, without its environment."""
    return (sys.executable, *BARE, str(Path(__file__).parent / module))


def _write(path: Path, data: bytes, mode: int) -> None:
    """Write a file, unless it is so already. Programs of the last life may still be in use: it is replaced whole."""
    if path.is_file() and path.read_bytes() == data:
        return
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    new.chmod(mode)
    new.replace(path)
