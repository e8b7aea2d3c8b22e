"""What a receiver sees of a message."""

import sqlite3
from collections.abc import Callable, Collection, Mapping
from typing import Any

import orjson

from reelworks.cloud.services.sqs.composing import given_attributes
from reelworks.cloud.services.sqs.contents import choose_attributes, md5_of_attributes
from reelworks.cloud.services.sqs.model import Queue, Taken, uuid_text
from reelworks.cloud.services.sqs.receipt import write_handle
from reelworks.cloud.services.sqs.sequences import sequence_text

Extras = Mapping[str, Any]


def give(queue: Queue, request: Mapping[str, Any], taken: Taken) -> dict[str, Any]:
    """Return the answer to a receive: what the request asked to see of the messages taken."""
    if not taken.rows:
        return {}
    system = {*(request.get("AttributeNames") or ()), *(request.get("MessageSystemAttributeNames") or ())}
    attributes = request.get("MessageAttributeNames") or ()
    return {"Messages": [_message(queue, row, taken.at, system, attributes) for row in taken.rows]}


def _message(
    queue: Queue, row: sqlite3.Row, at: int, system: Collection[str], attributes: Collection[str]
) -> dict[str, Any]:
    message_id = row["message_id"]
    handle = write_handle(queue.queue_id, row["sequence"], row["receive_count"] + 1, at, message_id)
    message: dict[str, Any] = {
        "MessageId": uuid_text(message_id),
        "ReceiptHandle": handle,
        "MD5OfBody": row["md5"].hex(),
        "Body": row["body"],
    }
    if not system and not attributes:
        return message
    extras: Extras = orjson.loads(row["extras"]) if row["extras"] else {}
    if system:
        message["Attributes"] = _system_attributes(queue, row, at, extras, system)
    chosen = choose_attributes(given_attributes(extras.get("attributes") or {}), attributes)
    if chosen:
        message["MessageAttributes"] = chosen
        message["MD5OfMessageAttributes"] = md5_of_attributes(chosen)
    return message


def _system_attributes(
    queue: Queue, row: sqlite3.Row, at: int, extras: Extras, asked: Collection[str]
) -> dict[str, str]:
    wants_all = "All" in asked
    return {
        name: value
        for name, read in _SYSTEM_ATTRIBUTES.items()
        if (wants_all or name in asked) and (value := read(queue, row, at, extras)) is not None
    }


_SYSTEM_ATTRIBUTES: Mapping[str, Callable[[Queue, sqlite3.Row, int, Extras], str | None]] = {
    "SenderId": lambda _queue, row, _at, _extras: row["sender_id"],
    "SentTimestamp": lambda _queue, row, _at, _extras: str(row["sent_at"]),
    "ApproximateReceiveCount": lambda _queue, row, _at, _extras: str(row["receive_count"] + 1),
    "ApproximateFirstReceiveTimestamp": lambda _queue, row, at, _extras: str(row["first_received_at"] or at),
    "AWSTraceHeader": lambda _queue, _row, _at, extras: extras.get("trace"),
    "DeadLetterQueueSourceArn": lambda _queue, row, _at, _extras: row["dead_letter_source"],
    "MessageGroupId": lambda _queue, _row, _at, extras: extras.get("group"),
    "MessageDeduplicationId": lambda _queue, _row, _at, extras: extras.get("deduplication"),
    "SequenceNumber": lambda queue, row, _at, _extras: (
        sequence_text(row["sequence"]) if queue.is_fifo else None
    ),
}
