"""Whether a group's bounds let instances be added or taken away by hand."""

from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.model import Group


def check_more(group: Group, count: int, what: str) -> None:
    """Refuse to add so many instances where the group may not be as large.

    Raises:
        ValidationError: it may not.
    """
    if group.desired + count > group.max_size:
        raise ValidationError(_words(group, count, what))


def check_fewer(group: Group, count: int, what: str) -> None:
    """Refuse to take away so many instances where the group may not be as small.

    Raises:
        ValidationError: it may not.
    """
    if group.desired - count < group.min_size:
        raise ValidationError(_words(group, count, what))


def _words(group: Group, count: int, what: str) -> str:
    doing = what.format(count, "" if count == 1 else "s")
    return (
        f"AutoScalingGroup {group.name} has min-size={group.min_size}, max-size={group.max_size}, and"
        f" desired-size={group.desired}. To {doing}, please update the AutoScalingGroup sizes appropriately."
    )
