"""``AWS::IAM::AccessKey``: a key of a user.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone


class AccessKey:
    """A key. Its secret is told once, as an attribute."""

    name = "AWS::IAM::AccessKey"
    properties = frozenset({"Serial", "Status", "UserName"})
    required = frozenset({"UserName"})
    replaced_by = frozenset({"Serial", "UserName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the key."""
        answer = await hands.call("iam", "CreateAccessKey", UserName=properties["UserName"])
        key = answer["AccessKey"]
        if properties.get("Status") == "Inactive":
            await _set(hands, key["AccessKeyId"], properties)
        return Made(key["AccessKeyId"], {"SecretAccessKey": key["SecretAccessKey"]})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Turn it on or off."""
        await _set(hands, physical_id, new)
        return Made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it."""
        request = {"UserName": properties["UserName"], "AccessKeyId": physical_id}
        await call_unless_gone(hands, {"NoSuchEntity"}, "iam", "DeleteAccessKey", **request)


TYPES: tuple[ResourceType, ...] = (AccessKey(),)


async def _set(hands: Hands, key_id: str, properties: Properties) -> None:
    status = properties.get("Status", "Active")
    await hands.call(
        "iam", "UpdateAccessKey", UserName=properties["UserName"], AccessKeyId=key_id, Status=status
    )
