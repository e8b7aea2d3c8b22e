"""Tags on rules and buses."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.model import Bus
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.room import EventsCall, events
from reelworks.cloud.services.events.tag_rules import checked_tags, listed_tags, tags_of


@events.operation("TagResource", locate=located.tagged)
def tag_resource(call: EventsCall, request: Request) -> dict[str, Any]:
    """Add tags to a rule or bus, over those with the same keys.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html

    Raises:
        LimitExceededException: it would have more than 50.
        ResourceNotFoundException: there is no such rule or bus.
        ValidationException: a key comes twice, or a key or value is too long.
    """
    found = located.get_tagged(call, request["ResourceARN"])
    _retag(call, request, checked_tags({**found.tags, **tags_of(request["Tags"])}))
    return {}


@events.operation("UntagResource", locate=located.tagged)
def untag_resource(call: EventsCall, request: Request) -> dict[str, Any]:
    """Take tags from a rule or bus; keys that it does not have are no error.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html

    Raises:
        ResourceNotFoundException: there is no such rule or bus.
    """
    found = located.get_tagged(call, request["ResourceARN"])
    gone = set(request["TagKeys"])
    _retag(call, request, {key: value for key, value in found.tags.items() if key not in gone})
    return {}


@events.operation("ListTagsForResource", reads=True, locate=located.tagged)
def list_tags_for_resource(call: EventsCall, request: Request) -> dict[str, Any]:
    """Return the tags of a rule or bus.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html

    Raises:
        ResourceNotFoundException: there is no such rule or bus.
    """
    return {"Tags": listed_tags(located.get_tagged(call, request["ResourceARN"]).tags)}


def _retag(call: EventsCall, request: Request, tags: dict[str, str]) -> None:
    found = located.get_tagged(call, request["ResourceARN"])
    if isinstance(found, Bus):
        call.buses.save(replace(found, tags=tags))
    else:
        call.rules.save(replace(found, tags=tags))
