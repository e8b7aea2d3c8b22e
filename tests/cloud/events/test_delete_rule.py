"""DeleteRule."""

import pytest

from reelworks.cloud.services.events.errors import (
    ValidationException,
)


async def test_a_rule_goes_once_it_has_no_targets_and_then_for_good(cloud):
    await cloud.queued()
    with pytest.raises(ValidationException, match="Rule can't be deleted since it has targets"):
        await cloud("DeleteRule", Name="rule")

    await cloud("RemoveTargets", Rule="rule", Ids=["t"])
    await cloud("DeleteRule", Name="rule")
    await cloud("DeleteRule", Name="rule")

    assert (await cloud("ListRules"))["Rules"] == []
    await cloud.put()
    assert await cloud.bodies() == []
