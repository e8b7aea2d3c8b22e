"""Pages of version listings: by key, and of one key the newest first. Reads s3_version; writes nothing.

Live objects and history lie in two indexes, both in the listing's order, and are merged as they are read.
"""

# ruff: noqa: S608 - the pieces of SQL are constants of ours; what comes from outside are parameters

import heapq
import sqlite3
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from reelworks.cloud.services.s3.model.names import successor
from reelworks.cloud.services.s3.model.version import Version
from reelworks.cloud.services.s3.stores.listing import END_OF_KEYS, common_prefix
from reelworks.cloud.services.s3.stores.versions import COLUMNS, version_of

_LIVE = (
    f"SELECT {COLUMNS} FROM s3_version v INDEXED BY s3_live "
    "WHERE v.bucket_id = ? AND v.is_live = 1 AND v.key >= ? AND v.key < ? ORDER BY v.key"
)
_HISTORY = (
    f"SELECT {COLUMNS} FROM s3_version v INDEXED BY s3_history "
    "WHERE v.bucket_id = ? AND v.is_live = 0 AND v.key >= ? AND v.key < ? ORDER BY v.key, v.number DESC"
)
_HAS_NEWER = (
    "SELECT 1 FROM s3_version WHERE bucket_id = ? AND key = ? AND is_live = {is_live} AND number > ? LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Behind:
    """Where a page begins: behind this version of this key; behind all of the key's where ``number`` is 0."""

    key: bytes
    number: int


@dataclass(frozen=True, slots=True)
class WantedHistory:
    """Which page."""

    bucket_id: int
    prefix: bytes
    delimiter: bytes
    behind: Behind | None
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A version or delete marker on a page."""

    version: Version
    is_latest: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Items in their order: a version, or the bytes of a common prefix."""

    items: list[Shown | bytes]
    is_truncated: bool


def read_history(connection: sqlite3.Connection, wanted: WantedHistory) -> HistoryPage:
    """Return one page of a bucket's versions."""
    if wanted.count == 0:
        return HistoryPage([], is_truncated=False)
    items: list[Shown | bytes] = []
    for item in _walk(connection, wanted):
        if len(items) == wanted.count:
            return HistoryPage(items, is_truncated=True)
        items.append(item)
    return HistoryPage(items, is_truncated=False)


def _walk(connection: sqlite3.Connection, wanted: WantedHistory) -> Iterator[Shown | bytes]:
    start: bytes | None = wanted.prefix
    behind = wanted.behind
    if behind is not None and behind.key >= wanted.prefix:
        start = behind.key
        below = common_prefix(behind.key, wanted.prefix, wanted.delimiter)
        if below is not None and behind.key.startswith(wanted.prefix):
            start = successor(below)
    while start is not None:
        start = yield from _walk_from(connection, wanted, start)


def _walk_from(
    connection: sqlite3.Connection, wanted: WantedHistory, start: bytes
) -> Generator[Shown | bytes, None, bytes | None]:
    """Yield items up to a common prefix, and return where to go on behind it; None at the end."""
    key, is_latest = b"", True
    for version in _versions(connection, wanted, start):
        below = common_prefix(version.key, wanted.prefix, wanted.delimiter)
        if below is not None:
            yield below
            return successor(below)
        if version.key != key:
            key, is_latest = version.key, True
        if not _is_before(version, wanted.behind):
            yield Shown(version, is_latest)
        is_latest = False
    return None


def _versions(connection: sqlite3.Connection, wanted: WantedHistory, start: bytes) -> Iterator[Version]:
    bounds = (wanted.bucket_id, start, successor(wanted.prefix) or END_OF_KEYS)
    live = map(version_of, connection.execute(_LIVE, bounds))
    history = map(version_of, connection.execute(_HISTORY, bounds))
    return heapq.merge(live, history, key=lambda version: (version.key, -version.number))


def _is_before(version: Version, behind: Behind | None) -> bool:
    if behind is None or version.key != behind.key:
        return False
    return behind.number == 0 or version.number >= behind.number
