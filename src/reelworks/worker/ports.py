"""What the worker needs of a cloud. ``reelworks.aws`` gives it over boto3; a test may give something else.

Every method may raise ``CloudFault``: the cloud, not the upload, is to blame.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reelworks.aws.objects import Stored
from reelworks.aws.queue import Message


class Queue(Protocol):
    """A queue, as its consumer sees it."""

    def receive(self, count: int, wait_s: int, visibility_s: int) -> list[Message]:
        """Take up to ``count`` messages, waiting up to ``wait_s`` for the first."""
        ...

    def delete(self, receipts: Sequence[str]) -> None:
        """Delete messages for good."""
        ...

    def hide(self, receipts: Sequence[str], visibility_s: int) -> frozenset[str]:
        """Hide messages for ``visibility_s`` from now; return the receipts that hold no more."""
        ...


class Objects(Protocol):
    """Objects as files and values."""

    def find(self, bucket: str, key: str) -> Stored | None:
        """Return what lies there, or None."""
        ...

    def fetch(self, bucket: str, key: str, to: Path) -> Stored:
        """Stream an object into a file. Raises ObjectMissing."""
        ...

    def store(self, path: Path, bucket: str, key: str, content_type: str) -> None:
        """Write a file as an object."""
        ...

    def write(self, data: bytes, bucket: str, key: str, content_type: str) -> None:
        """Write bytes as an object."""
        ...

    def copy(self, source: Stored, bucket: str, key: str) -> None:
        """Copy inside the cloud. Raises ObjectMissing, ObjectChanged."""
        ...

    def delete(self, source: Stored) -> None:
        """Delete the object that was read and no other. Raises ObjectChanged."""
        ...

    def list_keys(self, bucket: str, prefix: str, count_max: int = 1000) -> list[str]:
        """Return the first keys that begin so."""
        ...


@dataclass(frozen=True, slots=True)
class Studio:
    """What the worker needs of the studio."""

    catalog: Mapping[str, type[Any]]
    """The steps by name."""
    kind_of: Callable[[Path], str]
    """Says what a file really is: movie, picture or other. Raises SourceRejected."""
