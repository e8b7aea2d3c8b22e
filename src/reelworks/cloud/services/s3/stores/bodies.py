"""The bytes of every version. Owns the tables s3_body and s3_segment: nothing else writes to them."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of an object's bytes: one whole blob."""

    part_number: int
    starts_at: int
    """Where in the object it begins, in bytes."""
    length: int
    blob_id: str
    checksum: str | None = None
    """The part's own, base64, in the object's algorithm."""

    @property
    def ends_at(self) -> int:
        """Where in the object it ends, in bytes."""
        return self.starts_at + self.length


_SEGMENTS = "SELECT part_number, starts_at, length, blob_id, checksum FROM s3_segment WHERE number = ?"


class BodyStore:
    """Where the bytes of every version lie, on one connection. A method is one statement, or two."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._insert = connection.cursor()

    def find_inline(self, number: int) -> bytes | None:
        """Return the bytes of a version that travels inside its row; None where it is in blobs."""
        row = self._connection.execute("SELECT body FROM s3_body WHERE number = ?", (number,)).fetchone()
        return bytes(row[0]) if row else None

    def put_inline(self, number: int, body: bytes) -> None:
        """Keep a small body."""
        self._insert.execute("INSERT INTO s3_body (number, body) VALUES (?, ?)", (number, body))

    def put_segments(self, number: int, segments: Iterable[Segment]) -> None:
        """Keep which blobs a large body is made of."""
        self._connection.executemany(
            "INSERT INTO s3_segment (number, part_number, starts_at, length, blob_id, checksum) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            ((number, s.part_number, s.starts_at, s.length, s.blob_id, s.checksum) for s in segments),
        )

    def list_segments(self, number: int, start: int, end: int) -> list[Segment]:
        """Return the segments that hold the bytes from ``start`` up to ``end``."""
        rows = self._connection.execute(
            f"{_SEGMENTS} AND starts_at < ? AND starts_at + length > ? ORDER BY part_number",
            (number, end, start),
        )
        return [Segment(*row) for row in rows]

    def list_parts(self, number: int, after: int, count: int) -> list[Segment]:
        """Return up to ``count`` segments whose part numbers come after ``after``."""
        rows = self._connection.execute(
            f"{_SEGMENTS} AND part_number > ? ORDER BY part_number LIMIT ?", (number, after, count)
        )
        return [Segment(*row) for row in rows]

    def find_part(self, number: int, part_number: int) -> Segment | None:
        """Return the segment that was uploaded as this part."""
        row = self._connection.execute(f"{_SEGMENTS} AND part_number = ?", (number, part_number)).fetchone()
        return Segment(*row) if row else None

    def share(self, source: int, target: int) -> None:
        """Give one version the bytes of another: a small body is copied, blobs are named once more."""
        execute = self._connection.execute
        copied = execute("INSERT INTO s3_body SELECT ?, body FROM s3_body WHERE number = ?", (target, source))
        if not copied.rowcount:
            execute(
                "INSERT INTO s3_segment (number, part_number, starts_at, length, blob_id, checksum) "
                "SELECT ?, part_number, starts_at, length, blob_id, checksum FROM s3_segment WHERE number = ?",
                (target, source),
            )

    def remove(self, number: int) -> list[str]:
        """Forget a version's bytes; return the blobs that nothing names any more."""
        execute = self._connection.execute
        if execute("DELETE FROM s3_body WHERE number = ?", (number,)).rowcount:
            return []
        rows = execute("DELETE FROM s3_segment WHERE number = ? RETURNING blob_id", (number,)).fetchall()
        return [row[0] for row in rows if not self.is_named(row[0])]

    def find_named(self, blob_ids: Sequence[str]) -> set[str]:
        """Return those of some blobs that a segment or an upload's part names: in one statement, so as of one moment."""
        rows = self._connection.execute(
            "WITH asked AS (SELECT value AS blob_id FROM json_each(?)) "
            "SELECT blob_id FROM asked WHERE EXISTS (SELECT 1 FROM s3_segment s WHERE s.blob_id = asked.blob_id) "
            "OR EXISTS (SELECT 1 FROM s3_part p WHERE p.blob_id = asked.blob_id)",
            (orjson.dumps(list(blob_ids)).decode(),),
        )
        return {row[0] for row in rows}

    def is_named(self, blob_id: str) -> bool:
        """Whether a segment names this blob."""
        row = self._connection.execute(
            "SELECT 1 FROM s3_segment WHERE blob_id = ? LIMIT 1", (blob_id,)
        ).fetchone()
        return row is not None
