"""``AWS::IAM::Role``: a role, who may assume it, and what it may do.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.iam_inline import give_policies, retag, take_policies
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, tag_list, tags_of, text
from reelworks.cloud.wire.error import AwsError

_SESSION_S = 3600


class Role:
    """A role."""

    name = "AWS::IAM::Role"
    properties = frozenset(
        {
            *("AssumeRolePolicyDocument", "Description", "ManagedPolicyArns", "MaxSessionDuration", "Path"),
            *("PermissionsBoundary", "Policies", "RoleName", "Tags"),
        }
    )
    required = frozenset({"AssumeRolePolicyDocument"})
    replaced_by = frozenset({"RoleName", "Path"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the role and give it its policies."""
        name = properties.get("RoleName") or hands.name()
        role = await _create_or_find(hands, name, properties)
        try:
            await give_policies(hands, "Role", name, {}, properties)
        except AwsError:
            await self.delete(hands, name, properties)
            raise
        return _made(role)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change what may be changed in place."""
        trust = text(new["AssumeRolePolicyDocument"])
        await hands.call("iam", "UpdateAssumeRolePolicy", RoleName=physical_id, PolicyDocument=trust)
        await hands.call(
            "iam",
            "UpdateRole",
            RoleName=physical_id,
            Description=new.get("Description", ""),
            MaxSessionDuration=int(new.get("MaxSessionDuration", _SESSION_S)),
        )
        await _bound(hands, physical_id, old, new)
        await give_policies(hands, "Role", physical_id, old, new)
        await retag(hands, "Role", {"RoleName": physical_id}, old, new)
        answer = await hands.call("iam", "GetRole", RoleName=physical_id)
        return _made(answer["Role"])

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take everything off it and delete it."""
        try:
            await take_policies(hands, "Role", physical_id)
        except AwsError as error:
            if error.code != "NoSuchEntity":
                raise
            return
        await call_unless_gone(hands, {"NoSuchEntity"}, "iam", "DeleteRole", RoleName=physical_id)


TYPES: tuple[ResourceType, ...] = (Role(),)


def _made(role: dict[str, Any]) -> Made:
    return Made(role["RoleName"], {"Arn": role["Arn"], "RoleId": role["RoleId"]})


async def _create_or_find(hands: Hands, name: str, properties: Properties) -> dict[str, Any]:
    request: dict[str, Any] = {
        "RoleName": name,
        "AssumeRolePolicyDocument": text(properties["AssumeRolePolicyDocument"]),
        "MaxSessionDuration": int(properties.get("MaxSessionDuration", _SESSION_S)),
        "Tags": tag_list(tags_of(hands, properties)),
    }
    request |= {
        key: properties[key] for key in ("Description", "Path", "PermissionsBoundary") if key in properties
    }
    try:
        answer = await hands.call("iam", "CreateRole", **request)
    except AwsError as error:
        if error.code != "EntityAlreadyExists" or not hands.is_resumed:
            raise
        answer = await hands.call("iam", "GetRole", RoleName=name)
    role: dict[str, Any] = answer["Role"]
    return role


async def _bound(hands: Hands, name: str, old: Properties, new: Properties) -> None:
    boundary = new.get("PermissionsBoundary")
    if boundary:
        await hands.call("iam", "PutRolePermissionsBoundary", RoleName=name, PermissionsBoundary=boundary)
    elif old.get("PermissionsBoundary"):
        await hands.call("iam", "DeleteRolePermissionsBoundary", RoleName=name)
