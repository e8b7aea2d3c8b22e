"""Topics: made, deleted, listed, their attributes read and set."""

import re
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sns.addresses import TOPIC_NAME
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.limits import PAGE_ENTRIES, TOPIC_NAME_CHARACTERS_MAX
from reelworks.cloud.services.sns.model import Topic, topic_arn_of
from reelworks.cloud.services.sns.operations import located
from reelworks.cloud.services.sns.permissions import default_policy
from reelworks.cloud.services.sns.quotas import check_large_messages, check_new_topic
from reelworks.cloud.services.sns.room import SnsCall, sns
from reelworks.cloud.services.sns.tag_rules import tags_of
from reelworks.cloud.services.sns.topic_attributes import (
    check_attribute,
    is_attribute,
    plain_value,
    topic_attributes,
)

FIFO_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{TOPIC_NAME_CHARACTERS_MAX - len('.fifo')}}}\.fifo")


@sns.operation("CreateTopic", locate=located.new_topic)
def create_topic(call: SnsCall, request: Request) -> dict[str, Any]:
    """Make a topic; safe to repeat, with the same attributes and tags or with none.

    https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html

    Raises:
        InvalidParameter: the name or an attribute is not valid, or the topic exists with other ones.
        TagLimitExceeded: there are more than 50 tags.
        TopicLimitExceeded: the account has as many topics as it may.
    """
    attributes = {name: plain_value(name, value) for name, value in request.get("Attributes", {}).items()}
    wanted = _new_topic(call, request["Name"], attributes)
    wanted = replace(wanted, tags=tags_of(request.get("Tags", [])))
    existing = call.topics.find(wanted.arn)
    if existing is None:
        check_new_topic(call.roster, wanted)
        call.topics.save(wanted)
    else:
        _check_same(existing, wanted, request)
    return {"TopicArn": wanted.arn}


@sns.operation("DeleteTopic", locate=located.topic)
def delete_topic(call: SnsCall, request: Request) -> None:
    """Delete a topic with its subscriptions; safe to repeat. Messages on their way are dropped.

    https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html
    """
    call.subscriptions.delete_of_topic(request["TopicArn"])
    call.ended.delete_of_topic(request["TopicArn"])
    call.fifo.delete_of_topic(request["TopicArn"])
    call.topics.delete(request["TopicArn"])


@sns.operation("ListTopics", reads=True, locate=located.all_topics)
def list_topics(call: SnsCall, request: Request) -> dict[str, Any]:
    """List the caller's topics by name, a hundred at a time.

    https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
    """
    caller = call.caller
    after = request.get("NextToken", "")
    arns = call.topics.list_of(caller.account, caller.region, after, PAGE_ENTRIES + 1)
    answer: dict[str, Any] = {"Topics": [{"TopicArn": arn} for arn in arns[:PAGE_ENTRIES]]}
    if len(arns) > PAGE_ENTRIES:
        answer["NextToken"] = arns[PAGE_ENTRIES - 1].rpartition(":")[2]
    return answer


@sns.operation("GetTopicAttributes", reads=True, locate=located.topic)
def get_topic_attributes(call: SnsCall, request: Request) -> dict[str, Any]:
    """Return a topic's attributes, AWS's defaults among them.

    https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html

    Raises:
        TopicNotFound: there is no such topic.
    """
    topic = located.get_topic(call, request["TopicArn"])
    return {"Attributes": topic_attributes(topic, *call.roster.count(topic.arn))}


@sns.operation("SetTopicAttributes", locate=located.topic)
def set_topic_attributes(call: SnsCall, request: Request) -> None:
    """Set one of a topic's attributes, or, with no or an empty value, give it back its default.

    https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html

    Raises:
        InvalidParameter: there is no such attribute, or it may not have that value, or not with these subscriptions.
        TopicNotFound: there is no such topic.
    """
    topic = located.get_topic(call, request["TopicArn"])
    name = request["AttributeName"]
    value = plain_value(name, request.get("AttributeValue", ""))
    if not is_attribute(name) or name == "FifoTopic":
        raise InvalidParameter("Invalid parameter: AttributeName")
    check_attribute(name, value, is_fifo=topic.is_fifo, prefix="Invalid parameter: ")
    changed = _with_attribute(topic, name, value)
    if name == "MaximumMessageSize":
        check_large_messages(call.roster, changed)
    call.topics.save(changed)


def _new_topic(call: SnsCall, name: str, attributes: dict[str, str]) -> Topic:
    is_fifo = attributes.get("FifoTopic") == "true"
    if is_fifo and not FIFO_NAME.fullmatch(name):
        raise InvalidParameter(
            "Invalid parameter: Fifo Topic names must end with .fifo and must be made up of only uppercase and"
            " lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters"
            " long."
        )
    if not is_fifo and not TOPIC_NAME.fullmatch(name):
        raise InvalidParameter("Invalid parameter: Topic Name")
    account, region = call.caller.account, call.caller.region
    arn = topic_arn_of(region, account, name)
    topic = Topic(arn, account, region, name, default_policy(arn, account))
    for attribute, value in attributes.items():
        if not is_attribute(attribute):
            raise InvalidParameter(f"Invalid parameter: Attributes Reason: Unknown attribute {attribute}")
        check_attribute(attribute, value, is_fifo=is_fifo, prefix="Invalid parameter: Attributes Reason: ")
        topic = _with_attribute(topic, attribute, value)
    return topic


def _with_attribute(topic: Topic, name: str, value: str) -> Topic:
    if name == "Policy":
        return replace(topic, policy=value or default_policy(topic.arn, topic.account))
    kept = {other: known for other, known in topic.attributes.items() if other != name}
    # A standard topic does not say that it is none of the other kind.
    if value and not (name == "FifoTopic" and value == "false"):
        kept[name] = value
    return replace(topic, attributes=kept)


def _check_same(existing: Topic, wanted: Topic, request: Request) -> None:
    for name in request.get("Attributes", {}):
        same = (
            existing.policy == wanted.policy
            if name == "Policy"
            else existing.attributes.get(name) == wanted.attributes.get(name)
        )
        if not same:
            raise InvalidParameter(
                "Invalid parameter: Attributes Reason: Topic already exists with different attributes"
            )
    if request.get("Tags") and dict(existing.tags) != dict(wanted.tags):
        raise InvalidParameter("Invalid parameter: Tags Reason: Topic already exists with different tags")
