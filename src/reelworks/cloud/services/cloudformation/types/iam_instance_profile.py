"""``AWS::IAM::InstanceProfile``: how a role comes to instances.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone
from reelworks.cloud.wire.error import AwsError

_GONE = frozenset({"NoSuchEntity"})


class InstanceProfile:
    """An instance profile with its role."""

    name = "AWS::IAM::InstanceProfile"
    properties = frozenset({"InstanceProfileName", "Path", "Roles"})
    required = frozenset({"Roles"})
    replaced_by = frozenset({"InstanceProfileName", "Path"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the profile and put its role into it."""
        name = properties.get("InstanceProfileName") or hands.name(128)
        more = {"Path": properties["Path"]} if "Path" in properties else {}
        try:
            await hands.call("iam", "CreateInstanceProfile", InstanceProfileName=name, **more)
        except AwsError as error:
            if error.code != "EntityAlreadyExists" or not hands.is_resumed:
                raise
        try:
            return await _fill(hands, name, properties)
        except AwsError:
            await self.delete(hands, name, properties)
            raise

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put another role into it."""
        return await _fill(hands, physical_id, new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take the role out and delete it."""
        try:
            await _empty(hands, physical_id, ())
        except AwsError as error:
            if error.code not in _GONE:
                raise
            return
        await call_unless_gone(hands, _GONE, "iam", "DeleteInstanceProfile", InstanceProfileName=physical_id)


TYPES: tuple[ResourceType, ...] = (InstanceProfile(),)


async def _fill(hands: Hands, name: str, properties: Properties) -> Made:
    there = await _empty(hands, name, properties["Roles"])
    for role in properties["Roles"]:
        if role not in there:
            await hands.call("iam", "AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=role)
    answer = await hands.call("iam", "GetInstanceProfile", InstanceProfileName=name)
    return Made(name, {"Arn": answer["InstanceProfile"]["Arn"]})


async def _empty(hands: Hands, name: str, keep: tuple[str, ...] | list[str]) -> list[str]:
    """Take out the roles that are not to be kept; return those that stay."""
    answer = await hands.call("iam", "GetInstanceProfile", InstanceProfileName=name)
    roles = [role["RoleName"] for role in answer["InstanceProfile"]["Roles"]]
    for role in roles:
        if role not in keep:
            await call_unless_gone(
                hands, _GONE, "iam", "RemoveRoleFromInstanceProfile", InstanceProfileName=name, RoleName=role
            )
    return [role for role in roles if role in keep]
