"""``AWS::SNS::TopicPolicy``: the policy of one or more topics.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html
"""

import json

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, text


class TopicPolicy:
    """A policy that stands on topics."""

    name = "AWS::SNS::TopicPolicy"
    properties = frozenset({"PolicyDocument", "Topics"})
    required = frozenset({"PolicyDocument", "Topics"})
    replaced_by: frozenset[str] = frozenset()

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Set the policy on every topic."""
        for arn in properties["Topics"]:
            await _set(hands, arn, text(properties["PolicyDocument"]))
        name = hands.name()
        return Made(name, {"Id": name})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set it on the topics named now; those left out get the policy of a new topic back."""
        for arn in old["Topics"]:
            if arn not in new["Topics"]:
                await _reset(hands, arn)
        for arn in new["Topics"]:
            await _set(hands, arn, text(new["PolicyDocument"]))
        return Made(physical_id, {"Id": physical_id})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Give every topic that is still there the policy of a new topic back."""
        for arn in properties["Topics"]:
            await _reset(hands, arn)


TYPES: tuple[ResourceType, ...] = (TopicPolicy(),)


async def _set(hands: Hands, arn: str, policy: str) -> None:
    await hands.call("sns", "SetTopicAttributes", TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


async def _reset(hands: Hands, arn: str) -> None:
    """A topic always has a policy: the one that lets its owner's account do everything with it."""
    owner = arn.split(":")[4]
    verbs = (
        *("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission"),
        *("DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"),
    )
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{verb}" for verb in verbs],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
    }
    policy = {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}
    await call_unless_gone(
        hands,
        {"NotFound"},
        "sns",
        "SetTopicAttributes",
        TopicArn=arn,
        AttributeName="Policy",
        AttributeValue=json.dumps(policy),
    )
