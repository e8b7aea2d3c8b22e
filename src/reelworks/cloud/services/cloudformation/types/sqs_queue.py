"""``AWS::SQS::Queue``: a queue.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, tags_of, text
from reelworks.cloud.wire.error import AwsError

_ATTRIBUTES = (
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
)
_UNSET = {
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "DelaySeconds": "0",
    "FifoThroughputLimit": "perQueue",
    "KmsDataKeyReusePeriodSeconds": "300",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
"""What an attribute is that the template does not set any more; documents go with an empty text."""
_NAME_CHARACTERS_MAX = 80
_FREE_AGAIN_S = 90.0
"""How long a deleted queue's name is waited for: SQS gives it free after 60 seconds."""
_GONE = frozenset({"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"})


class Queue:
    """A queue."""

    name = "AWS::SQS::Queue"
    properties = frozenset({*_ATTRIBUTES, "QueueName", "Tags"})
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"FifoQueue", "QueueName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the queue; one that is there by the same name and attributes is the one of an earlier attempt."""
        attributes = _attributes(properties)
        suffix = ".fifo" if attributes.get("FifoQueue") == "true" else ""
        name = properties.get("QueueName") or hands.name(_NAME_CHARACTERS_MAX, suffix=suffix)
        tags = tags_of(hands, properties)
        return _made(hands, name, await _create(hands, QueueName=name, Attributes=attributes, tags=tags))

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set the attributes anew, those that are left out to their defaults."""
        attributes = {**{name: _UNSET.get(name, "") for name in _attributes(old)}, **_attributes(new)}
        attributes.pop("FifoQueue", None)
        if attributes:
            await hands.call("sqs", "SetQueueAttributes", QueueUrl=physical_id, Attributes=attributes)
        tags, gone = tags_of(hands, new), tags_of(hands, old).keys() - tags_of(hands, new).keys()
        if gone:
            await hands.call("sqs", "UntagQueue", QueueUrl=physical_id, TagKeys=sorted(gone))
        if tags:
            await hands.call("sqs", "TagQueue", QueueUrl=physical_id, Tags=tags)
        return _made(hands, physical_id.rpartition("/")[2], physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete the queue."""
        await call_unless_gone(hands, _GONE, "sqs", "DeleteQueue", QueueUrl=physical_id)


async def _create(hands: Hands, **request: Any) -> str:
    """Make a queue and return its URL; a name that was a queue's less than a minute ago is waited for, as on AWS."""
    urls: list[str] = []

    async def is_made() -> bool:
        try:
            urls.append((await hands.call("sqs", "CreateQueue", **request))["QueueUrl"])
        except AwsError as error:
            if not error.code.endswith("QueueDeletedRecently"):
                raise
        return bool(urls)

    await hands.until(is_made, _FREE_AGAIN_S)
    return urls[0]


def _attributes(properties: Properties) -> dict[str, str]:
    return {name: text(properties[name]) for name in _ATTRIBUTES if name in properties}


def _made(hands: Hands, name: str, url: str) -> Made:
    arn = f"arn:aws:sqs:{hands.region}:{hands.account}:{name}"
    return Made(url, {"Arn": arn, "QueueName": name, "QueueUrl": url})


TYPES: tuple[ResourceType, ...] = (Queue(),)
