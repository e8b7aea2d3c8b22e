"""Where a service's output goes: to the journal, to a file, or nowhere.

https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#StandardOutput=
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_FILES = {
    "append": os.O_APPEND,
    "file": 0,
    "truncate": os.O_TRUNC,
}


@contextmanager
def open_output(setting: str, otherwise: int) -> Iterator[int]:
    """Return a descriptor for what ``StandardOutput=`` says; ``otherwise`` is the journal's, or the inherited one.

    Raises:
        OSError: the file cannot be opened.
    """
    kind, colon, path = setting.partition(":")
    if setting == "null":
        kind, colon, path = "append", ":", os.devnull
    if not colon or kind not in _FILES:
        yield otherwise
        return
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | _FILES[kind], 0o644)
    try:
        yield opened
    finally:
        os.close(opened)
