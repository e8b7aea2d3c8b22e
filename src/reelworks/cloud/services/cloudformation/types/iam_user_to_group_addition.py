"""``AWS::IAM::UserToGroupAddition``: users that are put into a group.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-usertogroupaddition.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone


class UserToGroupAddition:
    """Users of a group."""

    name = "AWS::IAM::UserToGroupAddition"
    properties = frozenset({"GroupName", "Users"})
    required = frozenset({"GroupName", "Users"})
    replaced_by = frozenset({"GroupName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the users into the group."""
        await _add(hands, properties)
        name = hands.name()
        return Made(name, {"Id": name})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put in those named now, take out the others."""
        await _remove(hands, new["GroupName"], [user for user in old["Users"] if user not in new["Users"]])
        await _add(hands, new)
        return Made(physical_id, {"Id": physical_id})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take the users out again."""
        await _remove(hands, properties["GroupName"], properties["Users"])


TYPES: tuple[ResourceType, ...] = (UserToGroupAddition(),)


async def _add(hands: Hands, properties: Properties) -> None:
    for user in properties["Users"]:
        await hands.call("iam", "AddUserToGroup", GroupName=properties["GroupName"], UserName=user)


async def _remove(hands: Hands, group: str, users: list[str]) -> None:
    for user in users:
        request = {"GroupName": group, "UserName": user}
        await call_unless_gone(hands, {"NoSuchEntity"}, "iam", "RemoveUserFromGroup", **request)
