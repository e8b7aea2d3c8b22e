"""``AWS::SNS::Topic``: a topic, with the subscriptions that stand in it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import (
    call_unless_gone,
    flag,
    tag_list,
    tags_of,
    text,
)

_ATTRIBUTES = {
    "DisplayName": "DisplayName",
    "KmsMasterKeyId": "KmsMasterKeyId",
    "ContentBasedDeduplication": "ContentBasedDeduplication",
    "FifoThroughputScope": "FifoThroughputScope",
    "SignatureVersion": "SignatureVersion",
    "TracingConfig": "TracingConfig",
    "ArchivePolicy": "ArchivePolicy",
}
_UNSET = {"ContentBasedDeduplication": "false", "SignatureVersion": "1", "TracingConfig": "PassThrough"}


class Topic:
    """A topic."""

    name = "AWS::SNS::Topic"
    properties = frozenset({*_ATTRIBUTES, "FifoTopic", "Subscription", "Tags", "TopicName"})
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"TopicName", "FifoTopic"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the topic and what subscribes to it."""
        is_fifo = flag(properties.get("FifoTopic", False))
        name = properties.get("TopicName") or hands.name(256, suffix=".fifo" if is_fifo else "")
        attributes = _attributes(properties)
        if is_fifo:
            attributes["FifoTopic"] = "true"
        tags = tag_list(tags_of(hands, properties))
        answer = await hands.call("sns", "CreateTopic", Name=name, Attributes=attributes, Tags=tags)
        arn = answer["TopicArn"]
        for subscription in properties.get("Subscription") or ():
            await _subscribe(hands, arn, subscription)
        return _made(arn)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set the attributes and tags that changed, and subscribe and unsubscribe what came and went."""
        before, after = _attributes(old), _attributes(new)
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                value = after.get(name, _UNSET.get(name, ""))
                await hands.call(
                    "sns",
                    "SetTopicAttributes",
                    TopicArn=physical_id,
                    AttributeName=name,
                    AttributeValue=value,
                )
        await _retag(hands, physical_id, tags_of(hands, old), tags_of(hands, new))
        gone = [each for each in old.get("Subscription") or () if each not in (new.get("Subscription") or ())]
        for subscription in gone:
            await _unsubscribe(hands, physical_id, subscription)
        for subscription in new.get("Subscription") or ():
            await _subscribe(hands, physical_id, subscription)
        return _made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it, with its subscriptions."""
        await call_unless_gone(hands, {"NotFound"}, "sns", "DeleteTopic", TopicArn=physical_id)


TYPES: tuple[ResourceType, ...] = (Topic(),)


def _made(arn: str) -> Made:
    return Made(arn, {"TopicArn": arn, "TopicName": arn.rpartition(":")[2]})


def _attributes(properties: Properties) -> dict[str, str]:
    return {_ATTRIBUTES[name]: text(value) for name, value in properties.items() if name in _ATTRIBUTES}


async def _subscribe(hands: Hands, arn: str, subscription: dict[str, Any]) -> None:
    await hands.call(
        "sns",
        "Subscribe",
        TopicArn=arn,
        Protocol=subscription["Protocol"],
        Endpoint=text(subscription["Endpoint"]),
    )


async def _unsubscribe(hands: Hands, arn: str, subscription: dict[str, Any]) -> None:
    token: str | None = None
    while True:
        more = {"NextToken": token} if token else {}
        answer = await hands.call("sns", "ListSubscriptionsByTopic", TopicArn=arn, **more)
        for found in answer.get("Subscriptions", ()):
            is_it = (found["Protocol"], found["Endpoint"]) == (
                subscription["Protocol"],
                subscription["Endpoint"],
            )
            if is_it and found["SubscriptionArn"].startswith("arn:"):
                await hands.call("sns", "Unsubscribe", SubscriptionArn=found["SubscriptionArn"])
        token = answer.get("NextToken")
        if not token:
            return


async def _retag(hands: Hands, arn: str, old: dict[str, str], new: dict[str, str]) -> None:
    gone = [key for key in old if key not in new]
    if gone:
        await hands.call("sns", "UntagResource", ResourceArn=arn, TagKeys=gone)
    if new != old and new:
        await hands.call("sns", "TagResource", ResourceArn=arn, Tags=tag_list(new))
