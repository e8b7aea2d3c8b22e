"""``AWS::IAM::User``: a user, its groups and policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.iam_inline import give_policies, retag, take_policies
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, tag_list, tags_of
from reelworks.cloud.wire.error import AwsError

_GONE = frozenset({"NoSuchEntity"})


class User:
    """A user. LoginProfile is refused: there is no console to log in to."""

    name = "AWS::IAM::User"
    properties = frozenset(
        {"Groups", "ManagedPolicyArns", "Path", "PermissionsBoundary", "Policies", "Tags", "UserName"}
    )
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"UserName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the user with everything that stands in the template."""
        name = properties.get("UserName") or hands.name()
        more = {key: properties[key] for key in ("Path", "PermissionsBoundary") if key in properties}
        tags = tag_list(tags_of(hands, properties))
        try:
            await hands.call("iam", "CreateUser", UserName=name, Tags=tags, **more)
        except AwsError as error:
            if error.code != "EntityAlreadyExists" or not hands.is_resumed:
                raise
        try:
            return await _furnish(hands, name, {}, properties)
        except AwsError:
            await self.delete(hands, name, properties)
            raise

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change what may be changed in place."""
        if old.get("Path") != new.get("Path"):
            await hands.call("iam", "UpdateUser", UserName=physical_id, NewPath=new.get("Path", "/"))
        boundary = new.get("PermissionsBoundary")
        if boundary:
            await hands.call(
                "iam", "PutUserPermissionsBoundary", UserName=physical_id, PermissionsBoundary=boundary
            )
        elif old.get("PermissionsBoundary"):
            await hands.call("iam", "DeleteUserPermissionsBoundary", UserName=physical_id)
        await retag(hands, "User", {"UserName": physical_id}, old, new)
        return await _furnish(hands, physical_id, old, new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take everything off it and delete it. Keys made by hand keep it from going, as on AWS."""
        try:
            await take_policies(hands, "User", physical_id)
        except AwsError as error:
            if error.code not in _GONE:
                raise
            return
        answer = await hands.call("iam", "ListGroupsForUser", UserName=physical_id)
        for group in answer["Groups"]:
            request = {"GroupName": group["GroupName"], "UserName": physical_id}
            await call_unless_gone(hands, _GONE, "iam", "RemoveUserFromGroup", **request)
        await call_unless_gone(hands, _GONE, "iam", "DeleteUser", UserName=physical_id)


TYPES: tuple[ResourceType, ...] = (User(),)


async def _furnish(hands: Hands, name: str, old: Properties, new: Properties) -> Made:
    await give_policies(hands, "User", name, old, new)
    before, after = old.get("Groups") or (), new.get("Groups") or ()
    for group in before:
        if group not in after:
            request = {"GroupName": group, "UserName": name}
            await call_unless_gone(hands, _GONE, "iam", "RemoveUserFromGroup", **request)
    for group in after:
        await hands.call("iam", "AddUserToGroup", GroupName=group, UserName=name)
    answer = await hands.call("iam", "GetUser", UserName=name)
    return Made(name, {"Arn": answer["User"]["Arn"]})
