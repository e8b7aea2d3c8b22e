"""``AWS::IAM::Group``: a group and its policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.iam_inline import give_policies, take_policies
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone
from reelworks.cloud.wire.error import AwsError


class Group:
    """A group."""

    name = "AWS::IAM::Group"
    properties = frozenset({"GroupName", "ManagedPolicyArns", "Path", "Policies"})
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"GroupName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the group and give it its policies."""
        name = properties.get("GroupName") or hands.name(128)
        more = {"Path": properties["Path"]} if "Path" in properties else {}
        try:
            await hands.call("iam", "CreateGroup", GroupName=name, **more)
        except AwsError as error:
            if error.code != "EntityAlreadyExists" or not hands.is_resumed:
                raise
        try:
            return await _furnish(hands, name, {}, properties)
        except AwsError:
            await self.delete(hands, name, properties)
            raise

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change its path and policies."""
        if old.get("Path") != new.get("Path"):
            await hands.call("iam", "UpdateGroup", GroupName=physical_id, NewPath=new.get("Path", "/"))
        return await _furnish(hands, physical_id, old, new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take its policies off and delete it. Users put in by hand keep it from going, as on AWS."""
        try:
            await take_policies(hands, "Group", physical_id)
        except AwsError as error:
            if error.code != "NoSuchEntity":
                raise
            return
        await call_unless_gone(hands, {"NoSuchEntity"}, "iam", "DeleteGroup", GroupName=physical_id)


TYPES: tuple[ResourceType, ...] = (Group(),)


async def _furnish(hands: Hands, name: str, old: Properties, new: Properties) -> Made:
    await give_policies(hands, "Group", name, old, new)
    answer = await hands.call("iam", "GetGroup", GroupName=name)
    return Made(name, {"Arn": answer["Group"]["Arn"]})
