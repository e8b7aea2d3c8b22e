"""Telling others: takes a note from the outbox to EventBridge, a topic or a queue, through the door.

A refusal is final: the target is gone, or somebody's policy does not allow it; it is logged. Anything else is tried
again until it is done.
"""

import logging
from datetime import UTC, datetime
from typing import Any

import orjson

from reelworks.base.arn import find_arn
from reelworks.base.ids import new_uuid
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.storage.outbox import Event
from reelworks.cloud.wire.error import AwsError, OperationNotImplemented

HOST = "autoscaling.amazonaws.com"
_TRANSIENT = frozenset(("Throttling", "ThrottlingException", "RequestThrottled"))

log = logging.getLogger(__name__)


class Teller:
    """Delivers the room's notes."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def deliver(self, event: Event) -> bool:
        """Deliver a note; True when it is done with."""
        note = event.payload
        try:
            if note["to"] == "events":
                await self._put_event(note)
            else:
                await self._send(note)
        except AwsError as refusal:
            is_unknown = isinstance(refusal, OperationNotImplemented)
            if not is_unknown and (not refusal.is_senders_fault or refusal.code in _TRANSIENT):
                raise
            log.warning(
                "%s: a note to %s was refused and is dropped: %r", note["from"]["arn"], note["to"], refusal
            )
        return True

    async def _put_event(self, note: dict[str, Any]) -> None:
        sender = note["from"]
        caller = Caller(
            Principal.service(HOST),
            sender["account"],
            sender["region"],
            new_uuid(self._ground.ids),
            "http://localhost",
            source_arn=sender["arn"],
            source_account=sender["account"],
        )
        entry = {
            "Source": "aws.autoscaling",
            "DetailType": note["detail_type"],
            "Resources": note["resources"],
            "Time": datetime.fromtimestamp(note["time"], UTC),
            "Detail": orjson.dumps(note["detail"]).decode(),
        }
        await self._ground.door.call("events", "PutEvents", {"Entries": [entry]}, caller)

    async def _send(self, note: dict[str, Any]) -> None:
        caller = await self._as_role(note)
        message = orjson.dumps(note["message"]).decode()
        if note["to"] == "topic":
            request = {"TopicArn": note["arn"], "Subject": note["subject"][:100], "Message": message}
            await self._ground.door.call("sns", "Publish", request, caller)
            return
        queue = find_arn(note["arn"])
        assert queue is not None, "a hook's target was checked when it was put"
        url = f"{caller.endpoint}/{queue.account}/{queue.resource}"
        await self._ground.door.call("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": message}, caller)

    async def _as_role(self, note: dict[str, Any]) -> Caller:
        """Return who sends: the hook's own role where it has one, which must trust this service."""
        sender = note["from"]
        account, region = sender["account"], sender["region"]
        role = find_arn(note["role"]) if note["role"] else None
        if role is None:
            return service_caller("autoscaling", account, region, self._ground.ids, "http://localhost")
        request_id = new_uuid(self._ground.ids)
        service = Caller(Principal.service(HOST), account, region, request_id, "http://localhost")
        request = {"RoleArn": note["role"], "RoleSessionName": "AutoScaling-Hook"}
        await self._ground.door.call("sts", "AssumeRole", request, service)
        principal = Principal.role(role.account, role.resource.removeprefix("role/"), "AutoScaling-Hook")
        return Caller(principal, account, region, request_id, "http://localhost")
