"""``AWS::IAM::ManagedPolicy``: a policy of its own, attached to roles, users and groups.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
"""

from collections.abc import Iterator
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, text
from reelworks.cloud.wire.error import AwsError

_KINDS = {"Roles": "Role", "Users": "User", "Groups": "Group"}
_GONE = frozenset({"NoSuchEntity"})
_VERSIONS_MAX = 5


class ManagedPolicy:
    """A managed policy."""

    name = "AWS::IAM::ManagedPolicy"
    properties = frozenset({"Description", "ManagedPolicyName", "Path", "PolicyDocument", *_KINDS})
    required = frozenset({"PolicyDocument"})
    replaced_by = frozenset({"Description", "ManagedPolicyName", "Path"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the policy and attach it."""
        name = properties.get("ManagedPolicyName") or hands.name(128)
        more = {key: properties[key] for key in ("Description", "Path") if key in properties}
        document = text(properties["PolicyDocument"])
        try:
            answer = await hands.call("iam", "CreatePolicy", PolicyName=name, PolicyDocument=document, **more)
            arn = answer["Policy"]["Arn"]
        except AwsError as error:
            if error.code != "EntityAlreadyExists" or not hands.is_resumed:
                raise
            arn = f"arn:aws:iam::{hands.account}:policy{properties.get('Path', '/')}{name}"
        try:
            await _attach(hands, arn, properties)
        except AwsError:
            await self.delete(hands, arn, properties)
            raise
        return Made(arn, {"PolicyArn": arn})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Make a new default version where the document changed, and attach it to those named now."""
        if old["PolicyDocument"] != new["PolicyDocument"]:
            await _make_room(hands, physical_id)
            document = text(new["PolicyDocument"])
            await hands.call(
                "iam",
                "CreatePolicyVersion",
                PolicyArn=physical_id,
                PolicyDocument=document,
                SetAsDefault=True,
            )
        kept = set(_holders(new))
        for kind, who in _holders(old):
            if (kind, who) not in kept:
                await _detach(hands, physical_id, kind, who)
        await _attach(hands, physical_id, new)
        return Made(physical_id, {"PolicyArn": physical_id})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Detach it from those of the template, drop its older versions, delete it."""
        for kind, who in _holders(properties):
            await _detach(hands, physical_id, kind, who)
        try:
            versions = await _other_versions(hands, physical_id)
        except AwsError as error:
            if error.code not in _GONE:
                raise
            return
        for version in versions:
            await hands.call(
                "iam", "DeletePolicyVersion", PolicyArn=physical_id, VersionId=version["VersionId"]
            )
        await call_unless_gone(hands, _GONE, "iam", "DeletePolicy", PolicyArn=physical_id)


TYPES: tuple[ResourceType, ...] = (ManagedPolicy(),)


def _holders(properties: Properties) -> Iterator[tuple[str, str]]:
    for member, kind in _KINDS.items():
        for who in properties.get(member) or ():
            yield kind, who


async def _attach(hands: Hands, arn: str, properties: Properties) -> None:
    for kind, who in _holders(properties):
        request = {f"{kind}Name": who, "PolicyArn": arn}
        await hands.call("iam", f"Attach{kind}Policy", **request)


async def _detach(hands: Hands, arn: str, kind: str, who: str) -> None:
    request = {f"{kind}Name": who, "PolicyArn": arn}
    await call_unless_gone(hands, _GONE, "iam", f"Detach{kind}Policy", **request)


async def _other_versions(hands: Hands, arn: str) -> list[dict[str, Any]]:
    """Return the versions that are not the default, oldest first."""
    answer = await hands.call("iam", "ListPolicyVersions", PolicyArn=arn)
    others = [version for version in answer["Versions"] if not version["IsDefaultVersion"]]
    return sorted(others, key=lambda version: int(version["VersionId"].removeprefix("v")))


async def _make_room(hands: Hands, arn: str) -> None:
    others = await _other_versions(hands, arn)
    if len(others) + 1 >= _VERSIONS_MAX:
        await hands.call("iam", "DeletePolicyVersion", PolicyArn=arn, VersionId=others[0]["VersionId"])
