"""Experiments with a stack: something is killed, and one watches what the architecture does about it.

All by AWS's own API, so they work on either cloud; where AWS has no such call, what comes nearest to it.
"""

import random
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault, typed_faults
from reelworks.stack.places import WEB, WORKERS, group_name

_KEPT_SIZES = "reelworks:sizes-before"
_KEPT_SUBNETS = "reelworks:subnets-before"


class NothingToKill(Exception):
    """There is nothing of that kind in the stack; the text says what there is."""


@dataclass(frozen=True, slots=True)
class Machine:
    """An instance of a stack."""

    id: str
    zone: str
    state: str
    """Its lifecycle state in its group: ``InService``."""


class Experiments:
    """What can be done to one stack."""

    def __init__(self, clients: Clients, stack: str) -> None:
        self._clients = clients
        self._stack = stack

    def list_machines(self, kind: str = WORKERS) -> list[Machine]:
        """Return the machines of the group of workers or of web servers.

        Raises:
            CloudFault: the cloud cannot be reached or refuses, or there is no such stack.
        """
        group = self._find_group(kind)
        return [
            Machine(each["InstanceId"], each["AvailabilityZone"], each["LifecycleState"])
            for each in group["Instances"]
        ]

    def kill_machine(self, machine_id: str | None = None, kind: str = WORKERS) -> Machine:
        """Cut a machine's power: no shutdown, no goodbye. Without an id, one that serves is drawn.

        Raises:
            NothingToKill: the group has no such machine.
            CloudFault: as above.
        """
        machines = self.list_machines(kind)
        chosen = [each for each in machines if each.id == machine_id or machine_id is None]
        serving = [each for each in chosen if each.state == "InService"] or chosen
        if not serving:
            there = ", ".join(each.id for each in machines) or "no machine"
            raise NothingToKill(f"The group {group_name(self._stack, kind)} has {there}, not {machine_id}.")
        machine = random.choice(serving)  # noqa: S311 - any will do
        with typed_faults(f"kill {machine.id}"):
            self._clients.ec2.terminate_instances(InstanceIds=[machine.id], SkipOsShutdown=True)
        return machine

    def take_zone(self, zone: str) -> list[str]:
        """Take a whole Availability Zone down until it is healed: what runs there dies, nothing is launched there.

        Returns the ids of the stack's machines that went. Where the cloud does not let a zone be switched off, as AWS
        does not, the stack's machines in it are killed and its groups are kept out of it.

        Raises:
            CloudFault: as above.
        """
        ids = [each.id for kind in (WORKERS, WEB) for each in self._machines_of(kind) if each.zone == zone]
        if self._switch(zone, "not-opted-in"):
            return ids
        for kind in (WORKERS, WEB):
            self._keep_out(kind, zone)
        if ids:
            with typed_faults(f"kill what runs in {zone}"):
                self._clients.ec2.terminate_instances(InstanceIds=ids, SkipOsShutdown=True)
        return ids

    def heal_zone(self, zone: str) -> None:
        """Let a zone be used again.

        Raises:
            CloudFault: as above.
        """
        if self._switch(zone, "opted-in"):
            return
        for kind in (WORKERS, WEB):
            kept = self._take_kept(kind, _KEPT_SUBNETS)
            if kept is not None:
                self._update(kind, VPCZoneIdentifier=kept)

    def stop_consumers(self) -> None:
        """Take every worker away: the queue holds what comes. The sizes are kept in the group's tags.

        Raises:
            CloudFault: as above.
        """
        group = self._find_group(WORKERS)
        sizes = " ".join(str(group[name]) for name in ("MinSize", "DesiredCapacity", "MaxSize"))
        if sizes != "0 0 0":
            self._keep(WORKERS, _KEPT_SIZES, sizes)
        self._update(WORKERS, MinSize=0, DesiredCapacity=0, MaxSize=0)

    def start_consumers(self) -> bool:
        """Give the workers back; return False where they were not taken.

        Raises:
            CloudFault: as above.
        """
        kept = self._take_kept(WORKERS, _KEPT_SIZES)
        if kept is None:
            return False
        least, desired, most = (int(size) for size in kept.split())
        self._update(WORKERS, MinSize=least, DesiredCapacity=desired, MaxSize=most)
        return True

    def _machines_of(self, kind: str) -> list[Machine]:
        """Return a group's machines; none where the stack has no such group."""
        try:
            return self.list_machines(kind)
        except CloudFault:
            if kind == WORKERS:
                raise
            return []

    def _find_group(self, kind: str) -> dict[str, Any]:
        name = group_name(self._stack, kind)
        with typed_faults(f"look at the group {name}"):
            answer = self._clients.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        groups: list[dict[str, Any]] = answer["AutoScalingGroups"]
        if not groups:
            raise CloudFault(f"there is no group {name}: is the stack {self._stack} deployed?")
        return groups[0]

    def _switch(self, zone: str, status: str) -> bool:
        """Switch a zone off or on; return False where this cloud does not do that."""
        try:
            self._clients.ec2.modify_availability_zone_group(GroupName=zone, OptInStatus=status)
        except ClientError as error:
            refused = error.response["Error"]["Code"]
            if (
                "OptIn" in refused
                or "Invalid" in refused
                or "Unsupported" in refused
                or refused == "NotImplemented"
            ):
                return False
            raise CloudFault(f"cannot switch the zone {zone}: {error}") from error
        return True

    def _keep_out(self, kind: str, zone: str) -> None:
        """Take a zone's subnets from a group, remembering all of them."""
        if not self._machines_of(kind):
            return
        listed = self._find_group(kind)["VPCZoneIdentifier"]
        with typed_faults("look at the subnets"):
            found = self._clients.ec2.describe_subnets(SubnetIds=listed.split(","))["Subnets"]
        others = [subnet["SubnetId"] for subnet in found if subnet["AvailabilityZone"] != zone]
        if not others:
            raise CloudFault(f"the group has subnets in {zone} only")
        if len(others) < len(found):
            self._keep(kind, _KEPT_SUBNETS, listed)
            self._update(kind, VPCZoneIdentifier=",".join(others))

    def _update(self, kind: str, **changes: Any) -> None:
        name = group_name(self._stack, kind)
        with typed_faults(f"change the group {name}"):
            self._clients.autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, **changes)

    def _keep(self, kind: str, key: str, value: str) -> None:
        with typed_faults("keep what was before"):
            self._clients.autoscaling.create_or_update_tags(Tags=[self._tag(kind, key, value)])

    def _take_kept(self, kind: str, key: str) -> str | None:
        if not self._has_group(kind):
            return None
        tags = {tag["Key"]: tag["Value"] for tag in self._find_group(kind)["Tags"]}
        if key in tags:
            with typed_faults("forget what was before"):
                self._clients.autoscaling.delete_tags(Tags=[self._tag(kind, key, tags[key])])
        return tags.get(key)

    def _has_group(self, kind: str) -> bool:
        try:
            self._find_group(kind)
        except CloudFault:
            if kind == WORKERS:
                raise
            return False
        return True

    def _tag(self, kind: str, key: str, value: str) -> dict[str, Any]:
        return {
            "ResourceId": group_name(self._stack, kind),
            "ResourceType": "auto-scaling-group",
            "Key": key,
            "Value": value,
            "PropagateAtLaunch": False,
        }
