"""Whom a bucket tells of what happens in it: rules by event, prefix and suffix.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reelworks.base.arn import find_arn
from reelworks.cloud.services.s3.errors import InvalidArgument, invalid_argument
from reelworks.cloud.services.s3.limits import NOTIFICATION_RULES_MAX

TargetKind = Literal["sns", "sqs", "lambda"]

LISTS: Mapping[str, tuple[str, TargetKind]] = {
    "TopicConfigurations": ("TopicArn", "sns"),
    "QueueConfigurations": ("QueueArn", "sqs"),
    "LambdaFunctionConfigurations": ("LambdaFunctionArn", "lambda"),
}
"""Member of the configuration → the member that names the target, and whose target it is."""

EVENTS = frozenset(
    f"s3:{name}"
    for name in (
        "ReducedRedundancyLostObject",
        "ObjectCreated:*",
        "ObjectCreated:Put",
        "ObjectCreated:Post",
        "ObjectCreated:Copy",
        "ObjectCreated:CompleteMultipartUpload",
        "ObjectRemoved:*",
        "ObjectRemoved:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectRestore:*",
        "ObjectRestore:Post",
        "ObjectRestore:Completed",
        "ObjectRestore:Delete",
        "Replication:*",
        "Replication:OperationFailedReplication",
        "Replication:OperationNotTracked",
        "Replication:OperationMissedThreshold",
        "Replication:OperationReplicatedAfterThreshold",
        "LifecycleTransition",
        "IntelligentTiering",
        "ObjectAcl:Put",
        "LifecycleExpiration:*",
        "LifecycleExpiration:Delete",
        "LifecycleExpiration:DeleteMarkerCreated",
        "ObjectTagging:*",
        "ObjectTagging:Put",
        "ObjectTagging:Delete",
    )
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: these events, of these keys, go to that target."""

    rule_id: str
    kind: TargetKind
    target_arn: str
    events: tuple[str, ...]
    """As configured: ``s3:ObjectCreated:*``."""
    prefix: bytes
    suffix: bytes

    def wants(self, event: str, key: bytes) -> bool:
        """Whether an event such as ``ObjectCreated:Put`` of this key goes to the target."""
        if not (key.startswith(self.prefix) and key.endswith(self.suffix)):
            return False
        return any(_covers(wanted, f"s3:{event}") for wanted in self.events)


@dataclass(frozen=True, slots=True)
class Notification:
    """All of a bucket's rules."""

    rules: tuple[Rule, ...] = ()
    has_eventbridge: bool = False
    """Whether every event goes to EventBridge too."""

    @property
    def wants_any(self) -> bool:
        """Whether anybody is told of anything."""
        return self.has_eventbridge or bool(self.rules)

    def rules_for(self, event: str, key: bytes) -> Iterator[Rule]:
        """Return the rules that want this event of this key."""
        return (rule for rule in self.rules if rule.wants(event, key))


def notification_of(configuration: Mapping[str, Any]) -> Notification:
    """Return the rules of a configuration that was checked when it was set."""
    rules = tuple(
        Rule(
            rule_id=entry["Id"],
            kind=kind,
            target_arn=entry[arn_member],
            events=tuple(entry["Events"]),
            prefix=filters.get("prefix", "").encode(),
            suffix=filters.get("suffix", "").encode(),
        )
        for member, (arn_member, kind) in LISTS.items()
        for entry in configuration.get(member, ())
        for filters in [_filters(entry)]
    )
    return Notification(rules, "EventBridgeConfiguration" in configuration)


def check_configuration(configuration: Mapping[str, Any], region: str) -> None:
    """Return where a configuration may be set on a bucket of this region; its targets are another question.

    Raises:
        InvalidArgument: an event, filter or ARN is not one, the target is elsewhere, or two rules
            would tell of the same event.
    """
    for member, (arn_member, _kind) in LISTS.items():
        for entry in configuration.get(member, ()):
            _check_entry(entry, entry[arn_member], region)
    rules = notification_of(configuration).rules
    if len(rules) > NOTIFICATION_RULES_MAX:
        raise InvalidArgument(
            f"A bucket can have at most {NOTIFICATION_RULES_MAX} notification configurations"
        )
    if len({rule.rule_id for rule in rules}) != len(rules):
        raise InvalidArgument("Same ID used for multiple configurations. IDs must be unique")
    _check_overlaps(rules)


def _check_entry(entry: Mapping[str, Any], arn: str, region: str) -> None:
    for event in entry["Events"]:
        if event not in EVENTS:
            raise invalid_argument(f"The event '{event}' is not supported for notifications", "Event", event)
    names = [rule.get("Name", "").lower() for rule in _filter_rules(entry)]
    for name in names:
        if name not in ("prefix", "suffix"):
            raise invalid_argument(
                "filter rule name must be either prefix or suffix", "FilterRule.Name", name
            )
        if names.count(name) > 1:
            raise invalid_argument(
                f"Cannot specify more than one {name} rule in a filter.", "FilterRule.Name", name
            )
    parsed = find_arn(arn)
    if parsed is None or not parsed.resource:
        raise invalid_argument("The ARN is not well formed", "ARN", arn)
    if parsed.region != region:
        message = (
            "The notification destination service region is not valid for the bucket location constraint"
        )
        raise invalid_argument(message, "ARN", arn)


def _check_overlaps(rules: Sequence[Rule]) -> None:
    for number, one in enumerate(rules):
        for other in rules[number + 1 :]:
            if not any(_covers(a, b) or _covers(b, a) for a in one.events for b in other.events):
                continue
            if _is_prefix_of_either(one.prefix, other.prefix) and _is_prefix_of_either(
                one.suffix[::-1], other.suffix[::-1]
            ):
                raise InvalidArgument(
                    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules "
                    "if the prefixes are overlapping for the same event type."
                )


def _is_prefix_of_either(one: bytes, other: bytes) -> bool:
    return one.startswith(other) or other.startswith(one)


def _covers(wanted: str, event: str) -> bool:
    return wanted == event or (wanted.endswith(":*") and event.startswith(wanted[:-1]))


def _filter_rules(entry: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    rules: Sequence[Mapping[str, str]] = entry.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    return rules


def _filters(entry: Mapping[str, Any]) -> dict[str, str]:
    return {rule["Name"].lower(): rule.get("Value", "") for rule in _filter_rules(entry)}
