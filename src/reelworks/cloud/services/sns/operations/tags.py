"""Tags on topics."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sns.errors import ResourceNotFound
from reelworks.cloud.services.sns.model import Topic
from reelworks.cloud.services.sns.operations import located
from reelworks.cloud.services.sns.room import SnsCall, sns
from reelworks.cloud.services.sns.tag_rules import checked_tags, listed_tags, tags_of


@sns.operation("TagResource", locate=located.tagged)
def tag_resource(call: SnsCall, request: Request) -> dict[str, Any]:
    """Add tags to a topic, over those with the same keys.

    https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html

    Raises:
        InvalidParameter: a key comes twice, or a key or value is too long.
        ResourceNotFound: there is no such topic.
        TagLimitExceeded: the topic would have more than 50 tags.
    """
    topic = _get(call, request)
    call.topics.save(replace(topic, tags=checked_tags({**topic.tags, **tags_of(request["Tags"])})))
    return {}


@sns.operation("UntagResource", locate=located.tagged)
def untag_resource(call: SnsCall, request: Request) -> dict[str, Any]:
    """Take tags from a topic; keys that it does not have are no error.

    https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html

    Raises:
        ResourceNotFound: there is no such topic.
    """
    topic = _get(call, request)
    gone = set(request["TagKeys"])
    call.topics.save(
        replace(topic, tags={key: value for key, value in topic.tags.items() if key not in gone})
    )
    return {}


@sns.operation("ListTagsForResource", reads=True, locate=located.tagged)
def list_tags_for_resource(call: SnsCall, request: Request) -> dict[str, Any]:
    """Return a topic's tags.

    https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html

    Raises:
        ResourceNotFound: there is no such topic.
    """
    return {"Tags": listed_tags(_get(call, request).tags)}


def _get(call: SnsCall, request: Request) -> Topic:
    topic = call.topics.find(request["ResourceArn"])
    if topic is None:
        raise ResourceNotFound
    return topic
