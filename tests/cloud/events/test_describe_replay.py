"""DescribeReplay and ListReplays."""

import pytest

from reelworks.cloud.services.events.errors import ReplayNotFound


async def test_a_replay_tells_where_it_puts_what_and_how_far_it_is(cloud):
    await cloud.archive()
    await cloud.replay(Description="d")

    described = await cloud.replayed()

    assert (described["State"], described["Description"]) == ("COMPLETED", "d")
    assert described["Destination"]["Arn"].endswith("event-bus/default")
    [listed] = (await cloud("ListReplays"))["Replays"]
    assert (listed["ReplayName"], listed["State"]) == ("again", "COMPLETED")
    with pytest.raises(ReplayNotFound, match="Replay gone does not exist"):
        await cloud("DescribeReplay", ReplayName="gone")
