"""Looking at the world: asks EC2 for instances and zones, and the load balancers for their targets' health."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reelworks.cloud.rooms import Caller, Door
from reelworks.cloud.services.autoscaling.keeping.sight import Seen, Sight
from reelworks.cloud.services.autoscaling.model import Group, Member
from reelworks.cloud.wire.error import AwsError, OperationNotImplemented

FILTER_VALUES_MAX = 200
"""How many values one filter of EC2's may have."""
NO_TARGET_GROUP = "TargetGroupNotFound"


async def look(door: Door, caller: Caller, groups: Sequence[Group], members: Sequence[Member]) -> Sight:
    """Return what is seen of an account's groups in a region.

    Raises:
        AwsError: EC2 does not say.
    """
    ids = sorted({member.instance_id for member in members if member.instance_id})
    instances = await _instances(door, caller, ids)
    wanted = {
        *(arn for group in groups for arn in group.target_groups),
        *(arn for member in members for arn in (*member.target_groups, *member.drained_from)),
    }
    targets = await _targets(door, caller, sorted(wanted))
    return Sight(frozenset(ids), instances, await _closed_zones(door, caller), targets)


async def _instances(door: Door, caller: Caller, ids: Sequence[str]) -> dict[str, Seen]:
    impaired = await _impaired(door, caller) if ids else frozenset()
    found: dict[str, Seen] = {}
    for start in range(0, len(ids), FILTER_VALUES_MAX):
        wanted = [{"Name": "instance-id", "Values": list(ids[start : start + FILTER_VALUES_MAX])}]
        async for page in _pages(door, caller, "DescribeInstances", {"Filters": wanted}):
            for reservation in page.get("Reservations", ()):
                for instance in reservation.get("Instances", ()):
                    instance_id = instance["InstanceId"]
                    found[instance_id] = _seen(instance, is_impaired=instance_id in impaired)
    return found


def _seen(instance: Mapping[str, Any], *, is_impaired: bool) -> Seen:
    reason = instance.get("StateReason") or {}
    words = reason.get("Message") or instance.get("StateTransitionReason") or ""
    return Seen(instance["State"]["Name"], words, is_impaired)


async def _impaired(door: Door, caller: Caller) -> frozenset[str]:
    wanted = [{"Name": "instance-status.status", "Values": ["impaired"]}]
    return frozenset(
        [
            status["InstanceId"]
            async for page in _pages(door, caller, "DescribeInstanceStatus", {"Filters": wanted})
            for status in page.get("InstanceStatuses", ())
            if status.get("InstanceStatus", {}).get("Status") == "impaired"
        ]
    )


async def _closed_zones(door: Door, caller: Caller) -> frozenset[str]:
    answer = await door.call("ec2", "DescribeAvailabilityZones", {}, caller)
    return frozenset(
        zone["ZoneName"] for zone in answer.get("AvailabilityZones", ()) if zone["State"] != "available"
    )


async def _targets(door: Door, caller: Caller, arns: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the health of targets; a target group that is gone has none, one that does not answer is left out."""
    found: dict[str, dict[str, str]] = {}
    for arn in arns:
        try:
            answer = await door.call("elbv2", "DescribeTargetHealth", {"TargetGroupArn": arn}, caller)
        except AwsError as error:
            if error.code == NO_TARGET_GROUP or isinstance(error, OperationNotImplemented):
                found[arn] = {}
            continue
        found[arn] = {
            one["Target"]["Id"]: one["TargetHealth"]["State"]
            for one in answer.get("TargetHealthDescriptions", ())
        }
    return found


async def _pages(door: Door, caller: Caller, operation: str, request: dict[str, Any]) -> Any:
    token = None
    while True:
        page = await door.call(
            "ec2", operation, {**request, **({"NextToken": token} if token else {})}, caller
        )
        yield page
        token = page.get("NextToken")
        if not token:
            return
