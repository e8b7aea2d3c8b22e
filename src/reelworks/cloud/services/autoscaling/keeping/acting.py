"""Doing what was written down: launches, registrations, terminations, each safe to repeat.

Everything here follows from the members' rows, so that what a crash cut off is done after the next start. A launch
carries its member's id as ClientToken: EC2 launches nothing twice for it.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from reelworks.cloud.rooms import Caller, Door
from reelworks.cloud.services.autoscaling.keeping.recipes import (
    Recipe,
    launch_request,
    recipe_from_configuration,
    recipe_from_template,
)
from reelworks.cloud.services.autoscaling.keeping.records import Records
from reelworks.cloud.services.autoscaling.keeping.sight import Sight
from reelworks.cloud.services.autoscaling.limits import GROUP_TAG
from reelworks.cloud.services.autoscaling.model import Group, Member, Place
from reelworks.cloud.services.autoscaling.model import member as states
from reelworks.cloud.wire.error import AwsError

ZONE_IS_FULL = frozenset({"InsufficientInstanceCapacity", "Unsupported", "InsufficientFreeAddressesInSubnet"})
NO_INSTANCE = frozenset({"InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed"})
NO_TARGET_GROUP = "TargetGroupNotFound"
_OUT = states.UNREGISTERING | {states.TERMINATING_PROCEED}

Step = Coroutine[Any, Any, bool]

log = logging.getLogger(__name__)


class Actor:
    """Carries out what a group's members need of other rooms."""

    def __init__(self, door: Door, caller: Caller, records: Records) -> None:
        self._door = door
        self._caller = caller
        self._records = records

    async def act(self, group: Group, members: Sequence[Member], sight: Sight) -> bool:
        """Do what is to be done, side by side; True where something came of it."""
        intents = [member for member in members if not member.is_launched]
        steps: list[Step] = [self._launch_all(group, intents)] if intents else []
        for member in members:
            if member.is_launched:
                steps += self._steps(group, member, sight)
        return any(await asyncio.gather(*steps))

    def _steps(self, group: Group, member: Member, sight: Sight) -> list[Step]:
        registered, wanted = set(member.target_groups), set(group.target_groups)
        if member.state in _OUT:
            steps: list[Step] = [self._deregister(member, arn) for arn in member.target_groups]
            if member.state == states.TERMINATING_PROCEED and not _is_going(member, sight):
                steps.append(self._terminate(member))
            return steps
        if member.state not in (states.PENDING_PROCEED, states.IN_SERVICE):
            return []
        going: list[Step] = [self._deregister(member, arn) for arn in sorted(registered - wanted)]
        may = group.may("AddToLoadBalancer")
        return going + [self._register(member, arn) for arn in sorted(wanted - registered) if may]

    async def _launch_all(self, group: Group, intents: Sequence[Member]) -> bool:
        try:
            recipe = await self._recipe(group)
        except AwsError as error:
            for member in intents:
                await self._records.launch_failed(member, error.message, zone_is_full=False)
            return False
        return any(await asyncio.gather(*(self._launch(group, recipe, member) for member in intents)))

    async def _recipe(self, group: Group) -> Recipe:
        if "LaunchTemplate" in group.settings:
            return await recipe_from_template(self._door, self._caller, group.settings)
        return recipe_from_configuration(self._records.get_configuration(group))

    async def _launch(self, group: Group, recipe: Recipe, member: Member) -> bool:
        request = launch_request(group, recipe, Place(member.zone, member.subnet), member.id)
        try:
            answer = await self._door.call("ec2", "RunInstances", request, self._caller)
            instance = answer["Instances"][0]
        except AwsError as error:
            adopted = await self._adopt(member) if error.code == "IdempotentParameterMismatch" else None
            if adopted is None:
                is_full = error.code in ZONE_IS_FULL
                await self._records.launch_failed(member, error.message, zone_is_full=is_full)
                return is_full
            instance = adopted
        await self._records.launched(member, instance, recipe.origin)
        return True

    async def _adopt(self, member: Member) -> dict[str, Any] | None:
        """Return the instance that an earlier attempt launched with other parameters, or None."""
        filters = [
            {"Name": "client-token", "Values": [member.id]},
            {"Name": f"tag:{GROUP_TAG}", "Values": [member.group]},
        ]
        answer = await self._door.call("ec2", "DescribeInstances", {"Filters": filters}, self._caller)
        found = [one for reservation in answer["Reservations"] for one in reservation["Instances"]]
        return found[0] if found else None

    async def _terminate(self, member: Member) -> bool:
        try:
            await self._door.call(
                "ec2", "TerminateInstances", {"InstanceIds": [member.instance_id]}, self._caller
            )
        except AwsError as error:
            if error.code not in NO_INSTANCE:
                log.warning("%s: %s is not terminated yet: %r", member.group, member.instance_id, error)
            return False
        return True

    async def _register(self, member: Member, arn: str) -> bool:
        request = {"TargetGroupArn": arn, "Targets": [{"Id": member.instance_id}]}
        try:
            await self._door.call("elbv2", "RegisterTargets", request, self._caller)
        except AwsError as error:
            if error.code != NO_TARGET_GROUP:
                log.warning(
                    "%s: %s is not registered with %s yet: %r", member.group, member.instance_id, arn, error
                )
                return False
            log.warning(
                "%s: there is no target group %s; %s goes on without", member.group, arn, member.instance_id
            )
        await self._records.registered(member, arn)
        return True

    async def _deregister(self, member: Member, arn: str) -> bool:
        request = {"TargetGroupArn": arn, "Targets": [{"Id": member.instance_id}]}
        try:
            await self._door.call("elbv2", "DeregisterTargets", request, self._caller)
        except AwsError as error:
            if not error.is_senders_fault:
                log.warning(
                    "%s: %s is not deregistered from %s yet: %r",
                    member.group,
                    member.instance_id,
                    arn,
                    error,
                )
                return False
        await self._records.deregistered(member, arn)
        return True


def _is_going(member: Member, sight: Sight) -> bool:
    seen = sight.instances.get(member.instance_id)
    return seen is not None and seen.state in ("shutting-down", "terminated")
