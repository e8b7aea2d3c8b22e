"""Multipart uploads under way. Owns the tables s3_upload and s3_part: nothing else writes to them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from reelworks.cloud.services.s3.model.names import successor
from reelworks.cloud.services.s3.model.version import About
from reelworks.cloud.services.s3.stores.listing import END_OF_KEYS
from reelworks.cloud.services.s3.stores.versions import packed, unpacked


@dataclass(frozen=True, slots=True)
class NewUpload:
    """An upload that is to be begun."""

    upload_id: str
    bucket_id: int
    key: bytes
    initiated_at: float
    initiator: str
    """The ARN of who began it."""
    algorithm: str | None
    """The checksum algorithm asked for; None where the client left it to S3."""
    checksum_type: str | None
    about: About


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload under way."""

    upload_number: int
    upload_id: str
    bucket_id: int
    key: bytes
    initiated_at: float
    initiator: str
    algorithm: str | None
    checksum_type: str | None
    about: About


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was uploaded."""

    part_number: int
    length: int
    etag: str
    blob_id: str
    algorithm: str | None
    checksum: str | None
    """Base64, in ``algorithm``."""
    modified_at: float


_UPLOAD = (
    "upload_number, upload_id, bucket_id, key, initiated_at, initiator, algorithm, checksum_type, about "
    "FROM s3_upload"
)
_PART = "SELECT part_number, length, etag, blob_id, algorithm, checksum, modified_at FROM s3_part WHERE upload_number = ?"


class UploadStore:
    """The uploads under way and their parts, on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def add(self, new: NewUpload) -> None:
        """Begin an upload."""
        self._execute(
            "INSERT INTO s3_upload "
            "(upload_id, bucket_id, key, initiated_at, initiator, algorithm, checksum_type, about) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new.upload_id,
                new.bucket_id,
                new.key,
                new.initiated_at,
                new.initiator,
                new.algorithm,
                new.checksum_type,
                packed(new.about),
            ),
        )

    def find(self, bucket_id: int, key: bytes, upload_id: str) -> Upload | None:
        """Return the upload of this key and identifier."""
        row = self._execute(
            f"SELECT {_UPLOAD} WHERE upload_id = ? AND bucket_id = ? AND key = ?",
            (upload_id, bucket_id, key),
        ).fetchone()
        return _upload_of(row) if row else None

    def iterate(self, bucket_id: int, prefix: bytes, start: tuple[bytes, int]) -> Iterator[Upload]:
        """Return a bucket's uploads by key, then age, that come after ``start`` (a key and an upload's number)."""
        rows = self._execute(
            f"SELECT {_UPLOAD} INDEXED BY s3_upload_key WHERE bucket_id = ? AND (key, upload_number) > (?, ?) "
            "AND key >= ? AND key < ? ORDER BY key, upload_number",
            (bucket_id, *start, prefix, successor(prefix) or END_OF_KEYS),
        )
        return map(_upload_of, rows)

    def list_begun_before(self, bucket_id: int, before: float) -> list[Upload]:
        """Return a bucket's uploads that were begun before a time."""
        rows = self._execute(
            f"SELECT {_UPLOAD} WHERE bucket_id = ? AND initiated_at <= ?",
            (bucket_id, before),
        )
        return [_upload_of(row) for row in rows]

    def put_part(self, upload_number: int, part: Part) -> str | None:
        """Keep a part; return the blob of the one it replaces."""
        before = self.find_part(upload_number, part.part_number)
        self._execute(
            "INSERT OR REPLACE INTO s3_part "
            "(upload_number, part_number, length, etag, blob_id, algorithm, checksum, modified_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                upload_number,
                part.part_number,
                part.length,
                part.etag,
                part.blob_id,
                part.algorithm,
                part.checksum,
                part.modified_at,
            ),
        )
        return before.blob_id if before else None

    def find_part(self, upload_number: int, part_number: int) -> Part | None:
        """Return the part of this number."""
        row = self._execute(f"{_PART} AND part_number = ?", (upload_number, part_number)).fetchone()
        return Part(*row) if row else None

    def list_parts(self, upload_number: int, after: int = 0, count: int = -1) -> list[Part]:
        """Return up to ``count`` parts with numbers above ``after``; all of them where ``count`` is -1."""
        rows = self._execute(
            f"{_PART} AND part_number > ? ORDER BY part_number LIMIT ?", (upload_number, after, count)
        )
        return [Part(*row) for row in rows]

    def remove(self, upload_number: int) -> None:
        """Forget an upload and its parts; their blobs are the caller's to keep or remove."""
        self._execute("DELETE FROM s3_part WHERE upload_number = ?", (upload_number,))
        self._execute("DELETE FROM s3_upload WHERE upload_number = ?", (upload_number,))


def _upload_of(row: sqlite3.Row) -> Upload:
    *plain, about = tuple(row)
    fields = [*plain, unpacked(about)]
    return Upload(*fields)
