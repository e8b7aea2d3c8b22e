"""``AWS::IAM::Policy``: an inline policy on roles, users and groups.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
"""

from collections.abc import Iterator

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, text

_KINDS = {"Roles": "Role", "Users": "User", "Groups": "Group"}


class Policy:
    """A policy written into those who have it."""

    name = "AWS::IAM::Policy"
    properties = frozenset({"PolicyDocument", "PolicyName", *_KINDS})
    required = frozenset({"PolicyDocument", "PolicyName"})
    replaced_by: frozenset[str] = frozenset()

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Write the policy into each of them."""
        await _put(hands, properties)
        name = hands.name()
        return Made(name, {"Id": name})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Write it into those named now and take it from the others."""
        is_renamed = old["PolicyName"] != new["PolicyName"]
        kept = set(_holders(new))
        await _put(hands, new)
        for kind, who in _holders(old):
            if is_renamed or (kind, who) not in kept:
                await _take(hands, kind, who, old["PolicyName"])
        return Made(physical_id, {"Id": physical_id})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take it from everybody who is still there."""
        for kind, who in _holders(properties):
            await _take(hands, kind, who, properties["PolicyName"])


TYPES: tuple[ResourceType, ...] = (Policy(),)


def _holders(properties: Properties) -> Iterator[tuple[str, str]]:
    for member, kind in _KINDS.items():
        for who in properties.get(member) or ():
            yield kind, who


async def _put(hands: Hands, properties: Properties) -> None:
    document, name = text(properties["PolicyDocument"]), properties["PolicyName"]
    for kind, who in _holders(properties):
        request = {f"{kind}Name": who, "PolicyName": name, "PolicyDocument": document}
        await hands.call("iam", f"Put{kind}Policy", **request)


async def _take(hands: Hands, kind: str, who: str, policy_name: str) -> None:
    request = {f"{kind}Name": who, "PolicyName": policy_name}
    await call_unless_gone(hands, {"NoSuchEntity"}, "iam", f"Delete{kind}Policy", **request)
