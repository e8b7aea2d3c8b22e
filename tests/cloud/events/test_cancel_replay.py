"""CancelReplay."""

import pytest

from reelworks.cloud.services.events.errors import (
    IllegalStatusException,
)


async def test_a_replay_can_be_cancelled_until_it_has_ended(cloud):
    await cloud.archive()
    await cloud.put()
    await cloud.replay()
    await cloud.replayed()

    with pytest.raises(
        IllegalStatusException, match="Replay again is not in a valid state for this operation"
    ):
        await cloud("CancelReplay", ReplayName="again")


async def test_a_cancelled_replay_ends(cloud, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.services.events.replaying.REPLAY_PAGE_EVENTS", 1)
    await cloud.archive()
    for number in range(30):
        await cloud.put({"n": number})
    await cloud.replay()

    answer = await cloud("CancelReplay", ReplayName="again")

    assert answer["State"] == "CANCELLING"
    assert (await cloud.replayed())["State"] == "CANCELLED"
