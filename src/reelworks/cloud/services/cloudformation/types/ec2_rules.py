"""A rule of a security group that is a resource of its own, whichever way it points."""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceFailed
from reelworks.cloud.services.cloudformation.types.ec2_permissions import permission_of, revoke
from reelworks.cloud.wire.error import AwsError


class SecurityGroupRule:
    """Rules of one way: ``Ingress`` or ``Egress``."""

    def __init__(self, way: str) -> None:
        self._way = way

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Let the rule into its group."""
        group_id = await _group_of(hands, properties)
        request = {"GroupId": group_id, "IpPermissions": [permission_of(properties)]}
        try:
            answer = await hands.call("ec2", f"AuthorizeSecurityGroup{self._way}", **request)
        except AwsError as error:
            if error.code != "InvalidPermission.Duplicate" or not hands.is_resumed:
                raise
            return Made(hands.name())
        rules = answer.get("SecurityGroupRules") or ()
        rule_id = rules[0]["SecurityGroupRuleId"] if rules else hands.name()
        return Made(rule_id, {"Id": rule_id})

    async def update(self, hands: Hands, physical_id: str, new: Properties) -> Made:
        """Give the rule another description."""
        group_id = await _group_of(hands, new)
        permission = permission_of(new)
        operation = f"UpdateSecurityGroupRuleDescriptions{self._way}"
        await hands.call("ec2", operation, GroupId=group_id, IpPermissions=[permission])
        return Made(physical_id, {"Id": physical_id})

    async def delete(self, hands: Hands, properties: Properties) -> None:
        """Take the rule out of its group."""
        group_id = await _group_of(hands, properties)
        await revoke(hands, self._way, group_id, [dict(properties)])


async def _group_of(hands: Hands, properties: Properties) -> str:
    if "GroupId" in properties:
        return str(properties["GroupId"])
    if "GroupName" not in properties:
        raise ResourceFailed("Exactly one of GroupName and GroupId must be specified")
    filters = [{"Name": "group-name", "Values": [properties["GroupName"]]}]
    answer = await hands.call("ec2", "DescribeSecurityGroups", Filters=filters)
    if not answer["SecurityGroups"]:
        raise ResourceFailed(f"The security group '{properties['GroupName']}' does not exist")
    return str(answer["SecurityGroups"][0]["GroupId"])
