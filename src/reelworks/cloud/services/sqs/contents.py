"""What a message may hold, how large it is, and the MD5s that prove it arrived whole.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
"""

import re
from collections.abc import Collection, Mapping
from hashlib import md5
from struct import pack
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import (
    InvalidMessageContents,
    InvalidParameterValue,
    MissingParameter,
)

Attributes = Mapping[str, Mapping[str, Any]]
"""Message attributes by name: DataType with StringValue or BinaryValue."""

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z0-9_\-.]+")
_TYPE = re.compile(r"(String|Number|Binary)(\..+)?", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_ALLOWED_WORDS = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"


def check_body(body: str) -> bytes:
    """Return the body in UTF-8.

    Raises:
        MissingParameter: it is empty.
        InvalidMessageContents: it holds a character that XML 1.0 does not know.
    """
    if not body:
        raise MissingParameter.of("MessageBody")
    is_plain = body.isascii() and body.isprintable()
    if not is_plain and (wrong := _FORBIDDEN.search(body)):
        raise InvalidMessageContents(
            f"Invalid characters found. Valid unicode characters are {_ALLOWED_WORDS} "
            f"(found #x{ord(wrong.group()):X})."
        )
    return body.encode()


def check_attributes(attributes: Attributes) -> int:
    """Return how many bytes the attributes add to the message: names, types and values.

    Raises:
        InvalidParameterValue: there are too many, or a name, a type or a value is not allowed.
    """
    if len(attributes) > limits.MESSAGE_ATTRIBUTES_MAX:
        raise InvalidParameterValue(
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum "
            f"[{limits.MESSAGE_ATTRIBUTES_MAX}]."
        )
    return sum(_check_attribute(name, value) for name, value in attributes.items())


def md5_of_attributes(attributes: Attributes) -> str:
    """Return the MD5 of attributes as SDKs compute it, in hexadecimal digits."""
    digest = md5(usedforsecurity=False)
    for name in sorted(attributes):
        attribute = attributes[name]
        is_binary = attribute["DataType"].startswith("Binary")
        value = attribute["BinaryValue"] if is_binary else attribute["StringValue"].encode()
        for part in (name.encode(), attribute["DataType"].encode()):
            digest.update(pack(">I", len(part)) + part)
        digest.update((b"\x02" if is_binary else b"\x01") + pack(">I", len(value)) + value)
    return digest.hexdigest()


def choose_attributes(attributes: Attributes, asked: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Return those that a receive asks for: by name, by ``prefix.*``, or all by ``All`` or ``.*``."""
    if "All" in asked or ".*" in asked:
        return dict(attributes)
    prefixes = tuple(name[:-2] for name in asked if name.endswith(".*"))
    return {
        name: value
        for name, value in attributes.items()
        if name in asked or (prefixes and name.startswith(prefixes))
    }


def _check_attribute(name: str, attribute: Mapping[str, Any]) -> int:
    _check_name(name)
    data_type = attribute.get("DataType") or ""
    if not data_type:
        raise InvalidParameterValue(
            f"The message attribute '{name}' must contain non-empty message attribute type."
        )
    kind = _TYPE.fullmatch(data_type)
    if kind is None:
        raise InvalidParameterValue(
            f"The message attribute '{name}' has an invalid message attribute type, the set of supported type "
            "prefixes is Binary, Number, and String."
        )
    value = attribute.get("BinaryValue" if kind[1] == "Binary" else "StringValue")
    if not value:
        raise InvalidParameterValue(
            f"The message attribute '{name}' must contain non-empty message attribute value for message attribute "
            f"type '{data_type}'."
        )
    if kind[1] == "Number" and not _NUMBER.fullmatch(value):
        raise InvalidParameterValue(f"Can't cast the value of message (user) attribute '{name}' to a number.")
    raw = value if isinstance(value, bytes) else check_body(value)
    return len(name.encode()) + len(data_type.encode()) + len(raw)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidParameterValue(
            f"The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), "
            "hyphen (-), and period (.) characters."
        )
    if len(name) > limits.ATTRIBUTE_NAME_CHARACTERS_MAX:
        raise InvalidParameterValue("Length of message attribute name must be less than 256 bytes.")
    lower = name.lower()
    if name.startswith(".") or name.endswith(".") or ".." in name:
        raise InvalidParameterValue(f"Message attribute name '{name}' has a misplaced period.")
    if lower.startswith(("aws.", "amazon.")):
        raise InvalidParameterValue(
            f"Message attribute name '{name}' starts with a reserved prefix (AWS. or Amazon.)."
        )
