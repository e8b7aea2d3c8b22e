"""Why something happened to a group, in the words of AWS's activities.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html and the examples of
DescribeScalingActivities in the command line's reference.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

DEAD = "an EC2 health check indicating it has been terminated or stopped"
IMPAIRED = "an EC2 instance status checks failure"
UNHEALTHY_TARGET = "an ELB system health check failure"
SAID_UNHEALTHY = "a user health-check"


def moment(now: float) -> str:
    """Return a moment as causes write it: ``2026-11-22T09:42:00Z``."""
    return datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def joined(*sentences: str) -> str:
    """Return a cause of several sentences; empty ones are left out."""
    return "  ".join(sentence for sentence in sentences if sentence)


def created(now: float, desired: int) -> str:
    """Return why a new group grows."""
    return (
        f"At {moment(now)} a user request created an AutoScalingGroup"
        f" changing the desired capacity from 0 to {desired}."
    )


def updated(now: float, sizes: tuple[int, int, int], was: int) -> str:
    """Return why a group has another size: its bounds (least, most, desired) were changed."""
    least, most, desired = sizes
    return (
        f"At {moment(now)} a user request update of AutoScalingGroup constraints to min: {least}, max: {most},"
        f" desired: {desired} changing the desired capacity from {was} to {desired}."
    )


def asked(now: float, was: int, desired: int) -> str:
    """Return why a group has another size: somebody set it."""
    return (
        f"At {moment(now)} a user request explicitly set group desired capacity"
        f" changing the desired capacity from {was} to {desired}."
    )


def executed(now: float, policy: str, alarm: str | None, was: int, desired: int) -> str:
    """Return why a group has another size: a policy, and the alarm that triggered it, or a user who executed it."""
    who = (
        f"a monitor alarm {alarm} in state ALARM triggered policy {policy}"
        if alarm
        else f"a user request executed policy {policy}"
    )
    return f"At {moment(now)} {who} changing the desired capacity from {was} to {desired}."


def deleted(now: float, was: int) -> str:
    """Return why a group shrinks to nothing."""
    return f"At {moment(now)} a user request deleted AutoScalingGroup changing the desired capacity from {was} to 0."


def started(now: float, actual: int, desired: int) -> str:
    """Return why an instance was launched: there were fewer than wanted."""
    return (
        f"At {moment(now)} an instance was started in response to a difference between desired and actual"
        f" capacity, increasing the capacity from {actual} to {desired}."
    )


def replacing(now: float) -> str:
    """Return why an instance was launched: another is unhealthy."""
    return f"At {moment(now)} an instance was launched in response to an unhealthy instance needing to be replaced."


def balancing(now: float, zones: Sequence[str]) -> str:
    """Return why an instance was launched beyond what is wanted: the zones differ."""
    return (
        f"At {moment(now)} instances were launched to balance instances in zones {' '.join(zones)} with other"
        " zones resulting in more than desired number of instances in the group."
    )


def shrunk(now: float, actual: int, desired: int) -> str:
    """Return why an instance was terminated: there were more than wanted."""
    return (
        f"At {moment(now)} an instance was taken out of service in response to a difference between desired and"
        f" actual capacity, shrinking the capacity from {actual} to {desired}."
    )


def selected(now: float, instance_id: str) -> str:
    """Return which instance it was that had to go."""
    return f"At {moment(now)} instance {instance_id} was selected for termination."


def out_of_service(now: float, why: str) -> str:
    """Return why an unhealthy instance was terminated."""
    return f"At {moment(now)} an instance was taken out of service in response to {why}."


def by_user(now: float, instance_id: str, what: str, sizes: tuple[int, int] | None = None) -> str:
    """Return why somebody's request moved an instance; ``sizes`` where it changed the capacity, before and after."""
    text = f"At {moment(now)} instance {instance_id} was {what} in response to a user request"
    if sizes is None:
        return f"{text}."
    way = "shrinking" if sizes[1] < sizes[0] else "increasing"
    return f"{text}, {way} the capacity from {sizes[0]} to {sizes[1]}."
