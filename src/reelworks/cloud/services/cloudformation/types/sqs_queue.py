"""A queue.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
"""

import json
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties
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
_NAME_CHARACTERS_MAX = 80


class Queue:
    """``AWS::SQS::Queue``."""

    name = "AWS::SQS::Queue"
    properties = frozenset({*_ATTRIBUTES, "QueueName", "Tags"})
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"FifoQueue", "QueueName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the queue; one that is there by the same name and attributes is the one of an earlier attempt."""
        attributes = _attributes(properties)
        suffix = ".fifo" if attributes.get("FifoQueue") == "true" else ""
        name = properties.get("QueueName") or hands.name(_NAME_CHARACTERS_MAX, suffix=suffix)
        made = await hands.call(
            "sqs", "CreateQueue", QueueName=name, Attributes=attributes, tags=_tags(hands, properties)
        )
        return _made(hands, name, made["QueueUrl"])

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set the attributes anew, those that are left out to their defaults."""
        attributes = {**dict.fromkeys(_attributes(old), ""), **_attributes(new)}
        attributes.pop("FifoQueue", None)
        if attributes:
            await hands.call("sqs", "SetQueueAttributes", QueueUrl=physical_id, Attributes=attributes)
        tags, gone = _tags(hands, new), _tags(hands, old).keys() - _tags(hands, new).keys()
        if gone:
            await hands.call("sqs", "UntagQueue", QueueUrl=physical_id, TagKeys=sorted(gone))
        if tags:
            await hands.call("sqs", "TagQueue", QueueUrl=physical_id, Tags=tags)
        return _made(hands, physical_id.rpartition("/")[2], physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete the queue."""
        try:
            await hands.call("sqs", "DeleteQueue", QueueUrl=physical_id)
        except AwsError as error:
            if error.code not in {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"}:
                raise


def _attributes(properties: Properties) -> dict[str, str]:
    return {name: _text(properties[name]) for name in _ATTRIBUTES if name in properties}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _tags(hands: Hands, properties: Properties) -> dict[str, str]:
    return {**hands.tags, **{tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags", ())}}


def _made(hands: Hands, name: str, url: str) -> Made:
    arn = f"arn:aws:sqs:{hands.region}:{hands.account}:{name}"
    return Made(url, {"Arn": arn, "QueueName": name, "QueueUrl": url})


TYPES = (Queue(),)
