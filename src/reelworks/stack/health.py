"""How a deployed stack fares: its machines, its queues, its alarms, whom its balancer sends to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reelworks.aws.clients import Clients
from reelworks.aws.faults import typed_faults
from reelworks.stack.stacks import Stack

_ALARM = "AWS::CloudWatch::Alarm"
_QUEUE = "AWS::SQS::Queue"
_GROUP = "AWS::AutoScaling::AutoScalingGroup"
_TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
_ALARMS_A_CALL = 100


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine of a group."""

    id: str
    zone: str
    state: str
    """InService, Pending, Terminating:Wait …"""
    health: str


@dataclass(frozen=True, slots=True)
class MachineGroup:
    """An Auto Scaling group."""

    name: str
    min: int
    desired: int
    max: int
    machines: tuple[Machine, ...]

    @property
    def in_service(self) -> int:
        """How many of its machines are at work."""
        return sum(machine.state == "InService" for machine in self.machines)


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How full a queue is."""

    name: str
    waiting: int
    in_work: int
    delayed: int


@dataclass(frozen=True, slots=True)
class AlarmState:
    """What an alarm says."""

    name: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class TargetState:
    """What the balancer thinks of one machine."""

    id: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """All of it at one moment."""

    groups: tuple[MachineGroup, ...]
    queues: tuple[QueueDepth, ...]
    alarms: tuple[AlarmState, ...]
    targets: tuple[TargetState, ...]

    @property
    def is_well(self) -> bool:
        """Whether every group has its size, no alarm rings, and the balancer finds its machines healthy."""
        return (
            all(group.in_service >= group.desired for group in self.groups)
            and all(alarm.state != "ALARM" for alarm in self.alarms)
            and all(target.state in {"healthy", "draining", "initial"} for target in self.targets)
        )


def read_health(clients: Clients, stack: Stack) -> Health:
    """Ask after everything in a stack that can be well or ill.

    Raises:
        CloudFault: the cloud cannot be reached or refuses.
    """
    with typed_faults(f"ask after the stack {stack.name}"):
        made = list(_resources(clients.cloudformation, stack.name))
        return Health(
            groups=tuple(_groups(clients.autoscaling, _of_kind(made, _GROUP))),
            queues=tuple(_depth(clients.sqs, url) for url in _of_kind(made, _QUEUE)),
            alarms=tuple(_alarms(clients.cloudwatch, _of_kind(made, _ALARM))),
            targets=tuple(_targets(clients.elbv2, _of_kind(made, _TARGETS))),
        )


def _resources(cloudformation: Any, stack: str) -> Iterator[tuple[str, str]]:
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for entry in page["StackResourceSummaries"]:
            if entry.get("PhysicalResourceId") and entry["ResourceStatus"] != "DELETE_COMPLETE":
                yield entry["ResourceType"], entry["PhysicalResourceId"]


def _of_kind(made: Iterable[tuple[str, str]], kind: str) -> list[str]:
    return [physical_id for own, physical_id in made if own == kind]


def _groups(autoscaling: Any, names: list[str]) -> Iterator[MachineGroup]:
    if not names:
        return
    for page in autoscaling.get_paginator("describe_auto_scaling_groups").paginate(
        AutoScalingGroupNames=names
    ):
        for entry in page["AutoScalingGroups"]:
            machines = tuple(_machine(instance) for instance in entry["Instances"])
            sizes = (entry["MinSize"], entry["DesiredCapacity"], entry["MaxSize"])
            yield MachineGroup(entry["AutoScalingGroupName"], *sizes, machines)


def _machine(entry: dict[str, Any]) -> Machine:
    return Machine(
        entry["InstanceId"], entry["AvailabilityZone"], entry["LifecycleState"], entry["HealthStatus"]
    )


def _depth(sqs: Any, url: str) -> QueueDepth:
    names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return QueueDepth(url.rsplit("/", 1)[-1], *(int(found[name]) for name in names))


def _alarms(cloudwatch: Any, names: list[str]) -> Iterator[AlarmState]:
    for start in range(0, len(names), _ALARMS_A_CALL):
        answer = cloudwatch.describe_alarms(AlarmNames=names[start : start + _ALARMS_A_CALL])
        for entry in answer["MetricAlarms"]:
            yield AlarmState(entry["AlarmName"], entry["StateValue"], entry.get("StateReason", ""))


def _targets(elbv2: Any, arns: list[str]) -> Iterator[TargetState]:
    for arn in arns:
        for entry in elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]:
            health = entry["TargetHealth"]
            yield TargetState(entry["Target"]["Id"], health["State"], health.get("Description", ""))
