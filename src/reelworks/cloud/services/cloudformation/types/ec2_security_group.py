"""``AWS::EC2::SecurityGroup``: who may reach an instance, and whom it may reach.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from reelworks.cloud.services.cloudformation.types.contract import (
    Hands,
    Made,
    Properties,
    ResourceFailed,
    ResourceType,
)
from reelworks.cloud.services.cloudformation.types.ec2_permissions import (
    GONE,
    authorize,
    open_the_way_out,
    revoke,
    shut_the_way_out,
)
from reelworks.cloud.services.cloudformation.types.ec2_tagging import retag_ec2, tag_specifications
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone
from reelworks.cloud.wire.error import AwsError

_WAYS = {"Ingress": "SecurityGroupIngress", "Egress": "SecurityGroupEgress"}


class SecurityGroup:
    """A security group with the rules that stand in it."""

    name = "AWS::EC2::SecurityGroup"
    properties = frozenset({"GroupDescription", "GroupName", "Tags", "VpcId", *_WAYS.values()})
    required = frozenset({"GroupDescription"})
    replaced_by = frozenset({"GroupDescription", "GroupName", "VpcId"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the group and let its rules in."""
        group_id = await _create_or_find(hands, properties)
        try:
            if properties.get("SecurityGroupEgress"):
                await shut_the_way_out(hands, group_id)
            for way, member in _WAYS.items():
                await authorize(hands, way, group_id, properties.get(member) or [])
            return await _made(hands, group_id)
        except (AwsError, ResourceFailed):
            await self.delete(hands, group_id, properties)
            raise

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Take out the rules that went, let in those that came."""
        for way, member in _WAYS.items():
            before, after = old.get(member) or [], new.get(member) or []
            await revoke(hands, way, physical_id, [rule for rule in before if rule not in after])
            await authorize(hands, way, physical_id, [rule for rule in after if rule not in before])
        had, has = old.get("SecurityGroupEgress"), new.get("SecurityGroupEgress")
        if has and not had:
            await shut_the_way_out(hands, physical_id)
        elif had and not has:
            await open_the_way_out(hands, physical_id)
        await retag_ec2(hands, physical_id, old, new)
        return await _made(hands, physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it, once nobody uses it any more: instances that go take a moment."""

        async def is_gone() -> bool:
            try:
                await call_unless_gone(hands, GONE, "ec2", "DeleteSecurityGroup", GroupId=physical_id)
            except AwsError as error:
                if error.code != "DependencyViolation":
                    raise
                return False
            return True

        await hands.until(is_gone, 300)


TYPES: tuple[ResourceType, ...] = (SecurityGroup(),)


async def _create_or_find(hands: Hands, properties: Properties) -> str:
    name = properties.get("GroupName") or hands.name(255)
    more = {"VpcId": properties["VpcId"]} if "VpcId" in properties else {}
    tags = tag_specifications(hands, "security-group", properties)
    try:
        answer = await hands.call(
            "ec2",
            "CreateSecurityGroup",
            GroupName=name,
            Description=properties["GroupDescription"],
            **more,
            **tags,
        )
    except AwsError as error:
        if error.code != "InvalidGroup.Duplicate" or not hands.is_resumed:
            raise
        filters = [{"Name": "group-name", "Values": [name]}]
        found = await hands.call("ec2", "DescribeSecurityGroups", Filters=filters)
        answer = found["SecurityGroups"][0]
    group_id: str = answer["GroupId"]
    return group_id


async def _made(hands: Hands, group_id: str) -> Made:
    answer = await hands.call("ec2", "DescribeSecurityGroups", GroupIds=[group_id])
    vpc_id = answer["SecurityGroups"][0].get("VpcId", "")
    return Made(group_id, {"GroupId": group_id, "Id": group_id, "VpcId": vpc_id})
