"""``AWS::SNS::Subscription``: somebody who gets a topic's messages.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
"""

from reelworks.cloud.services.cloudformation.types.contract import (
    Hands,
    Made,
    Properties,
    ResourceFailed,
    ResourceType,
)
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, text

_ATTRIBUTES = (
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "ReplayPolicy",
    "SubscriptionRoleArn",
)
_UNSET = {"RawMessageDelivery": "false", "FilterPolicyScope": "MessageAttributes"}


class Subscription:
    """A subscription. One by mail stays pending until its link is followed."""

    name = "AWS::SNS::Subscription"
    properties = frozenset({*_ATTRIBUTES, "Endpoint", "Protocol", "Region", "TopicArn"})
    required = frozenset({"Protocol", "TopicArn"})
    replaced_by = frozenset({"Endpoint", "Protocol", "TopicArn"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Subscribe, with the attributes in the same call."""
        if properties.get("Region", hands.region) != hands.region:
            raise ResourceFailed("Invalid parameter: Region: a topic of another region is not reachable here")
        answer = await hands.call(
            "sns",
            "Subscribe",
            TopicArn=properties["TopicArn"],
            Protocol=properties["Protocol"],
            Endpoint=text(properties.get("Endpoint", "")),
            Attributes=_attributes(properties),
            ReturnSubscriptionArn=True,
        )
        arn = answer["SubscriptionArn"]
        return Made(arn, {"Arn": arn})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set the attributes that changed."""
        before, after = _attributes(old), _attributes(new)
        for name in _ATTRIBUTES:
            if before.get(name) != after.get(name):
                await hands.call(
                    "sns",
                    "SetSubscriptionAttributes",
                    SubscriptionArn=physical_id,
                    AttributeName=name,
                    AttributeValue=after.get(name, _UNSET.get(name, "")),
                )
        return Made(physical_id, {"Arn": physical_id})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Unsubscribe. What was never confirmed lapses by itself."""
        await call_unless_gone(
            hands, {"NotFound", "InvalidParameter"}, "sns", "Unsubscribe", SubscriptionArn=physical_id
        )


TYPES: tuple[ResourceType, ...] = (Subscription(),)


def _attributes(properties: Properties) -> dict[str, str]:
    return {name: text(properties[name]) for name in _ATTRIBUTES if name in properties}
