import pytest

from reelworks.cloud.services.sqs.errors import (
    InvalidParameterValue,
    MessageNotInflight,
    ReceiptHandleIsInvalid,
)


@pytest.fixture
async def url(cloud):
    url = await cloud.create()
    await cloud.send(url)
    return url


async def change(cloud, url, message, timeout_s):
    await cloud(
        "ChangeMessageVisibility",
        QueueUrl=url,
        ReceiptHandle=message["ReceiptHandle"],
        VisibilityTimeout=timeout_s,
    )


async def test_a_new_timeout_counts_from_now(cloud, url):
    (message,) = await cloud.receive(url, VisibilityTimeout=30)
    cloud.clock.advance(20)

    await change(cloud, url, message, 60)

    cloud.clock.advance(59)
    assert await cloud.receive(url) == []
    cloud.clock.advance(1)
    assert len(await cloud.receive(url)) == 1


async def test_0_hands_it_back_at_once(cloud, url):
    (message,) = await cloud.receive(url)

    await change(cloud, url, message, 0)

    assert len(await cloud.receive(url)) == 1


async def test_a_message_that_is_visible_again_is_not_hidden_again(cloud, url):
    (message,) = await cloud.receive(url, VisibilityTimeout=10)
    cloud.clock.advance(10)

    with pytest.raises(MessageNotInflight):
        await change(cloud, url, message, 60)

    assert len(await cloud.receive(url)) == 1


async def test_an_earlier_receiver_cannot_touch_what_another_holds(cloud, url):
    (earlier,) = await cloud.receive(url, VisibilityTimeout=0)
    (last,) = await cloud.receive(url, VisibilityTimeout=10)

    with pytest.raises(InvalidParameterValue, match="not available for visibility timeout change"):
        await change(cloud, url, earlier, 600)

    cloud.clock.advance(10)
    (again,) = await cloud.receive(url)
    assert again["MessageId"] == last["MessageId"]


async def test_a_deleted_message_cannot_be_hidden(cloud, url):
    (message,) = await cloud.receive(url)
    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    with pytest.raises(InvalidParameterValue, match="Message does not exist"):
        await change(cloud, url, message, 10)


async def test_twelve_hours_from_the_receive_are_the_end(cloud, url):
    (message,) = await cloud.receive(url, VisibilityTimeout=100)
    cloud.clock.advance(60)

    await change(cloud, url, message, 43_200 - 60)

    with pytest.raises(InvalidParameterValue, match=r"beyond the limit \[43200 seconds\]"):
        await change(cloud, url, message, 43_200 - 59)


@pytest.mark.parametrize("timeout_s", [-1, 43_201])
async def test_a_timeout_has_its_range(cloud, url, timeout_s):
    (message,) = await cloud.receive(url)

    with pytest.raises(InvalidParameterValue, match="VisibilityTimeout"):
        await change(cloud, url, message, timeout_s)


async def test_what_is_no_handle_is_refused(cloud, url):
    with pytest.raises(ReceiptHandleIsInvalid):
        await change(cloud, url, {"ReceiptHandle": "x"}, 10)
