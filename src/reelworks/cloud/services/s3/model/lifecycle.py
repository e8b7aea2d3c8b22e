"""Lifecycle rules: which objects, versions and uploads have had their time.

A number of days ends at the first midnight (UTC) after so many times 24 hours.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

from reelworks.cloud.services.s3.errors import InvalidArgument, InvalidRequest, MalformedXML
from reelworks.cloud.services.s3.limits import LIFECYCLE_RULES_MAX

DAY_S = 86_400
_ID_CHARS_MAX = 255


@dataclass(frozen=True, slots=True)
class Rule:
    """One enabled rule. What is None it does not do. Days are counted as the module says."""

    rule_id: str
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    larger_than: int = -1
    smaller_than: float = math.inf
    expires_days: int | None = None
    expires_at: float | None = None
    """Instead of days: a moment, for whatever there is by then."""
    removes_lone_markers: bool = False
    noncurrent_days: int | None = None
    noncurrent_kept: int = 0
    """How many noncurrent versions of a key are kept however old."""
    abort_days: int | None = None

    def is_about(self, key: str, size: int, tags: Mapping[str, str]) -> bool:
        """Whether the rule's filter lets an object through."""
        return (
            key.startswith(self.prefix)
            and self.larger_than < size < self.smaller_than
            and all(tags.get(name) == value for name, value in self.tags.items())
        )

    def find_expiry(self, modified_at: float) -> float | None:
        """Return when an object of this age expires."""
        if self.expires_days is not None:
            return end_of_days(modified_at, self.expires_days)
        return self.expires_at

    def drops_noncurrent(self, since: float, newer: int, now: float) -> bool:
        """Whether a version goes that is noncurrent since then, with so many newer noncurrent ones of its key."""
        if self.noncurrent_days is None or newer < self.noncurrent_kept:
            return False
        return end_of_days(since, self.noncurrent_days) <= now

    def drops_lone_marker(self, modified_at: float, now: float) -> bool:
        """Whether a delete marker goes that is all there is of its key."""
        if self.removes_lone_markers:
            return True
        expiry = self.find_expiry(modified_at)
        return expiry is not None and expiry <= now


def end_of_days(start: float, days: int) -> float:
    """Return the first midnight after ``days`` times 24 hours from ``start``."""
    return math.ceil((start + days * DAY_S) / DAY_S) * DAY_S


def find_expiry(
    rules: Sequence[Rule], key: str, size: int, tags: Mapping[str, str], modified_at: float
) -> tuple[float, str] | None:
    """Return when the current version of an object expires, and by which rule: the one that comes first."""
    expiries = [
        (expiry, rule.rule_id)
        for rule in rules
        if rule.is_about(key, size, tags) and (expiry := rule.find_expiry(modified_at)) is not None
    ]
    return min(expiries) if expiries else None


def expiration_of(
    rules: Sequence[Rule], key: str, size: int, tags: Mapping[str, str], modified_at: float
) -> dict[str, str]:
    """Return the member ``Expiration`` of an object's answers; empty where no rule lets it expire."""
    expiry = find_expiry(rules, key, size, tags, modified_at) if rules else None
    if expiry is None:
        return {}
    when, rule_id = expiry
    return {
        "Expiration": f'expiry-date="{formatdate(when, usegmt=True)}", rule-id="{quote(rule_id, safe="")}"'
    }


def abortion_of(rules: Sequence[Rule], key: str, begun_at: float) -> dict[str, Any]:
    """Return the members ``AbortDate`` and ``AbortRuleId`` of an upload's answers; empty where no rule aborts it."""
    ends = [
        (end_of_days(begun_at, rule.abort_days), rule.rule_id)
        for rule in rules
        if rule.abort_days is not None and key.startswith(rule.prefix)
    ]
    if not ends:
        return {}
    when, rule_id = min(ends)
    return {"AbortDate": datetime.fromtimestamp(when, UTC), "AbortRuleId": rule_id}


def rules_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the enabled ones of rules that were checked when they were set."""
    return tuple(_rule(entry) for entry in stored if entry["Status"] == "Enabled")


def storable(rules: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rules of a request as JSON values: dates as text.

    Raises:
        MalformedXML, InvalidRequest, InvalidArgument: as ``check_rules``.
    """
    check_rules(rules)
    stored = [_jsonable(rule) for rule in rules]
    for number, rule in enumerate(stored):
        rule.setdefault("ID", f"rule-{number + 1}")
    return stored


def answerable(stored: Any) -> Any:
    """Return stored rules as they are answered: dates as datetimes."""
    if isinstance(stored, list):
        return [answerable(entry) for entry in stored]
    if isinstance(stored, dict):
        return {
            name: datetime.fromisoformat(value) if name == "Date" else answerable(value)
            for name, value in stored.items()
        }
    return stored


