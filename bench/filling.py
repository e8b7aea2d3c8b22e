"""A large bucket and a long queue in minutes: rows straight through the rooms' own stores, while no cloud runs."""

import hashlib
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.cases.backlog import key_of
from bench.cases.queues import BODY
from reelworks.cloud.services.s3.model.version import About, Checksum
from reelworks.cloud.services.s3.stores import schema
from reelworks.cloud.services.s3.stores.bodies import BodyStore
from reelworks.cloud.services.s3.stores.buckets import BucketStore
from reelworks.cloud.services.s3.stores.versions import NewVersion, VersionStore
from reelworks.cloud.services.sqs.model import Message
from reelworks.cloud.services.sqs.stores import tables
from reelworks.cloud.services.sqs.stores.messages import MessageStore
from reelworks.cloud.services.sqs.stores.queues import QueueStore
from reelworks.cloud.storage.database import Database

ROWS_A_COMMIT = 20_000
_EMPTY_MD5 = hashlib.md5(b"", usedforsecurity=False).hexdigest()


def fill_bucket(data: Path, bucket: str, keys: int) -> None:
    """Give a bucket so many empty objects, as uploads through the door would have left them."""
    database = Database(data / "s3" / "s3.db", schema.MIGRATIONS)
    buckets = BucketStore(database)
    buckets.load()
    bucket_id = buckets.get(bucket).bucket_id
    versions, bodies = VersionStore(database.writer), BodyStore(database.writer)
    about = About(checksum=Checksum("CRC64NVME", "AAAAAAAAAAA="))

    def put(number: int) -> None:
        key = key_of(number).encode()
        version = NewVersion(bucket_id, key, None, time.time(), etag=_EMPTY_MD5, about=about)
        bodies.put_inline(versions.add(version), b"")

    numbers = iter(range(keys))
    while some := list(islice(numbers, ROWS_A_COMMIT)):
        database.writer.execute("BEGIN IMMEDIATE")
        for number in some:
            put(number)
        database.writer.execute("COMMIT")
    database.close()


def fill_queue(data: Path, queue: str, messages: int) -> None:
    """Give a queue so many messages, as sends through the door would have left them."""
    database = Database(data / "sqs" / "sqs.db", tables.MIGRATIONS)
    lane_id = next(each.lane_id for each in QueueStore(database.writer).list_all() if each.key[2] == queue)
    store, made = MessageStore(database.writer), _messages(lane_id, messages)
    while some := list(islice(made, ROWS_A_COMMIT)):
        database.writer.execute("BEGIN IMMEDIATE")
        store.add_all(some)
        database.writer.execute("COMMIT")
    database.close()


def _messages(lane_id: int, count: int) -> Iterator[Message]:
    now = int(time.time() * 1000)
    md5 = hashlib.md5(BODY.encode(), usedforsecurity=False).digest()
    for number in range(count):
        message_id = number.to_bytes(16)
        yield Message(
            (now << 20) + number, lane_id, now, message_id, now, "000000000000", md5, BODY, None, {}
        )
