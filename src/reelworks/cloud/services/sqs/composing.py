"""From a request to a message: what is checked, and what the sender is told."""

import base64
from collections.abc import Mapping
from hashlib import md5
from types import MappingProxyType
from typing import Any, NamedTuple

from reelworks.cloud.rooms import Caller
from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.contents import Attributes, check_attributes, check_body, md5_of_attributes
from reelworks.cloud.services.sqs.errors import InvalidParameterValue
from reelworks.cloud.services.sqs.groups import find_group, refuse_for_kind
from reelworks.cloud.services.sqs.model import Message, Queue, uuid_text

_TRACE_HEADER = "AWSTraceHeader"
_PLAIN = frozenset({"QueueUrl", "Id", "MessageBody"})
"""The members of most messages: a body, and nothing more to be said of it."""
_NO_EXTRAS: Mapping[str, Any] = MappingProxyType({})


class Draft(NamedTuple):
    """A checked message, and the answer to whoever sends it."""

    message: Message
    answer: dict[str, Any]
    length: int
    """Body and attributes, in bytes."""
    is_duplicate: bool = False
    """A FIFO queue has had this message: it is answered, and goes no further."""


def compose(call: SqsCall, queue: Queue, entry: Mapping[str, Any], now: int) -> Draft:
    """Return the message that a request, or an entry of a batch, asks to send.

    Raises:
        MissingParameter: the body is empty, or a FIFO queue's message has no group.
        InvalidMessageContents: the body holds characters that are not allowed.
        InvalidParameterValue: the message is too large, or an attribute, the delay or a group is not allowed.
    """
    body: str = entry["MessageBody"]
    raw = check_body(body)
    message_id = call.message_ids.take()
    digest = md5(raw, usedforsecurity=False).digest()
    answer: dict[str, Any] = {"MessageId": uuid_text(message_id), "MD5OfMessageBody": digest.hex()}
    length, delay_s, fifo_group, extras = len(raw), queue.delay_s, None, _NO_EXTRAS
    if queue.is_fifo or not entry.keys() <= _PLAIN:
        extras = {}
        length += _attach(entry, extras, answer)
    if length > queue.message_bytes_max:
        raise InvalidParameterValue(
            "One or more parameters are invalid. Reason: Message must be shorter than "
            f"{queue.message_bytes_max} bytes."
        )
    if isinstance(extras, dict):
        fifo_group = find_group(queue, entry, extras)
        delay_s = _delay_s(queue, entry)
    # By place, in the order of its fields: by name it takes twice as long, and a batch makes ten.
    message = Message(
        call.sequences.take(now),
        queue.lane_id,
        now + delay_s * 1000,
        message_id,
        now,
        sender_id_of(call.caller),
        digest,
        body,
        fifo_group,
        extras,
    )
    return Draft(message, answer, length)


def sender_id_of(caller: Caller) -> str:
    """Return what receivers see as SenderId: the account for its root, a role's name with its session, else the name.

    AWS has an identifier for users and roles there (AIDA…, AROA…); here their names identify them.
    """
    principal = caller.principal
    if principal.session:
        return f"{principal.name}:{principal.session}"
    return principal.name or principal.account or principal.kind


def kept_attributes(attributes: Attributes) -> dict[str, dict[str, str]]:
    """Return attributes as they are kept, in JSON: binary values in base64."""
    return {name: _kept(attribute) for name, attribute in attributes.items()}


def given_attributes(kept: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """Return attributes as they were sent, from what was kept."""
    given: dict[str, dict[str, Any]] = {}
    for name, attribute in kept.items():
        value: dict[str, Any] = dict(attribute)
        if "BinaryValue" in value:
            value["BinaryValue"] = base64.b64decode(value["BinaryValue"])
        given[name] = value
    return given


def _attach(entry: Mapping[str, Any], extras: dict[str, Any], answer: dict[str, Any]) -> int:
    length = 0
    attributes = entry.get("MessageAttributes")
    if attributes:
        length = check_attributes(attributes)
        extras["attributes"] = kept_attributes(attributes)
        answer["MD5OfMessageAttributes"] = md5_of_attributes(attributes)
    system = entry.get("MessageSystemAttributes")
    if system:
        extras["trace"] = _trace_header(system)
        answer["MD5OfMessageSystemAttributes"] = md5_of_attributes(system)
    return length


def _trace_header(system: Attributes) -> str:
    unknown = sorted(set(system) - {_TRACE_HEADER})
    if unknown:
        raise InvalidParameterValue(f"Message system attribute name '{unknown[0]}' is invalid.")
    header = system[_TRACE_HEADER]
    if header.get("DataType") != "String" or not header.get("StringValue"):
        raise InvalidParameterValue(
            f"The message system attribute '{_TRACE_HEADER}' must be a non-empty String."
        )
    value: str = header["StringValue"]
    return value


def _delay_s(queue: Queue, entry: Mapping[str, Any]) -> int:
    delay_s: int | None = entry.get("DelaySeconds")
    if delay_s is None:
        return queue.delay_s
    if not 0 <= delay_s <= limits.DELAY_S_MAX:
        reason = f"DelaySeconds must be >= 0 and <= {limits.DELAY_S_MAX}."
        raise InvalidParameterValue.of(delay_s, "DelaySeconds", reason)
    if queue.is_fifo and delay_s:
        raise refuse_for_kind(delay_s, "DelaySeconds")
    return queue.delay_s if queue.is_fifo else delay_s


def _kept(attribute: Mapping[str, Any]) -> dict[str, str]:
    kept: dict[str, str] = {"DataType": attribute["DataType"]}
    if attribute["DataType"].startswith("Binary"):
        kept["BinaryValue"] = base64.b64encode(attribute["BinaryValue"]).decode()
    else:
        kept["StringValue"] = attribute["StringValue"]
    return kept
