"""Pages of listings, in the order of the keys' bytes. Reads s3_version; writes nothing.

With a delimiter SQLite itself leaps over each common prefix: one step of the index an item of the page, however
many keys lie below it. A page costs a page, anywhere in the bucket.
"""

# ruff: noqa: S608 - the pieces of SQL are constants of ours; what comes from outside are parameters

import sqlite3
from dataclasses import dataclass
from typing import Any, NamedTuple

from reelworks.cloud.services.s3.model.names import successor

_COLUMNS = "v.key, v.size, v.etag, v.modified_at, v.about"

_FLAT = f"""
SELECT {_COLUMNS} FROM s3_version v INDEXED BY s3_live
WHERE v.bucket_id = :bucket_id AND v.is_live = 1 AND v.key >= :start AND v.key < :end ORDER BY v.key LIMIT :count
"""

_NEXT_KEY = """
SELECT n.key FROM s3_version n INDEXED BY s3_live
WHERE n.bucket_id = :bucket_id AND n.is_live = 1 AND n.key >= {start} AND n.key < :end ORDER BY n.key LIMIT 1
"""

# found: where the delimiter begins after the prefix, counted from 1; 0 where it is not there.
_FOUND = "instr(substr({key}, :prefix_length + 1), :delimiter)"

# The least key behind the item: behind everything below its common prefix, or right behind the key itself.
# || makes text of its operands, byte for byte; CAST makes it a BLOB again.
_BEHIND = f"""
CAST(CASE WHEN {_FOUND.format(key="walk.key")} = 0 THEN walk.key || x'00'
ELSE substr(walk.key, 1, :prefix_length + {_FOUND.format(key="walk.key")} - 1) || :behind_delimiter END AS BLOB)
"""


def leaping(next_key: str) -> tuple[str, str]:
    """Return the SQL that walks over items by leaps (``walk(key)``, NULL at the end), and ``found`` of a step.

    ``next_key`` selects the least key that is not before ``{start}``.
    """
    walk = f"""
WITH RECURSIVE walk(key) AS (
    SELECT * FROM ({next_key.format(start=":start")})
    UNION ALL
    SELECT ({next_key.format(start=_BEHIND)}) FROM walk WHERE walk.key IS NOT NULL LIMIT :count
)
"""
    return walk, _FOUND.format(key="walk.key")


_WALK, _FOUND_HERE = leaping(_NEXT_KEY)
# Only what is no common prefix is looked up.
_LEAPING = f"""
{_WALK}
SELECT walk.key, v.size, v.etag, v.modified_at, v.about, {_FOUND_HERE}
FROM walk LEFT JOIN s3_version v INDEXED BY s3_live
ON {_FOUND_HERE} = 0 AND v.bucket_id = :bucket_id AND v.key = walk.key AND v.is_live = 1
WHERE walk.key IS NOT NULL
"""

END_OF_KEYS = b"\xff"
"""Greater than any key: UTF-8 never has this byte."""


class Listed(NamedTuple):
    """An object on a page. A page has a thousand: a tuple is made three times as fast as a dataclass."""

    key: bytes
    size: int
    etag: str
    modified_at: float
    about: bytes | None
    """As stored; ``stores.versions.unpacked`` reads it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page."""

    bucket_id: int
    prefix: bytes
    delimiter: bytes
    after: bytes | None
    """The last item of the page before, or where the client wants to start: items greater than this."""
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """Items in their order: an object, or the bytes of a common prefix."""

    items: list[Listed | bytes]
    is_truncated: bool


def read_page(connection: sqlite3.Connection, wanted: Wanted) -> Page:
    """Return one page of a bucket's live objects."""
    if wanted.count == 0:
        return Page([], is_truncated=False)
    start, end = _start(wanted), successor(wanted.prefix) or END_OF_KEYS
    parameters = {
        "bucket_id": wanted.bucket_id,
        "start": start,
        "end": end,
        "count": wanted.count + 1,
        "prefix_length": len(wanted.prefix),
        "delimiter": wanted.delimiter,
        "behind_delimiter": successor(wanted.delimiter),
    }
    cursor = connection.execute(_LEAPING if wanted.delimiter else _FLAT, parameters)
    cursor.row_factory = None
    rows = cursor.fetchall()
    items = [_item(row, wanted) for row in rows[: wanted.count]]
    return Page(items, is_truncated=len(rows) > wanted.count)


def common_prefix(key: bytes, prefix: bytes, delimiter: bytes) -> bytes | None:
    """Return the common prefix under which a listing shows a key; None where it shows the key itself."""
    if not delimiter:
        return None
    found = key.find(delimiter, len(prefix))
    return None if found < 0 else key[: found + len(delimiter)]


def _start(wanted: Wanted) -> bytes:
    after = wanted.after
    if after is None or after < wanted.prefix:
        return wanted.prefix
    if after.startswith(wanted.prefix):
        shown_as = common_prefix(after, wanted.prefix, wanted.delimiter)
        if shown_as is not None:
            return successor(shown_as) or END_OF_KEYS
    return after + b"\x00"


def _item(row: tuple[Any, ...], wanted: Wanted) -> Listed | bytes:
    if len(row) == len(Listed._fields) or not row[-1]:
        return Listed._make(row[: len(Listed._fields)])
    end = len(wanted.prefix) + row[-1] - 1 + len(wanted.delimiter)
    return bytes(row[0][:end])
