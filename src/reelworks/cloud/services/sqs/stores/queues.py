"""The queues' definitions on disk. Owns the tables queue, deleted_queue and lane."""

import sqlite3
from collections.abc import Mapping

import orjson

from reelworks.cloud.services.sqs.attributes import define_queue
from reelworks.cloud.services.sqs.model import Queue, QueueKey

_COLUMNS = "queue_id, lane_id, account, region, name, attributes, tags, created_at, modified_at, purged_at"


class QueueStore:
    """Queues by account, region and name. A method is one or two statements; the caller has the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def list_all(self) -> list[Queue]:
        """Return every queue of everybody, for the start."""
        return [_queue_of(row) for row in self._execute(f"SELECT {_COLUMNS} FROM queue")]  # noqa: S608 - our own words

    def find(self, key: QueueKey) -> Queue | None:
        """Return the queue of this name, as this transaction sees it."""
        row = self._execute(
            f"SELECT {_COLUMNS} FROM queue WHERE account = ? AND region = ? AND name = ?",  # noqa: S608
            key,
        ).fetchone()
        return _queue_of(row) if row else None

    def add(self, key: QueueKey, attributes: Mapping[str, str], tags: Mapping[str, str], now: float) -> Queue:
        """Make a queue with an empty lane."""
        lane_id = self._new_lane()
        self._execute(
            "INSERT INTO queue (lane_id, account, region, name, attributes, tags, created_at, modified_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (lane_id, *key, orjson.dumps(attributes).decode(), orjson.dumps(tags).decode(), now, now),
        )
        self._execute("DELETE FROM deleted_queue WHERE account = ? AND region = ? AND name = ?", key)
        return self._get(key)

    def set_attributes(self, queue: Queue, attributes: Mapping[str, str], now: float) -> Queue:
        """Replace what the owner set."""
        self._execute(
            "UPDATE queue SET attributes = ?, modified_at = ? WHERE queue_id = ?",
            (orjson.dumps(attributes).decode(), now, queue.queue_id),
        )
        return self._get(queue.key)

    def set_tags(self, queue: Queue, tags: Mapping[str, str]) -> Queue:
        """Replace the tags."""
        self._execute(
            "UPDATE queue SET tags = ? WHERE queue_id = ?", (orjson.dumps(tags).decode(), queue.queue_id)
        )
        return self._get(queue.key)

    def purge(self, queue: Queue, now: float) -> Queue:
        """Give the queue an empty lane and discard the one it had."""
        self._discard(queue.lane_id)
        self._execute(
            "UPDATE queue SET lane_id = ?, purged_at = ? WHERE queue_id = ?",
            (self._new_lane(), now, queue.queue_id),
        )
        return self._get(queue.key)

    def remove(self, queue: Queue, now: float) -> None:
        """Remove the queue, discard its lane, and remember when."""
        self._discard(queue.lane_id)
        self._execute("DELETE FROM queue WHERE queue_id = ?", (queue.queue_id,))
        self._execute("INSERT OR REPLACE INTO deleted_queue VALUES (?, ?, ?, ?)", (*queue.key, now))

    def deleted_at(self, key: QueueKey) -> float | None:
        """Return when a queue of this name was deleted last; None where the name is in use or never was."""
        row = self._execute(
            "SELECT deleted_at FROM deleted_queue WHERE account = ? AND region = ? AND name = ?", key
        ).fetchone()
        return row[0] if row else None

    def list_discarded_lanes(self) -> list[int]:
        """Return the lanes whose messages are to be removed."""
        return [row[0] for row in self._execute("SELECT lane_id FROM lane WHERE is_discarded")]

    def forget_lane(self, lane_id: int) -> None:
        """Remove a discarded lane that is empty by now."""
        self._execute("DELETE FROM lane WHERE lane_id = ?", (lane_id,))

    def _get(self, key: QueueKey) -> Queue:
        queue = self.find(key)
        assert queue is not None
        return queue

    def _new_lane(self) -> int:
        lane_id = self._execute("INSERT INTO lane DEFAULT VALUES").lastrowid
        assert lane_id is not None
        return lane_id

    def _discard(self, lane_id: int) -> None:
        self._execute("UPDATE lane SET is_discarded = 1 WHERE lane_id = ?", (lane_id,))


def _queue_of(row: sqlite3.Row) -> Queue:
    return define_queue(
        row["queue_id"],
        row["lane_id"],
        (row["account"], row["region"], row["name"]),
        attributes=orjson.loads(row["attributes"]),
        tags=orjson.loads(row["tags"]),
        times=(row["created_at"], row["modified_at"], row["purged_at"]),
    )
