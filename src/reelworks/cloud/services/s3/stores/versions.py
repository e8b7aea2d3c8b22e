"""The versions of every key. Owns the table s3_version: nothing else writes to it."""

# ruff: noqa: S608 - the pieces of SQL are constants of ours; what comes from outside are parameters

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from reelworks.cloud.services.s3.model.version import About, Checksum, Version

COLUMNS = "v.number, v.bucket_id, v.key, v.version_name, v.is_live, v.is_marker, v.size, v.etag, v.parts, v.modified_at, v.about"
# What is the same for all rows of an index is not in it.
LIVE_COLUMNS = COLUMNS.replace("v.is_live", "1").replace("v.is_marker", "0")
HISTORY_COLUMNS = COLUMNS.replace("v.is_live", "0")

_FIND = f"SELECT {COLUMNS} FROM s3_version v WHERE v.number = ?"
_FIND_LIVE = f"SELECT {LIVE_COLUMNS} FROM s3_version v WHERE v.bucket_id = ? AND v.key = ? AND v.is_live = 1"
_FIND_LIVE_IN_BUCKET = (
    f"SELECT {LIVE_COLUMNS} FROM s3_bucket b LEFT JOIN s3_version v INDEXED BY s3_live "
    "ON v.bucket_id = b.bucket_id AND v.key = ? AND v.is_live = 1 WHERE b.bucket_id = ?"
)
_FIND_LIVE_WHOLE = (
    f"SELECT {LIVE_COLUMNS}, b.body FROM s3_version v LEFT JOIN s3_body b ON b.number = v.number "
    "WHERE v.bucket_id = ? AND v.key = ? AND v.is_live = 1"
)
_FIND_NAMED = f"SELECT {COLUMNS} FROM s3_version v WHERE v.version_name = ?"
_FIND_NULL = f"SELECT {HISTORY_COLUMNS} FROM s3_version v WHERE v.bucket_id = ? AND v.key = ? AND v.is_live = 0 AND v.version_name IS NULL"
_FIND_NEWEST_OF_HISTORY = (
    f"SELECT {HISTORY_COLUMNS} FROM s3_version v WHERE v.bucket_id = ? AND v.key = ? AND v.is_live = 0 "
    "ORDER BY v.number DESC LIMIT 1"
)
_INSERT = (
    "INSERT INTO s3_version "
    "(bucket_id, key, version_name, is_live, is_marker, size, etag, parts, modified_at, about) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


NOTHING_SAID = About()
_DOCUMENTS_KEPT = 1024


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version, or a delete marker, that is to be written."""

    bucket_id: int
    key: bytes
    version_name: str | None
    modified_at: float
    is_marker: bool = False
    size: int = 0
    etag: str = ""
    parts: int = 0
    about: About = NOTHING_SAID


class VersionStore:
    """The versions of every key, on one connection. A method is one statement."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._lookup = connection.cursor()
        """For what every request asks; its rows are plain tuples, and it is not made anew each time."""
        self._lookup.row_factory = None

    def find_live(self, bucket_id: int, key: bytes) -> Version | None:
        """Return what a GET without a version id finds."""
        row = self._lookup.execute(_FIND_LIVE, (bucket_id, key)).fetchone()
        return version_of(row) if row else None

    def find_live_in_bucket(self, bucket_id: int, key: bytes) -> tuple[bool, Version | None]:
        """Return whether the bucket is still there, and what a GET without a version id finds in it."""
        row = self._lookup.execute(_FIND_LIVE_IN_BUCKET, (key, bucket_id)).fetchone()
        if row is None or row[0] is None:
            return row is not None, None
        return True, version_of(row)

    def find_live_whole(self, bucket_id: int, key: bytes) -> tuple[Version, bytes | None] | None:
        """Return what a GET without a version id finds, with its bytes where they travel inside its row."""
        row = self._lookup.execute(_FIND_LIVE_WHOLE, (bucket_id, key)).fetchone()
        return (version_of(row[:-1]), row[-1]) if row else None

    def find(self, number: int) -> Version | None:
        """Return the version of this number."""
        row = self._execute(_FIND, (number,)).fetchone()
        return version_of(row) if row else None

    def find_named(self, bucket_id: int, key: bytes, name: str) -> Version | None:
        """Return the key's version of this ``versionId``."""
        if name == "null":
            return self._find_null(bucket_id, key)
        row = self._execute(_FIND_NAMED, (name,)).fetchone()
        version = version_of(row) if row else None
        return version if version and (version.bucket_id, version.key) == (bucket_id, key) else None

    def find_null_in_history(self, bucket_id: int, key: bytes) -> Version | None:
        """Return the key's null version where it is not the live one."""
        row = self._execute(_FIND_NULL, (bucket_id, key)).fetchone()
        return version_of(row) if row else None

    def find_newest_of_history(self, bucket_id: int, key: bytes) -> Version | None:
        """Return the newest version or delete marker that is not live."""
        row = self._execute(_FIND_NEWEST_OF_HISTORY, (bucket_id, key)).fetchone()
        return version_of(row) if row else None

    def add(self, new: NewVersion) -> int:
        """Write a version, live unless it is a delete marker; return its number."""
        number = self._lookup.execute(
            _INSERT,
            (
                new.bucket_id,
                new.key,
                new.version_name,
                not new.is_marker,
                new.is_marker,
                new.size,
                new.etag,
                new.parts,
                new.modified_at,
                packed(new.about),
            ),
        ).lastrowid
        assert number is not None
        return number

    def set_live(self, number: int, *, is_live: bool) -> None:
        """Make a version the one a GET finds, or make it history."""
        self._execute("UPDATE s3_version SET is_live = ? WHERE number = ?", (is_live, number))

    def set_about(self, number: int, about: About) -> None:
        """Change what is said of a version."""
        self._execute("UPDATE s3_version SET about = ? WHERE number = ?", (packed(about), number))

    def remove(self, number: int) -> None:
        """Forget a version."""
        self._execute("DELETE FROM s3_version WHERE number = ?", (number,))

    def holds_any(self, bucket_id: int) -> bool:
        """Whether a bucket holds any object, old version or delete marker."""
        return any(
            self._execute(
                f"SELECT 1 FROM s3_version WHERE bucket_id = ? AND is_live = {is_live} LIMIT 1",
                (bucket_id,),
            ).fetchone()
            for is_live in (1, 0)
        )

    def _find_null(self, bucket_id: int, key: bytes) -> Version | None:
        live = self.find_live(bucket_id, key)
        if live is not None and live.version_name is None:
            return live
        return self.find_null_in_history(bucket_id, key)


def version_of(row: sqlite3.Row | tuple[Any, ...]) -> Version:
    """Return the version of a row with ``COLUMNS``."""
    *plain, about = row
    return Version._make((*plain, NOTHING_SAID if about is None else unpacked(about)))


def versions_of(rows: sqlite3.Cursor) -> Iterator[Version]:
    """Return the versions of several rows."""
    return map(version_of, rows)


def packed(about: About) -> bytes | None:
    """Return what is said of an object as it is stored: None where nothing is."""
    document: dict[str, Any] = {}
    if about.headers:
        document["headers"] = about.headers
    if about.metadata:
        document["metadata"] = about.metadata
    if about.tags:
        document["tags"] = about.tags
    if about.storage_class != "STANDARD":
        document["class"] = about.storage_class
    if about.checksum:
        document["checksum"] = [about.checksum.algorithm, about.checksum.value, about.checksum.type]
    if about.upload_id:
        document["upload"] = about.upload_id
    if about.restored_until is not None:
        document["restored"] = about.restored_until
    return orjson.dumps(document) if document else None


@lru_cache(_DOCUMENTS_KEPT)
def unpacked(document: bytes | None) -> About:
    """Return what is said of an object from how it is stored; of one that is asked for again and again, once."""
    if document is None:
        return NOTHING_SAID
    said = orjson.loads(document)
    return About(
        headers=said.get("headers", {}),
        metadata=said.get("metadata", {}),
        tags=said.get("tags", {}),
        storage_class=said.get("class", "STANDARD"),
        checksum=Checksum(*said["checksum"]) if "checksum" in said else None,
        upload_id=said.get("upload"),
        restored_until=said.get("restored"),
    )
