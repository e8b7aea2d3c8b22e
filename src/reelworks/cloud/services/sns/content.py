"""What a published message may hold: its text, subject, attributes and groups, as pure checks.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
"""

import base64
import re
from collections.abc import Mapping
from typing import Any

import orjson

from reelworks.cloud.services.sns.errors import InvalidParameter, ParameterValueInvalid
from reelworks.cloud.services.sns.limits import (
    ATTRIBUTE_NAME_BYTES_MAX,
    GROUP_ID_CHARACTERS_MAX,
    SUBJECT_CHARACTERS_MAX,
)

TYPES = frozenset({"String", "Number", "Binary"})
ATTRIBUTE_NAME_CHARACTER = re.compile(r"[A-Za-z0-9_.-]")
IDENTIFIER = re.compile(r"[!-~]{1," + str(GROUP_ID_CHARACTERS_MAX) + "}")
TRACE = re.compile(r"(Root|Self)=[ -~]{1,500}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def bodies_of(text: str, structure: str | None) -> dict[str, str]:
    """Return the message's text by protocol, ``default`` among them.

    Raises:
        InvalidParameter: the text is empty, or is no JSON object with a text as ``default`` where it should be.
    """
    if not text:
        raise InvalidParameter("Invalid parameter: Empty message")
    if structure is None:
        return {"default": text}
    if structure != "json":
        raise InvalidParameter("Invalid parameter: MessageStructure")
    try:
        bodies = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidParameter(
            "Invalid parameter: Message Structure - JSON message body failed to parse"
        ) from error
    kept = (
        {name: body for name, body in bodies.items() if isinstance(body, str)}
        if isinstance(bodies, dict)
        else {}
    )
    if "default" not in kept:
        raise InvalidParameter("Invalid parameter: Message Structure - No default entry in JSON message body")
    return kept


def check_subject(subject: str | None) -> None:
    """Return where a message may have that subject.

    Raises:
        InvalidParameter: it is empty, too long, or has control characters or line breaks.
    """
    if subject is None:
        return
    if not 0 < len(subject) <= SUBJECT_CHARACTERS_MAX or CONTROL.search(subject):
        raise InvalidParameter("Invalid parameter: Subject")


def check_identifier(member: str, value: str | None) -> None:
    """Return where ``value`` may be a MessageGroupId or MessageDeduplicationId.

    Raises:
        InvalidParameter: it is empty, too long or has other characters than letters, digits and punctuation.
    """
    if value is not None and not IDENTIFIER.fullmatch(value):
        raise InvalidParameter(
            f"Invalid parameter: {member} Reason: The {member} parameter can only include alphanumeric and"
            " punctuation characters and must be between 1 and 128 characters long"
        )


def trace_of(header: str) -> str:
    """Return a request's X-Ray trace header, or nothing where it is none that could be handed on.

    https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
    """
    return header if TRACE.fullmatch(header) else ""


def stored_attributes(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return checked message attributes as JSON holds them: binary values in base64.

    Raises:
        ParameterValueInvalid: a name, type or value is not as SNS wants it.
    """
    return {name: _stored(name, attribute) for name, attribute in attributes.items()}


def bytes_of(text: str, attributes: Mapping[str, Mapping[str, Any]]) -> int:
    """Return how much a message counts against its topic's limit: the text, and names, types, values."""
    size = len(text.encode())
    for name, attribute in attributes.items():
        value = attribute.get("BinaryValue") or attribute.get("StringValue", "").encode()
        size += len(name.encode()) + len(attribute["DataType"].encode()) + len(value)
    return size


def _stored(name: str, attribute: Mapping[str, Any]) -> dict[str, str]:
    _check_name(name)
    kind = attribute.get("DataType") or ""
    base = kind.partition(".")[0]
    if not kind:
        raise ParameterValueInvalid(
            f"The message attribute '{name}' must contain non-empty message attribute type."
        )
    if base not in TYPES:
        raise ParameterValueInvalid(
            f"The message attribute '{name}' has an invalid message attribute type,"
            " the set of supported type prefixes is Binary, Number, and String."
        )
    value = _value_of(name, kind, base, attribute)
    if isinstance(value, bytes):
        return {"DataType": kind, "BinaryValue": base64.b64encode(value).decode()}
    return {"DataType": kind, "StringValue": value}


def _value_of(name: str, kind: str, base: str, attribute: Mapping[str, Any]) -> str | bytes:
    wanted, other = ("BinaryValue", "StringValue") if base == "Binary" else ("StringValue", "BinaryValue")
    value: str | bytes | None = attribute.get(wanted)
    if value is None and attribute.get(other):
        field = "Binary" if base == "Binary" else "String"
        raise ParameterValueInvalid(
            f"The message attribute '{name}' with type '{kind}' must use field '{field}'."
        )
    if not value:
        raise ParameterValueInvalid(
            f"The message attribute '{name}' must contain non-empty message attribute value"
            f" for message attribute type '{kind}'."
        )
    if base == "Number":
        _check_number(name, str(value))
    return value


def _check_number(name: str, text: str) -> None:
    try:
        float(text)
    except ValueError as error:
        raise ParameterValueInvalid(f"Could not cast message attribute '{name}' value to number.") from error


def _check_name(name: str) -> None:
    if not name or len(name.encode()) > ATTRIBUTE_NAME_BYTES_MAX:
        raise ParameterValueInvalid("Length of message attribute name must be less than 256 bytes.")
    for character in name:
        if not ATTRIBUTE_NAME_CHARACTER.fullmatch(character):
            raise ParameterValueInvalid(
                f"Invalid non-alphanumeric character '#x{ord(character):X}' was found in the message attribute"
                " name. Can only include alphanumeric characters, hyphens, underscores, or dots."
            )
    if name.startswith("."):
        raise ParameterValueInvalid("Invalid message attribute name starting with character '.' was found.")
    if name.endswith("."):
        raise ParameterValueInvalid("Invalid message attribute name ending with character '.' was found.")
    if ".." in name:
        raise ParameterValueInvalid("Message attribute name can not have successive '.' character.")
