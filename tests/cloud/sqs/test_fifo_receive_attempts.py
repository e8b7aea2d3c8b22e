"""ReceiveRequestAttemptId: a receive whose answer was lost is asked again, and answered the same."""

import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue


@pytest.fixture
async def url(cloud):
    url = await cloud.create_fifo()
    await cloud.send_in(url, "g", *"abc")
    return url


async def try_once(cloud, url, **more):
    more = {"count": 2, "VisibilityTimeout": 30, "ReceiveRequestAttemptId": "try-1", **more}
    return await cloud.receive(url, AttributeNames=["All"], **more)


async def test_the_same_messages_come_with_the_same_handles(cloud, url):
    first = await try_once(cloud, url)

    assert await try_once(cloud, url) == first

    assert [message["Body"] for message in first] == ["a", "b"]
    await cloud.delete(url, *first)
    assert await cloud.bodies(url) == ["c"]


async def test_their_timeout_begins_anew(cloud, url):
    await try_once(cloud, url)
    cloud.clock.advance(20)
    await try_once(cloud, url)

    cloud.clock.advance(29)
    assert await cloud.bodies(url) == []
    cloud.clock.advance(1)

    assert await cloud.bodies(url) == ["a", "b", "c"]


async def test_it_survives_a_restart(cloud, url):
    first = await try_once(cloud, url)

    await cloud.close()
    await cloud.open()

    assert await try_once(cloud, url) == first


async def test_it_is_the_same_however_time_goes_on_during_a_receive(cloud, url, monkeypatch):
    stood_still = cloud.clock.now

    def move_on():
        cloud.clock.advance(0.001)
        return stood_still()

    monkeypatch.setattr(cloud.clock, "now", move_on)
    first = await try_once(cloud, url)

    assert await try_once(cloud, url) == first
    assert await try_once(cloud, url) == first


async def test_another_attempt_gets_none_of_them(cloud, url):
    await try_once(cloud, url)

    assert await try_once(cloud, url, ReceiveRequestAttemptId="try-2") == []


async def test_it_is_a_new_receive_once_a_message_is_deleted(cloud, url):
    first, _second = await try_once(cloud, url)
    await cloud.delete(url, first)

    assert await try_once(cloud, url) == []


async def test_it_is_a_new_receive_once_a_visibility_was_changed(cloud, url):
    first, second = await try_once(cloud, url)
    await cloud.hide(url, first, 0)
    await cloud.hide(url, second, 0)

    again = await try_once(cloud, url)

    assert [message["Attributes"]["ApproximateReceiveCount"] for message in again] == ["2", "2"]


async def test_it_is_a_new_receive_once_the_timeout_is_over(cloud, url):
    await try_once(cloud, url)
    cloud.clock.advance(30)

    again = await try_once(cloud, url)

    assert [message["Attributes"]["ApproximateReceiveCount"] for message in again] == ["2", "2"]


async def test_it_is_a_new_receive_after_five_minutes(cloud, url):
    await try_once(cloud, url, VisibilityTimeout=600)
    cloud.clock.advance(300)

    assert await try_once(cloud, url) == []


async def test_a_standard_queue_knows_no_attempts(cloud):
    url = await cloud.create()

    with pytest.raises(InvalidParameterValue, match="not valid for this queue type"):
        await try_once(cloud, url)


@pytest.mark.parametrize("value", ["", "a b", "x" * 129])
async def test_an_attempts_name_has_its_characters_and_length(cloud, url, value):
    with pytest.raises(InvalidParameterValue, match="ReceiveRequestAttemptId can only include"):
        await try_once(cloud, url, ReceiveRequestAttemptId=value)
