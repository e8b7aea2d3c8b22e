"""What the room asks EC2 for: subnets, security groups, an address, and how instances are.

Asked as Elastic Load Balancing's own role, as AWS does: whoever makes a load balancer needs no leave for these.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelworks.base.ids import Ids
from reelworks.cloud.rooms import Door
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.elbv2.errors import (
    InvalidSecurityGroupException,
    InvalidSubnetException,
    SubnetNotFoundException,
)
from reelworks.cloud.services.elbv2.model import LoadBalancer
from reelworks.cloud.wire.error import AwsError

INSTANCES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet."""

    id: str
    zone: str
    vpc_id: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance as a target."""

    id: str
    address: str
    zone: str
    vpc_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Interface:
    """An address of the network's."""

    id: str
    address: str


class Network:
    """Asks EC2 on behalf of an account in a region."""

    def __init__(self, door: Door, ids: Ids) -> None:
        self._door = door
        self._ids = ids
        self._housing = asyncio.Lock()

    async def get_subnets(self, account: str, region: str, subnet_ids: Sequence[str]) -> list[Subnet]:
        """Return subnets by their ids, in the order asked for.

        Raises:
            SubnetNotFoundException: one does not exist.
        """
        found: dict[str, Subnet] = {}
        try:
            answer = await self._ask(account, region, "DescribeSubnets", SubnetIds=list(subnet_ids))
        except AwsError as error:
            if not error.code.startswith("InvalidSubnetI"):
                raise
            raise SubnetNotFoundException(error.message) from error
        for each in answer.get("Subnets", ()):
            found[each["SubnetId"]] = Subnet(each["SubnetId"], each["AvailabilityZone"], each["VpcId"])
        for subnet_id in subnet_ids:
            if subnet_id not in found:
                raise SubnetNotFoundException(f"The subnet ID '{subnet_id}' does not exist")
        return [found[subnet_id] for subnet_id in subnet_ids]

    async def get_security_groups(
        self, account: str, region: str, vpc_id: str, group_ids: Sequence[str]
    ) -> list[str]:
        """Return security groups by their ids; none asked for is the VPC's default one.

        Raises:
            InvalidSecurityGroupException: one does not exist, or is another VPC's.
        """
        if not group_ids:
            filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": ["default"]}]
            answer = await self._ask(account, region, "DescribeSecurityGroups", Filters=filters)
            return [each["GroupId"] for each in answer.get("SecurityGroups", ())][:1]
        try:
            answer = await self._ask(account, region, "DescribeSecurityGroups", GroupIds=list(group_ids))
        except AwsError as error:
            if not error.code.startswith("InvalidGroup"):
                raise
            raise InvalidSecurityGroupException(error.message) from error
        found = {each["GroupId"] for each in answer.get("SecurityGroups", ()) if each.get("VpcId") == vpc_id}
        for group_id in group_ids:
            if group_id not in found:
                raise InvalidSecurityGroupException(
                    f"Security group '{group_id}' does not exist in VPC '{vpc_id}'"
                )
        return list(group_ids)

    async def keep_interface(self, balancer: LoadBalancer) -> Interface:
        """Return a load balancer's address: the one it has already, or a new one in its first subnet.

        Raises:
            InvalidSubnetException: the subnet has no free address.
        """
        async with self._housing:
            # Whoever asks for the same load balancer meanwhile finds what is made here.
            return await self._find_interface(balancer) or await self._new_interface(balancer)

    async def delete_interface(self, balancer: LoadBalancer) -> None:
        """Give back a load balancer's address; one that is gone already is none to give."""
        if not balancer.interface_id:
            return
        request = {"NetworkInterfaceId": balancer.interface_id}
        try:
            await self._ask(balancer.account, balancer.region, "DeleteNetworkInterface", **request)
        except AwsError as error:
            if not error.code.startswith("InvalidNetworkInterfaceI"):
                raise

    async def find_instances(
        self, account: str, region: str, instance_ids: Sequence[str]
    ) -> dict[str, Instance]:
        """Return those instances that exist, by their ids."""
        found: dict[str, Instance] = {}
        for start in range(0, len(instance_ids), INSTANCES_AT_ONCE):
            # By a filter, since an id that does not exist would spoil the answer for the others.
            ids = list(instance_ids[start : start + INSTANCES_AT_ONCE])
            filters = [{"Name": "instance-id", "Values": ids}]
            answer = await self._ask(account, region, "DescribeInstances", Filters=filters)
            for reservation in answer.get("Reservations", ()):
                for each in reservation.get("Instances", ()):
                    found[each["InstanceId"]] = _instance(each)
        return found

    async def _find_interface(self, balancer: LoadBalancer) -> Interface | None:
        filters = [{"Name": "description", "Values": [_words_of(balancer)]}]
        answer = await self._ask(
            balancer.account, balancer.region, "DescribeNetworkInterfaces", Filters=filters
        )
        for each in answer.get("NetworkInterfaces", ()):
            return Interface(each["NetworkInterfaceId"], each["PrivateIpAddress"])
        return None

    async def _new_interface(self, balancer: LoadBalancer) -> Interface:
        try:
            made = await self._ask(
                balancer.account,
                balancer.region,
                "CreateNetworkInterface",
                SubnetId=balancer.zones[0][1],
                Description=_words_of(balancer),
                Groups=list(balancer.security_groups),
            )
        except AwsError as error:
            if error.code != "InsufficientFreeAddressesInSubnet":
                raise
            raise InvalidSubnetException(error.message) from error
        interface = made["NetworkInterface"]
        return Interface(interface["NetworkInterfaceId"], interface["PrivateIpAddress"])

    async def _ask(self, account: str, region: str, operation: str, **request: Any) -> dict[str, Any]:
        caller = service_caller("elbv2", account, region, self._ids)
        return await self._door.call("ec2", operation, request, caller)


def _words_of(balancer: LoadBalancer) -> str:
    """Return what stands in the description of a load balancer's address, as on AWS."""
    return f"ELB {balancer.full_name}"


def _instance(each: Mapping[str, Any]) -> Instance:
    zone = (each.get("Placement") or {}).get("AvailabilityZone", "")
    address, vpc_id = each.get("PrivateIpAddress") or "", each.get("VpcId") or ""
    return Instance(each["InstanceId"], address, zone, vpc_id, each["State"]["Name"])