def check_rules(rules: Sequence[Mapping[str, Any]]) -> None:
    """Return where rules may be set.

    Raises:
        MalformedXML: a rule has no status, does nothing, or there are too many.
        InvalidArgument: two have one ID, or a number of days is not positive.
        InvalidRequest: actions or filters do not go together.
    """
    if not 1 <= len(rules) <= LIFECYCLE_RULES_MAX:
        raise MalformedXML
    ids = [rule["ID"] for rule in rules if "ID" in rule]
    if len(set(ids)) != len(ids):
        raise InvalidArgument("Rule ID must be unique. Found same ID for more than one rule")
    for rule in rules:
        _check_rule(rule)


_ACTIONS = (
    "Expiration",
    "Transitions",
    "NoncurrentVersionTransitions",
    "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload",
)


def _check_rule(rule: Mapping[str, Any]) -> None:
    if rule.get("Status") not in ("Enabled", "Disabled") or ("Filter" not in rule) == ("Prefix" not in rule):
        raise MalformedXML
    if len(rule.get("ID", "")) > _ID_CHARS_MAX:
        raise InvalidArgument("ID length should not exceed allowed limit of 255")
    if not any(action in rule for action in _ACTIONS):
        raise InvalidRequest("At least one action needs to be specified in a rule")
    _check_filter(rule.get("Filter") or {})
    _check_transitions(rule)
    expiration = rule.get("Expiration")
    if expiration is not None:
        if sum(name in expiration for name in ("Days", "Date", "ExpiredObjectDeleteMarker")) != 1:
            raise MalformedXML
        _check_days(expiration, "Days", "'Days' for Expiration action must be a positive integer")
        date = expiration.get("Date")
        if date is not None and date.timestamp() % DAY_S:
            raise InvalidArgument("'Date' must be at midnight GMT")
    noncurrent = rule.get("NoncurrentVersionExpiration", {})
    if noncurrent and "NoncurrentDays" not in noncurrent:
        raise MalformedXML
    message = "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer"
    _check_days(noncurrent, "NoncurrentDays", message)
    abort = rule.get("AbortIncompleteMultipartUpload", {})
    message = "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer"
    _check_days(abort, "DaysAfterInitiation", message)
    if abort and _filter_of(rule)[1]:
        raise InvalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.")


def _check_filter(outer: Mapping[str, Any]) -> None:
    """Several conditions stand within ``And``, and nowhere else."""
    if len([name for name in outer if outer[name] is not None]) > 1:
        raise MalformedXML


def _check_transitions(rule: Mapping[str, Any]) -> None:
    for transition in rule.get("Transitions", ()):
        if "StorageClass" not in transition or ("Days" in transition) == ("Date" in transition):
            raise MalformedXML
    for transition in rule.get("NoncurrentVersionTransitions", ()):
        if "StorageClass" not in transition or "NoncurrentDays" not in transition:
            raise MalformedXML


def _check_days(action: Mapping[str, Any], member: str, message: str) -> None:
    if member in action and action[member] < 1:
        raise InvalidArgument(message)


def _rule(entry: Mapping[str, Any]) -> Rule:
    prefix, tags, sizes = _filter_of(entry)
    expiration = entry.get("Expiration", {})
    noncurrent = entry.get("NoncurrentVersionExpiration", {})
    date = expiration.get("Date")
    return Rule(
        rule_id=entry["ID"],
        prefix=prefix,
        tags=tags,
        larger_than=sizes.get("ObjectSizeGreaterThan", -1),
        smaller_than=sizes.get("ObjectSizeLessThan", math.inf),
        expires_days=expiration.get("Days"),
        expires_at=datetime.fromisoformat(date).timestamp() if date else None,
        removes_lone_markers=bool(expiration.get("ExpiredObjectDeleteMarker")),
        noncurrent_days=noncurrent.get("NoncurrentDays"),
        noncurrent_kept=noncurrent.get("NewerNoncurrentVersions", 0),
        abort_days=entry.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation"),
    )


def _filter_of(rule: Mapping[str, Any]) -> tuple[str, dict[str, str], Mapping[str, Any]]:
    outer = rule.get("Filter") or {}
    inner = outer.get("And") or outer
    tags = [*inner.get("Tags", ()), *([inner["Tag"]] if "Tag" in inner else [])]
    prefix = inner.get("Prefix", rule.get("Prefix", ""))
    return prefix, {tag["Key"]: tag["Value"] for tag in tags}, inner


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _jsonable(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(entry) for entry in value]
    return value
