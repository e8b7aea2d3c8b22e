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
