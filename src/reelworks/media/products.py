"""What a user's step has made: the files in the bench's folder that are new or changed."""

import mimetypes
from pathlib import Path

from reelworks.media.bench import Product

_UNKNOWN_TYPE = "application/octet-stream"


class Folder:
    """A folder, and what was in it when this was made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before = self._see()

    def list_changed(self) -> list[Path]:
        """Return the files that are new or changed since, in a fixed order. Hidden files are not products."""
        now = self._see()
        return sorted(path for path, state in now.items() if self._before.get(path) != state)

    def _see(self) -> dict[Path, tuple[int, int, int]]:
        return {
            path: (state.st_ino, state.st_mtime_ns, state.st_size)
            for path in self._path.rglob("*")
            if path.is_file() and not path.is_symlink() and not _is_hidden(path.relative_to(self._path))
            for state in (path.stat(),)
        }


def product_of(path: Path, kind: str) -> Product:
    """Return the file as a product, its media type told by its suffix."""
    return Product(path, kind, mimetypes.guess_type(path.name)[0] or _UNKNOWN_TYPE)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
