"""Filters of what is listed.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Filter.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.model import Activity, Group, Tag
from reelworks.cloud.wire.times import parse_time

Filters = Sequence[Mapping[str, Any]]
_OF_TAGS = ("auto-scaling-group", "key", "value", "propagate-at-launch")


def filtered_groups(groups: Sequence[Group], filters: Filters) -> list[Group]:
    """Return the groups that all filters let through: ``tag-key``, ``tag-value``, ``tag:KEY``.

    Raises:
        ValidationError: a filter is none of these.
    """
    for one in filters:
        name = one["Name"]
        if name not in ("tag-key", "tag-value") and not name.startswith("tag:"):
            raise ValidationError(
                f"Filter type {name} is not correct. Allowed Filter types are: tag-key, tag-value"
            )
    return [group for group in groups if all(_lets_group(group, one) for one in filters)]


def filtered_tags(tags: Sequence[tuple[str, Tag]], filters: Filters) -> list[tuple[str, Tag]]:
    """Return the tags, each with its group's name, that all filters let through.

    Raises:
        ValidationError: a filter is none of DescribeTags'.
    """
    for one in filters:
        if one["Name"] not in _OF_TAGS:
            raise ValidationError(
                f"Filter type {one['Name']} is not correct. Allowed Filter types are: {', '.join(_OF_TAGS)}"
            )
    return [pair for pair in tags if all(_lets_tag(*pair, one) for one in filters)]


def is_wanted(activity: Activity, filters: Filters) -> bool:
    """Tell whether all filters let an activity through: ``StartTimeLowerBound``, ``StartTimeUpperBound``, ``Status``.

    Raises:
        ValidationError: a filter is none of these, or its time is none.
    """
    return all(_lets_activity(activity, one) for one in filters)


def _lets_group(group: Group, one: Mapping[str, Any]) -> bool:
    name, values = one["Name"], one.get("Values") or ()
    if name == "tag-key":
        return any(tag.key in values for tag in group.tags)
    if name == "tag-value":
        return any(tag.value in values for tag in group.tags)
    return any(tag.key == name.removeprefix("tag:") and tag.value in values for tag in group.tags)


def _lets_tag(group: str, tag: Tag, one: Mapping[str, Any]) -> bool:
    said = {
        "auto-scaling-group": group,
        "key": tag.key,
        "value": tag.value,
        "propagate-at-launch": str(tag.is_propagated).lower(),
    }
    return said[one["Name"]] in (one.get("Values") or ())


def _lets_activity(activity: Activity, one: Mapping[str, Any]) -> bool:
    name, values = one["Name"], one.get("Values") or ()
    if name == "Status":
        return activity.status in values
    if name == "StartTimeLowerBound":
        return all(activity.started_at >= _time(value).timestamp() for value in values)
    if name == "StartTimeUpperBound":
        return all(activity.started_at <= _time(value).timestamp() for value in values)
    raise ValidationError(f"Filter type {name} is not correct.")


def _time(value: str) -> datetime:
    try:
        return parse_time(value)
    except ValueError as error:
        raise ValidationError(f"{value} is not a valid time") from error
