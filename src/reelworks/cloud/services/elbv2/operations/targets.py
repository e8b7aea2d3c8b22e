"""Targets: registered, deregistered, and how they are."""

from collections.abc import Mapping
from ipaddress import IPv4Address, ip_address
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.errors import (
    InvalidTargetException,
    TooManyTargetsException,
    ValidationError,
)
from reelworks.cloud.services.elbv2.group_settings import TRAFFIC_PORT
from reelworks.cloud.services.elbv2.healths import NOT_REGISTERED, State, state_of
from reelworks.cloud.services.elbv2.limits import TARGETS_MAX
from reelworks.cloud.services.elbv2.model import Target, TargetGroup
from reelworks.cloud.services.elbv2.network import Instance
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.registering import deregister
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2


@elbv2.operation("RegisterTargets", locate=located.by("TargetGroupArn"))
async def register_targets(call: ElbCall, request: Request) -> dict[str, Any]:
    """Add targets to a group; those that are in it already, also those that drain, stay or come back.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html

    Raises:
        InvalidTargetException: an instance does not exist, does not run, or is in another VPC.
        TargetGroupNotFoundException: there is no such target group.
        TooManyTargetsException: the group would have more than 1,000.
        ValidationError: an address is none, or a public one.
    """
    arn = request["TargetGroupArn"]
    group = await call.write(lambda: located.get_group(call, arn))
    targets = await _new_targets(call, group, request["Targets"])

    def register() -> None:
        located.get_group(call, arn)
        known = {target.key for target in call.stores.targets.list_of(arn)}
        if len(known | {target.key for target in targets}) > TARGETS_MAX:
            raise TooManyTargetsException
        for target in targets:
            call.stores.targets.save(target)

    await call.write(register)
    return {}


@elbv2.operation("DeregisterTargets", locate=located.by("TargetGroupArn"))
def deregister_targets(call: ElbCall, request: Request) -> dict[str, Any]:
    """Let targets go: they get no new requests, drain, and are gone; those that are not in the group are no error.

    A target without a port is the one on the group's own port, or, where there is none, all of that id.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html

    Raises:
        TargetGroupNotFoundException: there is no such target group.
    """
    group = located.get_group(call, request["TargetGroupArn"])
    for named in request["Targets"]:
        for target in _named(call, group, named):
            if target.draining_until is None:
                deregister(call.stores, target, call.clock.now(), call.pace)
    return {}


@elbv2.operation("DescribeTargetHealth", reads=True)
def describe_target_health(call: ElbCall, request: Request) -> dict[str, Any]:
    """Tell how a group's targets are: all, or those named.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html

    Raises:
        InvalidTargetException: a target that is named can be none of this group.
        TargetGroupNotFoundException: there is no such target group.
    """
    group = located.get_group(call, request["TargetGroupArn"])
    zones = _zones_of(call, group)
    if not request.get("Targets"):
        known = call.stores.targets.list_of(group.arn)
        return {
            "TargetHealthDescriptions": [
                _described(group, target, state_of(target, zones, call.healths)) for target in known
            ]
        }
    described = []
    for named in request["Targets"]:
        _check_id(group, named["Id"])
        found = _named(call, group, named)
        described += [_described(group, target, state_of(target, zones, call.healths)) for target in found]
        if not found:
            missing = Target(group.arn, named["Id"], named.get("Port", group.port), "")
            described.append(_described(group, missing, NOT_REGISTERED))
    return {"TargetHealthDescriptions": described}


async def _new_targets(call: ElbCall, group: TargetGroup, named: list[Mapping[str, Any]]) -> list[Target]:
    for each in named:
        _check_id(group, each["Id"])
        if not 1 <= each.get("Port", group.port) <= 65_535:
            raise ValidationError(f"Port '{each['Port']}' must be between 1 and 65535 inclusive")
    instances: dict[str, Instance] = {}
    if group.target_type == "instance":
        ids = sorted({each["Id"] for each in named})
        instances = await call.network.find_instances(group.account, group.region, ids)
        _check_instances(group, ids, instances)
    return [_new_target(group, each, instances.get(each["Id"])) for each in named]


def _check_instances(group: TargetGroup, ids: list[str], instances: Mapping[str, Instance]) -> None:
    for instance_id in ids:
        if instance_id not in instances:
            raise InvalidTargetException(f"Instance ID '{instance_id}' is not valid")
    idle = [each for each in ids if instances[each].state not in ("running", "pending")]
    if idle:
        raise InvalidTargetException(
            f"The following targets are not in a running state and cannot be registered: '{', '.join(idle)}'"
        )
    strange = [each for each in ids if instances[each].vpc_id != group.vpc_id]
    if strange:
        raise InvalidTargetException(
            f"The following targets are not in the target group VPC '{group.vpc_id}': '{', '.join(strange)}'"
        )


def _new_target(group: TargetGroup, named: Mapping[str, Any], instance: Instance | None) -> Target:
    return Target(
        group.arn,
        named["Id"],
        named.get("Port", group.port),
        instance.address if instance else named["Id"],
        instance.zone if instance else named.get("AvailabilityZone", ""),
        group.account,
        group.region,
        instance.state if instance else "",
    )


def _check_id(group: TargetGroup, target_id: str) -> None:
    if group.target_type == "instance":
        if not target_id.startswith("i-"):
            raise InvalidTargetException(f"Instance ID '{target_id}' is not valid")
        return
    try:
        address = ip_address(target_id)
    except ValueError:
        raise ValidationError(f"The IP address '{target_id}' is not a valid IPv4 address") from None
    if not isinstance(address, IPv4Address) or address.is_global:
        raise ValidationError(f"The IP address '{target_id}' is not within the VPC '{group.vpc_id}'")


def _named(call: ElbCall, group: TargetGroup, named: Mapping[str, Any]) -> list[Target]:
    of_id = [target for target in call.stores.targets.list_of(group.arn) if target.id == named["Id"]]
    port = named.get("Port")
    exact = [target for target in of_id if target.port == (port or group.port)]
    return exact if port or exact else of_id


def _zones_of(call: ElbCall, group: TargetGroup) -> set[str] | None:
    arns = call.stores.rules.balancers_of(group.arn)
    balancers = [call.stores.balancers.find(arn) for arn in arns]
    return {zone[0] for each in balancers if each for zone in each.zones} if arns else None


def _described(group: TargetGroup, target: Target, state: State) -> dict[str, Any]:
    check_port = group.check["HealthCheckPort"]
    described: dict[str, Any] = {"Id": target.id, "Port": target.port}
    if group.target_type == "ip" and target.zone:
        described["AvailabilityZone"] = target.zone
    return {
        "Target": described,
        "HealthCheckPort": str(target.port) if check_port == TRAFFIC_PORT else check_port,
        "TargetHealth": state.to_answer(),
    }
