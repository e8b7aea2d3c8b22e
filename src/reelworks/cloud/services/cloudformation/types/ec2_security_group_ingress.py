"""``AWS::EC2::SecurityGroupIngress``: a rule of its own in a security group: who may come in.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.ec2_rules import SecurityGroupRule


class SecurityGroupIngress:
    """A rule."""

    name = "AWS::EC2::SecurityGroupIngress"
    properties = frozenset(
        {
            *("CidrIp", "CidrIpv6", "Description", "FromPort", "ToPort", "IpProtocol"),
            *("GroupId", "GroupName"),
            *(
                "SourcePrefixListId",
                "SourceSecurityGroupId",
                "SourceSecurityGroupName",
                "SourceSecurityGroupOwnerId",
            ),
        }
    )
    required = frozenset({"IpProtocol"})
    replaced_by = properties - {"Description"}

    def __init__(self) -> None:
        self._rule = SecurityGroupRule("Ingress")

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Let the rule into its group."""
        return await self._rule.create(hands, properties)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Give it another description."""
        return await self._rule.update(hands, physical_id, new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take it out of the group."""
        await self._rule.delete(hands, properties)


TYPES: tuple[ResourceType, ...] = (SecurityGroupIngress(),)
