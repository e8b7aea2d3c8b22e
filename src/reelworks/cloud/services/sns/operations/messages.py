"""Messages: published one by one or ten at a time. A publish commits its deliveries; they follow at once."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sns.content import (
    bodies_of,
    bytes_of,
    check_identifier,
    check_subject,
    stored_attributes,
    trace_of,
)
from reelworks.cloud.services.sns.delivery import lane_of, payload_for
from reelworks.cloud.services.sns.errors import (
    BatchEntryIdsNotDistinct,
    BatchRequestTooLong,
    EmptyBatchRequest,
    EndpointDisabled,
    InvalidBatchEntryId,
    InvalidParameter,
    TooManyEntriesInBatchRequest,
    TopicNotFound,
)
from reelworks.cloud.services.sns.limits import BATCH_ENTRIES_MAX, DEDUPLICATION_S
from reelworks.cloud.services.sns.model import Message, Topic
from reelworks.cloud.services.sns.operations import located
from reelworks.cloud.services.sns.quotas import bytes_max
from reelworks.cloud.services.sns.room import SnsCall, sns
from reelworks.cloud.wire.error import AwsError, OperationNotImplemented

SEQUENCE_BASE = 10**19
"""So that sequence numbers have twenty digits, as AWS's do, and compare as text as they do as numbers."""
FORGOTTEN_AT_ONCE = 4
"""How many expired deduplication IDs a publish clears away: more than it adds."""
ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


@sns.operation("Publish", locate=located.published_to)
def publish(call: SnsCall, request: Request) -> dict[str, Any]:
    """Send a message to every subscription of a topic whose filter policy lets it through.

    Once this is answered the message is on the disk, with its addressees, and will reach each of them at least once.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html

    Raises:
        EndpointDisabled: it is for a mobile device that is not to be sent anything.
        InvalidParameter: the text, subject, structure or a group is not valid, or the message is too long.
        OperationNotImplemented: the message is for a telephone or a mobile device.
        ParameterValueInvalid: a message attribute is malformed.
        TopicNotFound: there is no such topic.
    """
    topic = _topic_of(call, request)
    message = _message(call, topic, request)
    if bytes_of(request["Message"], request.get("MessageAttributes", {})) > bytes_max(topic):
        raise InvalidParameter("Invalid parameter: Message too long")
    return _send(call, topic, message)


@sns.operation("PublishBatch", locate=located.published_to, action="Publish")
def publish_batch(call: SnsCall, request: Request) -> dict[str, Any]:
    """Publish up to ten messages at once; what Publish would refuse in one of them refuses them all, as AWS does.

    https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html

    Raises:
        BatchEntryIdsNotDistinct: two entries share an Id.
        BatchRequestTooLong: the messages are too long together.
        EmptyBatchRequest: there is no entry.
        InvalidBatchEntryId: an Id has characters other than letters, digits, hyphens and underscores.
        InvalidParameter: an entry's text, subject, structure or group is not valid.
        ParameterValueInvalid: a message attribute is malformed.
        TooManyEntriesInBatchRequest: there are more than ten.
        TopicNotFound: there is no such topic.
    """
    entries = request["PublishBatchRequestEntries"]
    topic = _topic_of(call, request)
    _check_entries(entries)
    messages = [_message(call, topic, entry) for entry in entries]
    size = sum(bytes_of(entry["Message"], entry.get("MessageAttributes", {})) for entry in entries)
    if size > bytes_max(topic):
        raise BatchRequestTooLong
    answers = [_send(call, topic, message) for message in messages]
    done = [{"Id": entry["Id"], **answer} for entry, answer in zip(entries, answers, strict=True)]
    return {"Successful": done, "Failed": []}


def _topic_of(call: SnsCall, request: Request) -> Topic:
    if "PhoneNumber" in request:
        raise OperationNotImplemented("Reelworks' cloud does not implement sns:Publish to telephones.")
    member = "TopicArn" if "TopicArn" in request else "TargetArn"
    if member not in request:
        raise InvalidParameter(
            "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter"
        )
    arn: str = request[member]
    if ":endpoint/" in arn:
        raise _refusal_of_device(call, arn)
    topic = call.roster.find_topic(arn)
    if arn.split(":")[3] != call.caller.region:
        raise InvalidParameter(f"Invalid parameter: {member}")
    if topic is None:
        raise TopicNotFound
    return topic


