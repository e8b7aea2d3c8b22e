"""Log groups as targets: a file each, one line an event, in the room's folder.

There is no CloudWatch Logs here to read them with: whoever looks, looks at the file
(``logs/<account>/<region>/<group>.log``, JSON lines with ``timestamp`` in milliseconds, ``id`` and ``message``).
"""

import asyncio
import os
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import orjson

from reelworks.base.arn import Arn
from reelworks.cloud.services.events.limits import LOG_FILE_BYTES_MAX
from reelworks.cloud.storage.database import keep_folder, sync_folder


class LogFiles:
    """The log groups' files. A line is on the disk once it is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = asyncio.Lock()

    async def write(self, group: Arn, event_id: str, text: str, now: float) -> None:
        """Add a line to a group's file."""
        line = orjson.dumps({"timestamp": int(now * 1000), "id": event_id, "message": text}) + b"\n"
        async with self._turn:
            await asyncio.to_thread(_append, self.path_of(group), line)

    def path_of(self, group: Arn) -> Path:
        """Return where a log group's lines are."""
        name = group.resource.removeprefix("log-group:").removesuffix(":*")
        return self._folder / group.account / group.region / (quote(name.strip("/"), safe="") + ".log")


def _append(path: Path, line: bytes) -> None:
    if path.exists() and path.stat().st_size > LOG_FILE_BYTES_MAX:
        path.rename(path.with_suffix(".log.1"))
    is_new = not path.exists()
    if is_new:
        # The folder of the group's region, that of its account, and that of all logs.
        for folder in reversed(path.parents[:3]):
            keep_folder(folder)
    with path.open("ab+") as file:
        if file.tell() and not _ends_in_a_line(file):
            # A crash or a full disk cut the last line short: it came again or comes again, on a line of its own.
            line = b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)


def _ends_in_a_line(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
