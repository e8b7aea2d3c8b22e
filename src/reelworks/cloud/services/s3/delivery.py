"""Telling others: takes an event from the outbox to the topic, queue or bus that wants it, through the door.

A refusal is final, as S3's is: the target is gone, or its policy does not let this bucket in; it is logged. Anything
else is tried again until it is done.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from reelworks.base.arn import find_arn
from reelworks.base.ids import Ids, new_uuid
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Door
from reelworks.cloud.storage.outbox import Event
from reelworks.cloud.wire.error import AwsError, OperationNotImplemented

SUBJECT = "Amazon S3 Notification"
_TRANSIENT = frozenset(("Throttling", "ThrottlingException", "RequestThrottled", "SlowDown"))

log = logging.getLogger(__name__)


class Delivery:
    """Delivers the room's events as the service ``s3.amazonaws.com``."""

    def __init__(self, door: Door, ids: Ids) -> None:
        self._door = door
        self._ids = ids

    async def deliver(self, event: Event) -> bool:
        """Deliver an event; True when it is done with."""
        payload = event.payload
        try:
            await self._hand_over(payload)
        except (AwsError, UnreachableTarget) as refusal:
            if isinstance(refusal, AwsError) and not _is_final(refusal):
                raise
            log.warning(
                "%s: an event for %s was refused and is dropped: %r",
                payload["from"]["arn"],
                payload["arn"] or "EventBridge",
                refusal,
            )
        return True

    async def _hand_over(self, payload: Mapping[str, Any]) -> None:
        sender = payload["from"]
        if payload["to"] == "events":
            await self._door.call(
                "events", "PutEvents", _put_events(payload["entry"]), self._caller(sender, None)
            )
            return
        message = orjson.dumps({"Records": [payload["record"]]}).decode()
        await send(self._door, payload["to"], payload["arn"], message, self._caller(sender, payload["arn"]))

    def _caller(self, sender: Mapping[str, str], target_arn: str | None) -> Caller:
        return caller_for(sender["arn"], sender["account"], target_arn, sender["region"], new_uuid(self._ids))


class UnreachableTarget(Exception):
    """There is nothing of that kind to deliver to."""


async def send(door: Door, kind: str, target_arn: str, message: str, caller: Caller) -> None:
    """Send a message to a topic or a queue.

    Raises:
        AwsError: the target refused, or failed.
        UnreachableTarget: the target is neither topic nor queue.
    """
    if kind == "sns":
        request = {"TopicArn": target_arn, "Message": message, "Subject": SUBJECT}
        await door.call("sns", "Publish", request, caller)
    elif kind == "sqs":
        await door.call(
            "sqs", "SendMessage", {"QueueUrl": _queue_url(target_arn, caller), "MessageBody": message}, caller
        )
    else:
        raise UnreachableTarget(f"this cloud has no functions to call: {target_arn}")


def caller_for(bucket_arn: str, owner: str, target_arn: str | None, region: str, request_id: str) -> Caller:
    """Return S3 as a caller on behalf of a bucket, in the account and region of its target."""
    target = find_arn(target_arn) if target_arn else None
    return Caller(
        principal=Principal.service("s3.amazonaws.com"),
        account=target.account if target else owner,
        region=target.region if target else region,
        request_id=request_id,
        endpoint="http://localhost",
        source_arn=bucket_arn,
        source_account=owner,
    )


def _is_final(refusal: AwsError) -> bool:
    if isinstance(refusal, OperationNotImplemented):
        return True
    return refusal.is_senders_fault and refusal.code not in _TRANSIENT


def _queue_url(queue_arn: str, caller: Caller) -> str:
    queue = find_arn(queue_arn)
    if queue is None:
        raise UnreachableTarget(f"no queue's ARN: {queue_arn}")
    return f"{caller.endpoint}/{queue.account}/{queue.resource}"


def _put_events(entry: Mapping[str, Any]) -> dict[str, Any]:
    members = {name: entry[name] for name in ("Source", "DetailType", "Resources")}
    when = datetime.fromisoformat(entry["Time"])
    return {"Entries": [{**members, "Time": when, "Detail": orjson.dumps(entry["Detail"]).decode()}]}
