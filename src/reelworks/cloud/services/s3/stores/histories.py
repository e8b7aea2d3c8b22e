"""Pages of version listings: by key, and of one key the newest first. Reads s3_version; writes nothing.

Live objects and history lie in two indexes, both in the listing's order; SQLite merges them. With a delimiter it leaps
over each common prefix, as in ``listing.py``.
"""

# ruff: noqa: S608 - the pieces of SQL are constants of ours; what comes from outside are parameters

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from reelworks.cloud.services.s3.model.names import successor
from reelworks.cloud.services.s3.model.version import Version
from reelworks.cloud.services.s3.stores.listing import END_OF_KEYS, common_prefix, leaping
from reelworks.cloud.services.s3.stores.versions import HISTORY_COLUMNS, LIVE_COLUMNS, version_of

_WITHIN = "v.bucket_id = :bucket_id AND v.key >= :start AND v.key < :end"
_MERGED = f"""
SELECT {LIVE_COLUMNS} FROM s3_version v INDEXED BY s3_live WHERE {_WITHIN} AND v.is_live = 1
UNION ALL
SELECT {HISTORY_COLUMNS} FROM s3_version v INDEXED BY s3_history WHERE {_WITHIN} AND v.is_live = 0
ORDER BY 3, 1 DESC LIMIT :count
"""
_OLDER = (
    f"SELECT {HISTORY_COLUMNS} FROM s3_version v INDEXED BY s3_history WHERE v.bucket_id = :bucket_id "
    "AND v.key = :key AND v.is_live = 0 AND v.number < :number ORDER BY v.number DESC LIMIT :count"
)
_NEXT_OF = (
    "(SELECT n.key FROM s3_version n INDEXED BY {index} WHERE n.bucket_id = :bucket_id AND n.is_live = {is_live} "
    "AND n.key >= {{start}} AND n.key < :end ORDER BY n.key LIMIT 1)"
)
_NEXT_LIVE = _NEXT_OF.format(index="s3_live", is_live=1)
_NEXT_OLD = _NEXT_OF.format(index="s3_history", is_live=0)
# min() of two is NULL where one is: each stands in for the other.
_NEXT_KEY = f"SELECT min(ifnull({_NEXT_LIVE}, {_NEXT_OLD}), ifnull({_NEXT_OLD}, {_NEXT_LIVE})) AS key"
_KEYS, _FOUND = leaping(_NEXT_KEY)
_LEAPING = f"{_KEYS} SELECT walk.key, {_FOUND} FROM walk WHERE walk.key IS NOT NULL"


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


class Shown(NamedTuple):
    """A version or delete marker on a page. A page has a thousand, so what a listing needs is read from the row."""

    row: tuple[Any, ...]
    is_latest: bool

    @property
    def version(self) -> Version:
        """The version as a value."""
        return version_of(self.row)

    @property
    def key(self) -> bytes:
        """Its key."""
        key: bytes = self.row[2]
        return key


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
    for some in _Walk(connection, wanted).items():
        items += some
        if len(items) > wanted.count:
            break
    return HistoryPage(items[: wanted.count], is_truncated=len(items) > wanted.count)


class _Walk:
    """Reads a listing's items in their order, a query's worth at a time."""

    def __init__(self, connection: sqlite3.Connection, wanted: WantedHistory) -> None:
        self._connection = connection
        self._wanted = wanted
        self._count = wanted.count + 1

    def items(self) -> Iterator[list[Shown | bytes]]:
        wanted, behind = self._wanted, self._wanted.behind
        start: bytes = wanted.prefix
        if behind is not None and behind.key >= wanted.prefix:
            start = behind.key + b"\x00"
            below = common_prefix(behind.key, wanted.prefix, wanted.delimiter)
            if below is not None and behind.key.startswith(wanted.prefix):
                start = successor(below) or END_OF_KEYS
            elif behind.number and behind.key.startswith(wanted.prefix):
                yield [Shown(row, is_latest=False) for row in self._older(behind)]
        end = successor(wanted.prefix) or END_OF_KEYS
        if not wanted.delimiter:
            yield self._between(start, end)
            return
        for below_any, run in groupby(self._leap(start, end), key=lambda step: bool(step[1])):
            if below_any:
                yield [self._prefix_of(key, found) for key, found in run]
            else:
                keys = [key for key, _ in run]
                yield self._between(keys[0], keys[-1] + b"\x00")

    def _between(self, start: bytes, end: bytes) -> list[Shown | bytes]:
        rows = self._fetch(_MERGED, start=start, end=end)
        items: list[Shown | bytes] = []
        before = None
        for row in rows:
            key = row[2]
            items.append(Shown(row, key != before))
            before = key
        return items

    def _older(self, behind: Behind) -> list[tuple[Any, ...]]:
        return self._fetch(_OLDER, key=behind.key, number=behind.number)

    def _leap(self, start: bytes, end: bytes) -> list[tuple[Any, ...]]:
        wanted = self._wanted
        return self._fetch(
            _LEAPING,
            start=start,
            end=end,
            prefix_length=len(wanted.prefix),
            delimiter=wanted.delimiter,
            behind_delimiter=successor(wanted.delimiter),
        )

    def _prefix_of(self, key: bytes, found: int) -> bytes:
        return bytes(key[: len(self._wanted.prefix) + found - 1 + len(self._wanted.delimiter)])

    def _fetch(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        cursor.row_factory = None
        fixed = {"bucket_id": self._wanted.bucket_id, "count": self._count}
        return cursor.execute(query, {**fixed, **parameters}).fetchall()
