"""What the room knows of one version of an object."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

NULL_VERSION = "null"
"""What the version of an unversioned bucket is called at the door."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """An object's or a part's checksum beside its ETag."""

    algorithm: str
    """As in the service model: ``CRC64NVME``."""
    value: str
    """Base64; a composite one ends in ``-`` and the number of parts."""
    type: str = "FULL_OBJECT"
    """``FULL_OBJECT`` or ``COMPOSITE``."""

    def without_count(self) -> "Checksum":
        """Return the same without the number of parts behind it, as GetObjectAttributes tells it."""
        return Checksum(self.algorithm, self.value.partition("-")[0], self.type)

    def as_answer(self) -> dict[str, Any]:
        """Return the members that report it."""
        return {f"Checksum{self.algorithm}": self.value, "ChecksumType": self.type}


@dataclass(frozen=True, slots=True)
class About:
    """What is kept of an object beside its bytes: what its uploader said of it."""

    headers: dict[str, Any] = field(default_factory=dict)
    """System headers by their member's name (``ContentType``); Expires in seconds since the epoch."""
    metadata: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    storage_class: str = "STANDARD"
    checksum: Checksum | None = None
    upload_id: str | None = None
    """Which multipart upload it came from, so that completing it once more is answered as the first time."""
    restored_until: float | None = None
    """Until when it can be read though it is archived; None where it never was restored."""

    def with_checksum(self, checksum: Checksum | None) -> "About":
        """Return the same with the checksum; ``replace`` takes five times as long, and every upload asks this."""
        return About(self.headers, self.metadata, self.tags, self.storage_class, checksum, self.upload_id)


class Version(NamedTuple):
    """One version of a key, or a delete marker. A tuple, since every look at an object makes one."""

    number: int
    """Grows with every version written, over all buckets."""
    bucket_id: int
    key: bytes
    version_name: str | None
    """Its ``versionId``; None for the null version."""
    is_live: bool
    """Whether it is what a GET without a version id finds."""
    is_marker: bool
    size: int
    etag: str
    """Without quotes."""
    parts: int
    """How many parts it was uploaded in; 0 for an object that was put whole."""
    modified_at: float
    about: About

    @property
    def name(self) -> str:
        """Return its ``versionId`` as clients see it."""
        return self.version_name or NULL_VERSION

    @property
    def modified(self) -> datetime:
        """Return ``LastModified``: S3 tells whole seconds."""
        return moment(self.modified_at)


def moment(at: float) -> datetime:
    """Return a time as S3 tells it: in UTC, in whole seconds."""
    return datetime.fromtimestamp(int(at), UTC)


def quoted(etag: str) -> str:
    """Return an ETag as it goes on the wire."""
    return f'"{etag}"'