def _refusal_of_device(call: SnsCall, arn: str) -> AwsError:
    device = call.push.find_device(arn)
    if device is None:
        return InvalidParameter(
            "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified"
        )
    if not device.is_enabled:
        return EndpointDisabled()
    return OperationNotImplemented("Reelworks' cloud does not implement sns:Publish to mobile devices.")


def _message(call: SnsCall, topic: Topic, request: Mapping[str, Any]) -> Message:
    bodies = bodies_of(request["Message"], request.get("MessageStructure"))
    check_subject(request.get("Subject"))
    attributes = stored_attributes(request.get("MessageAttributes", {}))
    _check_group(topic, request)
    return Message(
        message_id=new_uuid(call.ids),
        topic_arn=topic.arn,
        published_at=call.clock.now(),
        bodies=bodies,
        subject=request.get("Subject"),
        attributes=attributes,
        group_id=request.get("MessageGroupId"),
        deduplication_id=request.get("MessageDeduplicationId"),
        origin=call.caller.endpoint,
        trace=trace_of(call.caller.trace),
    )


def _check_group(topic: Topic, request: Mapping[str, Any]) -> None:
    check_identifier("MessageGroupId", request.get("MessageGroupId"))
    check_identifier("MessageDeduplicationId", request.get("MessageDeduplicationId"))
    if not topic.is_fifo and "MessageDeduplicationId" in request:
        raise InvalidParameter(
            "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter"
            " that is not valid for this topic type"
        )
    if topic.is_fifo and "MessageGroupId" not in request:
        raise InvalidParameter("Invalid parameter: The MessageGroupId parameter is required for FIFO topics")
    if topic.is_fifo and not topic.deduplicates_content and "MessageDeduplicationId" not in request:
        raise InvalidParameter(
            "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or"
            " MessageDeduplicationId provided explicitly"
        )


def _check_entries(entries: Sequence[Mapping[str, Any]]) -> None:
    if not entries:
        raise EmptyBatchRequest
    if len(entries) > BATCH_ENTRIES_MAX:
        raise TooManyEntriesInBatchRequest
    if not all(ENTRY_ID.fullmatch(entry["Id"]) for entry in entries):
        raise InvalidBatchEntryId
    if len({entry["Id"] for entry in entries}) != len(entries):
        raise BatchEntryIdsNotDistinct


def _send(call: SnsCall, topic: Topic, message: Message) -> dict[str, Any]:
    if topic.is_fifo:
        return _send_in_order(call, topic, message)
    for subscription in call.roster.addressees(message):
        call.outbox_for(subscription).add(payload_for(message, subscription))
    return {"MessageId": message.message_id}


def _send_in_order(call: SnsCall, topic: Topic, message: Message) -> dict[str, Any]:
    """Send what a FIFO topic takes, unless it took the same in the last five minutes: that is answered again."""
    now = call.clock.now()
    text = message.bodies["default"] if len(message.bodies) == 1 else orjson.dumps(message.bodies).decode()
    deduplication_id = message.deduplication_id or hashlib.sha256(text.encode()).hexdigest()
    is_by_group = topic.attributes.get("FifoThroughputScope") == "MessageGroup"
    scope = (message.group_id or "") if is_by_group else ""
    taken = call.fifo.find(topic.arn, scope, deduplication_id, now)
    if taken is not None:
        return {"MessageId": taken[0], "SequenceNumber": _sequence_number(taken[1])}
    call.fifo.forget_expired(now, FORGOTTEN_AT_ONCE)
    until = now + DEDUPLICATION_S
    number = call.fifo.add(topic.arn, scope, deduplication_id, message.message_id, until)
    numbered = replace(message, deduplication_id=deduplication_id, sequence_number=_sequence_number(number))
    for subscription in call.roster.addressees(numbered):
        call.database.after_commit(partial(call.lanes.join, *lane_of(numbered, subscription.arn)))
        call.outbox_for(subscription).add(payload_for(numbered, subscription))
    return {"MessageId": message.message_id, "SequenceNumber": numbered.sequence_number}


def _sequence_number(number: int) -> str:
    return str(SEQUENCE_BASE + number)
