"""``AWS::EC2::Instance``: one machine.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import (
    Hands,
    Made,
    Properties,
    ResourceFailed,
    ResourceType,
)
from reelworks.cloud.services.cloudformation.types.ec2_tagging import retag_ec2, tag_specifications
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError

_TIMEOUT_S = 300.0
_SAME_NAMES = frozenset(
    {
        *(
            "BlockDeviceMappings",
            "CpuOptions",
            "CreditSpecification",
            "DisableApiTermination",
            "EbsOptimized",
        ),
        *("ImageId", "InstanceInitiatedShutdownBehavior", "InstanceType", "KeyName", "LaunchTemplate"),
        *("MetadataOptions", "NetworkInterfaces", "PrivateIpAddress", "SecurityGroupIds", "SecurityGroups"),
        *("SubnetId", "UserData"),
    }
)
_CHANGED_IN_PLACE = frozenset({"Tags", "DisableApiTermination", "InstanceInitiatedShutdownBehavior"})


class Instance:
    """An instance."""

    name = "AWS::EC2::Instance"
    properties = _SAME_NAMES | {"AvailabilityZone", "IamInstanceProfile", "Monitoring", "Tags"}
    required: frozenset[str] = frozenset()
    replaced_by = properties - _CHANGED_IN_PLACE

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Launch it and wait until it runs."""
        answer = await hands.call("ec2", "RunInstances", **_request(hands, properties))
        instance_id = answer["Instances"][0]["InstanceId"]

        async def runs() -> bool:
            instance = await _describe(hands, instance_id)
            if instance["State"]["Name"] in {"shutting-down", "terminated", "stopped"}:
                reason = instance.get("StateReason", {}).get("Message", "")
                raise ResourceFailed(f"The instance {instance_id} did not stabilize: {reason}")
            return bool(instance["State"]["Name"] == "running")

        try:
            await hands.until(runs, _TIMEOUT_S)
        except (AwsError, ResourceFailed):
            await hands.call("ec2", "TerminateInstances", InstanceIds=[instance_id])
            raise
        return await _made(hands, instance_id)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change its tags and how it may end."""
        for name in ("DisableApiTermination", "InstanceInitiatedShutdownBehavior"):
            if old.get(name) != new.get(name):
                members = members_of("ec2", "RunInstances", {name: new.get(name, _default_of(name))})
                request = {"InstanceId": physical_id, name: {"Value": members[name]}}
                await hands.call("ec2", "ModifyInstanceAttribute", **request)
        await retag_ec2(hands, physical_id, old, new)
        return await _made(hands, physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Terminate it and wait until it is."""
        gone = {"InvalidInstanceID.NotFound"}
        if not await call_unless_gone(hands, gone, "ec2", "TerminateInstances", InstanceIds=[physical_id]):
            return

        async def is_terminated() -> bool:
            return bool((await _describe(hands, physical_id))["State"]["Name"] == "terminated")

        await hands.until(is_terminated, _TIMEOUT_S)


TYPES: tuple[ResourceType, ...] = (Instance(),)


def _default_of(name: str) -> Any:
    return False if name == "DisableApiTermination" else "stop"


def _request(hands: Hands, properties: Properties) -> dict[str, Any]:
    same = {key: value for key, value in properties.items() if key in _SAME_NAMES}
    request: dict[str, Any] = {
        **members_of("ec2", "RunInstances", same),
        "MinCount": 1,
        "MaxCount": 1,
        "ClientToken": hands.token[:64],
        **tag_specifications(hands, "instance", properties),
    }
    if "IamInstanceProfile" in properties:
        request["IamInstanceProfile"] = {"Name": properties["IamInstanceProfile"]}
    if "AvailabilityZone" in properties:
        request["Placement"] = {"AvailabilityZone": properties["AvailabilityZone"]}
    if "Monitoring" in properties:
        request["Monitoring"] = {"Enabled": str(properties["Monitoring"]).lower() == "true"}
    return request


async def _describe(hands: Hands, instance_id: str) -> dict[str, Any]:
    answer = await hands.call("ec2", "DescribeInstances", InstanceIds=[instance_id])
    found: dict[str, Any] = answer["Reservations"][0]["Instances"][0]
    return found


async def _made(hands: Hands, instance_id: str) -> Made:
    instance = await _describe(hands, instance_id)
    return Made(
        instance_id,
        {
            "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
            "InstanceId": instance_id,
            "PrivateDnsName": instance.get("PrivateDnsName", ""),
            "PrivateIp": instance.get("PrivateIpAddress", ""),
            "PublicDnsName": instance.get("PublicDnsName", ""),
            "PublicIp": instance.get("PublicIpAddress", ""),
            "VpcId": instance.get("VpcId", ""),
        },
    )
