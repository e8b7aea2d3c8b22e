"""Mail without a server: each letter is a file, in a folder that people and ``reelworks mail`` read."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

from reelworks.cloud.services.sns.mail.letters import Letter
from reelworks.cloud.storage.database import sync_folder


class Mailbox:
    """Owns the folder. A letter that comes twice is one file; in the order of their names they are as old as that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, letter: Letter) -> None:
        """Put a letter into the folder; return once it is on the disk.

        Raises:
            OSError: the disk does not take it.
        """
        await asyncio.to_thread(self._write, letter)

    def _write(self, letter: Letter) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(self._folder.parent)
        at = datetime.fromtimestamp(letter.written_at, UTC)
        path = self._folder / f"{at:%Y%m%dT%H%M%S}.{at.microsecond // 1000:03d}Z-{letter.letter_id}.eml"
        temporary = path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(letter.content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        sync_folder(self._folder)
