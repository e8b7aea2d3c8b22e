"""The policy of a browser's form: until when, and with which fields, its bearer may upload.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from reelworks.cloud.services.s3.errors import AccessDenied, InvalidPolicyDocument

_FREE_FIELDS = frozenset(("policy", "file", "signature", "awsaccesskeyid", "x-amz-signature"))
"""Fields that no condition need name."""
_FREE_PREFIX = "x-ignore-"
_RANGE = "content-length-range"
_TIME_FORMATS = ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ")
_OPERANDS = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition."""

    operator: str
    """``eq`` or ``starts-with``."""
    field: str
    """In lower case, without the dollar sign."""
    value: str

    def holds(self, given: str) -> bool:
        """Whether a field's value satisfies it; of a list of content types each must."""
        if self.operator == "eq":
            return given == self.value
        values = given.split(",") if self.field == "content-type" else [given]
        return all(value.startswith(self.value) for value in values)

    def __str__(self) -> str:
        """Return it as S3 quotes it in a refusal."""
        return orjson.dumps([self.operator, f"${self.field}", self.value]).decode().replace('","', '", "')


@dataclass(frozen=True, slots=True)
class PostPolicy:
    """A policy as it was read."""

    expires_at: float
    conditions: tuple[Condition, ...]
    bytes_min: int = 0
    bytes_max: int | None = None

    def check(self, fields: Mapping[str, str], now: float) -> None:
        """Return where a form with these fields is allowed now; ``bucket`` is among them. The file's size is not looked at.

        Raises:
            AccessDenied: the policy has expired, a condition does not hold, or a field is in none.
        """
        if self.expires_at <= now:
            raise _refused("Policy expired.")
        for condition in self.conditions:
            if not condition.holds(fields.get(condition.field, "")):
                raise _refused(f"Policy Condition failed: {condition}")
        named = {condition.field for condition in self.conditions} | _FREE_FIELDS
        loose = [name for name in fields if name not in named and not name.startswith(_FREE_PREFIX)]
        if loose:
            raise _refused(f"Extra input fields: {', '.join(loose)}")


def read_policy(encoded: str) -> PostPolicy:
    """Return the policy that stands in a form's field in base64.

    Raises:
        InvalidPolicyDocument: it is none.
    """
    try:
        document = orjson.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(document, dict):
        raise _invalid("Invalid JSON.")
    if unknown := document.keys() - {"expiration", "conditions"}:
        raise _invalid(f"Unexpected: '{min(unknown)}'")
    for name in ("expiration", "conditions"):
        if name not in document:
            raise _invalid(f"Policy missing {name}.")
    entries = document["conditions"]
    if not isinstance(entries, list):
        raise _invalid("Invalid 'conditions' value: must be a list.")
    ranges = [entry for entry in entries if _is_range(entry)]
    bytes_min, bytes_max = _range_of(ranges[-1]) if ranges else (0, None)
    conditions = tuple(found for entry in entries if not _is_range(entry) for found in _conditions_of(entry))
    return PostPolicy(_seconds_of(document["expiration"]), conditions, bytes_min, bytes_max)


def _is_range(entry: Any) -> bool:
    return isinstance(entry, list) and bool(entry) and str(entry[0]).lower() == _RANGE


def _range_of(entry: list[Any]) -> tuple[int, int]:
    bounds = entry[1:]
    try:
        low, high = (int(bound) for bound in bounds)
    except (TypeError, ValueError):
        raise _invalid(f"Invalid {_RANGE} condition.") from None
    if not 0 <= low <= high:
        raise _invalid(f"Invalid {_RANGE} condition.")
    return low, high


def _conditions_of(entry: Any) -> list[Condition]:
    if isinstance(entry, dict) and len(entry) == 1:
        ((name, value),) = entry.items()
        return [Condition("eq", name.lower(), _text(value))]
    if isinstance(entry, list) and len(entry) == _OPERANDS:
        operator, name = str(entry[0]).lower(), str(entry[1])
        if operator in ("eq", "starts-with") and name.startswith("$"):
            return [Condition(operator, name[1:].lower(), _text(entry[2]))]
    raise _invalid("Invalid condition.")


def _text(value: Any) -> str:
    if not isinstance(value, (str, int)):
        raise _invalid("Invalid condition value: must be a string.")
    return str(value)


def _seconds_of(text: Any) -> float:
    for form in _TIME_FORMATS:
        try:
            return datetime.strptime(str(text), form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    raise _invalid(f"Invalid 'expiration' value: '{text}'")


def _refused(why: str) -> AccessDenied:
    return AccessDenied(f"Invalid according to Policy: {why}")


def _invalid(why: str) -> InvalidPolicyDocument:
    return InvalidPolicyDocument(f"Invalid Policy: {why}")
