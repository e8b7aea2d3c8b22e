"""Processes of groups, suspended and resumed, and the collection of their metrics."""

from collections.abc import Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.answers import GRANULARITY
from reelworks.cloud.services.autoscaling.checks import checked_processes
from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.limits import METRICS
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.services.autoscaling.rules.causes import moment


@autoscaling.operation("SuspendProcesses", locate=located.group)
def suspend_processes(call: AutoScalingCall, request: Request) -> None:
    """Suspend some processes of a group, or all; safe to repeat.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SuspendProcesses.html

    Raises:
        ValidationError: there is no such group, or a process is none.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    why = f"User suspended at {moment(call.clock.now())}"
    suspended = {name: group.suspended.get(name, why) for name in checked_processes(request)}
    call.scene(group).set_group(suspended={**group.suspended, **suspended})


@autoscaling.operation("ResumeProcesses", locate=located.group)
def resume_processes(call: AutoScalingCall, request: Request) -> None:
    """Resume some processes of a group, or all; safe to repeat.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ResumeProcesses.html

    Raises:
        ValidationError: there is no such group, or a process is none.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    resumed = checked_processes(request)
    left = {name: why for name, why in group.suspended.items() if name not in resumed}
    call.scene(group).set_group(suspended=left)


@autoscaling.operation("EnableMetricsCollection", locate=located.group)
def enable_metrics_collection(call: AutoScalingCall, request: Request) -> None:
    """Note that a group's metrics are wanted, some or all; they are collected in any case.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_EnableMetricsCollection.html

    Raises:
        ValidationError: there is no such group, a metric is none, or the granularity is not a minute.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    if request["Granularity"] != GRANULARITY:
        raise ValidationError(
            f"Granularity {request['Granularity']} is not valid. The only one is {GRANULARITY}."
        )
    wanted = _metrics(request)
    call.scene(group).set_group(metrics=tuple(dict.fromkeys([*group.metrics, *wanted])))


@autoscaling.operation("DisableMetricsCollection", locate=located.group)
def disable_metrics_collection(call: AutoScalingCall, request: Request) -> None:
    """Note that a group's metrics are wanted no more, some or all.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DisableMetricsCollection.html

    Raises:
        ValidationError: there is no such group, or a metric is none.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    gone = _metrics(request)
    call.scene(group).set_group(metrics=tuple(name for name in group.metrics if name not in gone))


def _metrics(request: dict[str, Any] | Request) -> Sequence[str]:
    named: Sequence[str] = request.get("Metrics") or METRICS
    unknown = [name for name in named if name not in METRICS]
    if unknown:
        raise ValidationError(f"The following metrics are not valid: {', '.join(unknown)}")
    return named
