"""ListTagsForResource."""

import pytest

from reelworks.cloud.services.events.errors import (
    ResourceNotFoundException,
)

ACCOUNT = "123456789012"
DEFAULT = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/default"


@pytest.mark.parametrize("operation", ["TagResource", "UntagResource", "ListTagsForResource"])
async def test_what_is_not_there_has_no_tags(cloud, operation):
    more = {"TagResource": {"Tags": []}, "UntagResource": {"TagKeys": []}}.get(operation, {})

    with pytest.raises(ResourceNotFoundException):
        await cloud(operation, ResourceARN=DEFAULT.replace("default", "gone"), **more)


async def test_the_rule_that_is_not_there_is_named_with_its_bus(cloud):
    on_default, on_own = (DEFAULT.replace("event-bus/default", f"rule/{name}") for name in ("r", "own/r"))

    for arn, words in (
        (on_default, "Rule r does not exist on EventBus default."),
        (on_own, "Rule r does not exist on EventBus own."),
    ):
        with pytest.raises(ResourceNotFoundException, match=words):
            await cloud("ListTagsForResource", ResourceARN=arn)
