"""From the body of a queue's message to the uploads it announces.

Three ways lead from S3 to a queue, and all three are understood: S3's event as it is, the same inside
SNS's envelope, and EventBridge's "Object Created".

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus


class EventRejected(Exception):
    """A message announces nothing that can be understood; the text says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """One upload that was announced."""

    bucket: str
    key: str
    """As the object is called: nothing in it is encoded."""
    version: str | None = None
    """The object's version, in a bucket that keeps versions."""
    etag: str = ""
    """Without quotation marks."""
    size: int = 0
    """In bytes, when it was announced."""
    sequencer: str = ""
    """Orders the events of one key, compared as text of equal length."""
    created_at: str = ""
    """When the upload was complete, as the event writes it (ISO 8601, UTC)."""


def read_tasks(body: str) -> list[Task]:
    """Return the uploads that a message announces: none for S3's test message and for other happenings.

    Raises:
        EventRejected: the body is none of the three kinds of message.
    """
    event = _document(body)
    if event.get("Type") == "Notification" and isinstance(event.get("Message"), str):
        event = _document(event["Message"])
    try:
        return list(_tasks(event))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EventRejected(f"the event lacks or misstates a field: {error!r}") from error


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise EventRejected(f"the message is not JSON: {_start(text)}") from error
    if not isinstance(document, dict):
        raise EventRejected(f"the message is not an event: {_start(text)}")
    return document


def _tasks(event: dict[str, Any]) -> Iterator[Task]:
    if event.get("Event") == "s3:TestEvent":
        return
    if event.get("source") == "aws.s3" and "detail" in event:
        if event["detail-type"] == "Object Created":
            yield _from_eventbridge(event)
        return
    if not isinstance(event.get("Records"), list):
        raise EventRejected(f"the message is no S3 event: {_start(json.dumps(event))}")
    for record in event["Records"]:
        if record["eventSource"] != "aws:s3":
            raise EventRejected(f"the event comes from {record['eventSource']}, not from S3")
        if record["eventName"].removeprefix("s3:").startswith("ObjectCreated:"):
            yield _from_s3(record)


def _from_s3(record: dict[str, Any]) -> Task:
    entry = record["s3"]["object"]
    return Task(
        bucket=str(record["s3"]["bucket"]["name"]),
        key=unquote_plus(entry["key"], errors="strict"),
        version=entry.get("versionId"),
        etag=str(entry.get("eTag", "")).strip('"'),
        size=int(entry.get("size", 0)),
        sequencer=str(entry.get("sequencer", "")),
        created_at=str(record.get("eventTime", "")),
    )


def _from_eventbridge(event: dict[str, Any]) -> Task:
    # EventBridge gives the key as it is: here a plus is a plus.
    entry = event["detail"]["object"]
    return Task(
        bucket=str(event["detail"]["bucket"]["name"]),
        key=str(entry["key"]),
        version=entry.get("version-id"),
        etag=str(entry.get("etag", "")).strip('"'),
        size=int(entry.get("size", 0)),
        sequencer=str(entry.get("sequencer", "")),
        created_at=str(event.get("time", "")),
    )


def _start(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:80] + "…")
