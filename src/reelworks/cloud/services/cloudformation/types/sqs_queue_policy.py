"""``AWS::SQS::QueuePolicy``: the policy of one or more queues.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, text

_GONE = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})


class QueuePolicy:
    """A policy that stands on queues."""

    name = "AWS::SQS::QueuePolicy"
    properties = frozenset({"PolicyDocument", "Queues"})
    required = frozenset({"PolicyDocument", "Queues"})
    replaced_by: frozenset[str] = frozenset()

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Set the policy on every queue."""
        await _set_all(hands, properties)
        name = hands.name()
        return Made(name, {"Id": name})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set it on the queues named now and take it from those left out."""
        for url in old["Queues"]:
            if url not in new["Queues"]:
                await _take_off(hands, url)
        await _set_all(hands, new)
        return Made(physical_id, {"Id": physical_id})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take it from every queue that is still there."""
        for url in properties["Queues"]:
            await _take_off(hands, url)


TYPES: tuple[ResourceType, ...] = (QueuePolicy(),)


async def _set_all(hands: Hands, properties: Properties) -> None:
    policy = {"Policy": text(properties["PolicyDocument"])}
    for url in properties["Queues"]:
        await hands.call("sqs", "SetQueueAttributes", QueueUrl=url, Attributes=policy)


async def _take_off(hands: Hands, url: str) -> None:
    await call_unless_gone(hands, _GONE, "sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"Policy": ""})
