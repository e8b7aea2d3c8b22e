"""HTTP subscriptions: asked first, posted to after that, tried again as their delivery policy says."""

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from reelworks.cloud.authorize import AccessDenied
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.sns.delivery_policy import RetryRule
from reelworks.cloud.services.sns.errors import InvalidParameter


class Endpoint:
    """A web server that keeps what is posted to it, and answers what it is told to."""

    def __init__(self) -> None:
        self.posts = []
        self.answers = []
        self.is_silent = None
        self._news = asyncio.Event()

    async def open(self) -> "Endpoint":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook"
        return self

    async def close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader, writer) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        if self.is_silent is not None:
            await self.is_silent.wait()
        status = self.answers.pop(0) if self.answers else 200
        writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        self.posts.append((headers, body.decode()))
        self._news.set()

    async def wait_for(self, count):
        async with asyncio.timeout(10):
            while len(self.posts) < count:
                self._news.clear()
                await self._news.wait()
        return self.posts[count - 1]


@pytest.fixture
async def endpoint():
    server = await Endpoint().open()
    yield server
    await server.close()


async def subscribe(cloud, topic, endpoint, **attributes):
    return await cloud(
        "Subscribe", TopicArn=topic, Protocol="http", Endpoint=endpoint.url, Attributes=attributes
    )


async def confirmed(cloud, topic, endpoint, **attributes):
    await subscribe(cloud, topic, endpoint, **attributes)
    _, body = await endpoint.wait_for(1)
    token = json.loads(body)["Token"]
    answer = await cloud("ConfirmSubscription", TopicArn=topic, Token=token)
    endpoint.posts.clear()
    return answer["SubscriptionArn"]


async def test_the_endpoint_is_asked_before_it_gets_anything(cloud, endpoint):
    topic = await cloud.topic()

    answer = await subscribe(cloud, topic, endpoint)
    await cloud("Publish", TopicArn=topic, Message="too early")
    headers, body = await endpoint.wait_for(1)
    await cloud.settle()

    assert answer == {"SubscriptionArn": "pending confirmation"}
    assert len(endpoint.posts) == 1
    assert headers["x-amz-sns-message-type"] == "SubscriptionConfirmation"
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["user-agent"] == "Amazon Simple Notification Service Agent"
    question = json.loads(body)
    assert list(question) == [
        "Type",
        "MessageId",
        "Token",
        "TopicArn",
        "Message",
        "SubscribeURL",
        "Timestamp",
        "SignatureVersion",
        "Signature",
        "SigningCertURL",
    ]
    address = urlsplit(question["SubscribeURL"])
    assert f"{address.scheme}://{address.netloc}" == "http://localhost:4566"
    assert parse_qs(address.query) == {
        "Action": ["ConfirmSubscription"],
        "TopicArn": [topic],
        "Token": [question["Token"]],
    }
    [listed] = (await cloud("ListSubscriptions"))["Subscriptions"]
    assert listed["SubscriptionArn"] == "PendingConfirmation"
    assert (await cloud.attributes_of(topic))["SubscriptionsPending"] == "1"


async def test_the_arn_is_told_at_once_to_who_asks_for_it(cloud, endpoint):
    topic = await cloud.topic()

    answer = await cloud(
        "Subscribe", TopicArn=topic, Protocol="http", Endpoint=endpoint.url, ReturnSubscriptionArn=True
    )

    assert (await cloud.subscription(answer["SubscriptionArn"]))["PendingConfirmation"] == "true"
    await endpoint.wait_for(1)


async def test_a_stranger_with_the_token_confirms_and_may_unsubscribe(cloud, endpoint):
    topic = await cloud.topic()
    await subscribe(cloud, topic, endpoint)
    _, body = await endpoint.wait_for(1)
    owner, cloud.principal = cloud.principal, Principal.anonymous()

    arn = (await cloud("ConfirmSubscription", TopicArn=topic, Token=json.loads(body)["Token"]))[
        "SubscriptionArn"
    ]
    cloud.principal = owner
    attributes = await cloud.subscription(arn)
    assert (attributes["PendingConfirmation"], attributes["ConfirmationWasAuthenticated"]) == (
        "false",
        "false",
    )

    cloud.principal = Principal.anonymous()
    await cloud("Unsubscribe", SubscriptionArn=arn)
    cloud.principal = owner
    assert (await cloud("ListSubscriptions"))["Subscriptions"] == []


async def test_a_stranger_cannot_end_what_was_confirmed_with_authentication(cloud, endpoint):
    topic = await cloud.topic()
    await subscribe(cloud, topic, endpoint)
    _, body = await endpoint.wait_for(1)
    token = json.loads(body)["Token"]
    answer = await cloud("ConfirmSubscription", TopicArn=topic, Token=token, AuthenticateOnUnsubscribe="true")
    cloud.principal = Principal.anonymous()

    with pytest.raises(AccessDenied):
        await cloud("Unsubscribe", SubscriptionArn=answer["SubscriptionArn"])


async def test_a_confirmed_endpoint_gets_the_envelope(cloud, endpoint):
    topic = await cloud.topic()
    arn = await confirmed(cloud, topic, endpoint)

    answer = await cloud("Publish", TopicArn=topic, Message="hällo")

    headers, body = await endpoint.wait_for(1)
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert headers["x-amz-sns-message-id"] == answer["MessageId"]
    assert headers["x-amz-sns-topic-arn"] == topic
    assert headers["x-amz-sns-subscription-arn"] == arn
    assert json.loads(body)["Message"] == "hällo"


async def test_a_raw_endpoint_gets_the_bare_text(cloud, endpoint):
    topic = await cloud.topic()
    policy = json.dumps({"requestPolicy": {"headerContentType": "text/csv"}})
    await confirmed(cloud, topic, endpoint, RawMessageDelivery="true", DeliveryPolicy=policy)

    await cloud("Publish", TopicArn=topic, Message="a,b")

    headers, body = await endpoint.wait_for(1)
    assert (headers["x-amz-sns-rawdelivery"], headers["content-type"], body) == ("true", "text/csv", "a,b")


async def test_an_endpoint_that_is_down_is_tried_again_after_the_policys_pause(cloud, endpoint):
    topic = await cloud.topic()
    await confirmed(cloud, topic, endpoint, RawMessageDelivery="true")
    endpoint.answers = [500, 503]

    await cloud("Publish", TopicArn=topic, Message="m")
    for count in (1, 2):
        await endpoint.wait_for(count)
        await wait_until_put_off(cloud, count)
        row = cloud.sns.database.reader.execute("SELECT due_at FROM sns_posts").fetchone()
        assert row["due_at"] == cloud.clock.now() + 20
        await restart_at_due_time(cloud)

    await endpoint.wait_for(3)
    await cloud.settle()
    assert [body for _, body in endpoint.posts] == ["m"] * 3


async def test_an_endpoint_that_stays_down_loses_to_the_dead_letter_queue(cloud, endpoint):
    topic = await cloud.topic()
    dead = await cloud.new_queue("dead")
    policy = json.dumps({"healthyRetryPolicy": {"numRetries": 0}})
    await confirmed(
        cloud, topic, endpoint, RawMessageDelivery="true", DeliveryPolicy=policy,
        RedrivePolicy=json.dumps({"deadLetterTargetArn": dead}),
    )  # fmt: skip
    endpoint.answers = [500] * 9

    await cloud("Publish", TopicArn=topic, Message="m")

    assert await cloud.bodies(dead) == ["m"]
    assert len(endpoint.posts) == 1


async def test_a_hundred_posts_to_a_silent_endpoint_keep_no_queue_waiting(cloud, endpoint):
    topic = await cloud.topic()
    await confirmed(cloud, topic, endpoint, RawMessageDelivery="true")
    endpoint.is_silent = asyncio.Event()
    for _ in range(100):
        await cloud("Publish", TopicArn=topic, Message="m")
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="for the queue")

    url = f"http://localhost:4566/123456789012/{queue.rpartition(':')[2]}"
    answer = await cloud.queue("ReceiveMessage", QueueUrl=url, WaitTimeSeconds=10)
    assert [message["Body"] for message in answer["Messages"]] == ["for the queue"]
    assert endpoint.posts == []
    endpoint.is_silent.set()
    await cloud.settle()
    assert len(endpoint.posts) == 101


async def test_what_an_endpoint_refuses_is_not_tried_again(cloud, endpoint, caplog):
    topic = await cloud.topic()
    await confirmed(cloud, topic, endpoint)
    endpoint.answers = [403]

    await cloud("Publish", TopicArn=topic, Message="m")
    await cloud.settle()

    assert len(endpoint.posts) == 1
    assert any("it answered 403" in record.message for record in caplog.records)


async def test_a_token_that_was_never_given_out_confirms_nothing(cloud):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter, match="Invalid parameter: Token"):
        await cloud("ConfirmSubscription", TopicArn=topic, Token="51b2ff3edb475b7d91550e0ab6edf0c1")


async def test_another_topics_token_confirms_nothing(cloud, endpoint):
    topic, other = await cloud.topic(), await cloud.topic("other")
    await subscribe(cloud, topic, endpoint)
    _, body = await endpoint.wait_for(1)

    with pytest.raises(InvalidParameter, match="Invalid parameter: Topic"):
        await cloud("ConfirmSubscription", TopicArn=other, Token=json.loads(body)["Token"])


async def test_a_token_expires_and_subscribing_again_gives_another(cloud, endpoint):
    topic = await cloud.topic()
    await subscribe(cloud, topic, endpoint)
    _, first = await endpoint.wait_for(1)
    cloud.clock.advance(2 * 86_400 + 1)
    with pytest.raises(InvalidParameter, match="Invalid parameter: Token"):
        await cloud("ConfirmSubscription", TopicArn=topic, Token=json.loads(first)["Token"])

    await subscribe(cloud, topic, endpoint)
    _, second = await endpoint.wait_for(2)
    answer = await cloud("ConfirmSubscription", TopicArn=topic, Token=json.loads(second)["Token"])

    assert answer["SubscriptionArn"].startswith(topic)
    assert len((await cloud("ListSubscriptions"))["Subscriptions"]) == 1


async def test_an_endpoint_that_was_unsubscribed_is_told_and_may_come_back(cloud, endpoint):
    topic = await cloud.topic()
    arn = await confirmed(cloud, topic, endpoint, FilterPolicy='{"kind": ["film"]}')

    await cloud("Unsubscribe", SubscriptionArn=arn)
    headers, body = await endpoint.wait_for(1)

    farewell = json.loads(body)
    assert headers["x-amz-sns-message-type"] == farewell["Type"] == "UnsubscribeConfirmation"
    assert headers["x-amz-sns-subscription-arn"] == arn
    assert farewell["Message"].startswith(f"You have chosen to deactivate subscription {arn}.\n")
    assert parse_qs(urlsplit(farewell["SubscribeURL"]).query)["Token"] == [farewell["Token"]]
    assert (await cloud("ListSubscriptions"))["Subscriptions"] == []
    for _ in range(2):
        answer = await cloud("ConfirmSubscription", TopicArn=topic, Token=farewell["Token"])
        assert answer["SubscriptionArn"] == arn
    attributes = await cloud.subscription(arn)
    assert (attributes["PendingConfirmation"], attributes["FilterPolicy"]) == ("false", '{"kind": ["film"]}')


async def test_who_left_cannot_come_back_after_two_days(cloud, endpoint):
    topic = await cloud.topic()
    arn = await confirmed(cloud, topic, endpoint)
    await cloud("Unsubscribe", SubscriptionArn=arn)
    _, body = await endpoint.wait_for(1)
    cloud.clock.advance(2 * 86_400)

    with pytest.raises(InvalidParameter, match="Invalid parameter: Token"):
        await cloud("ConfirmSubscription", TopicArn=topic, Token=json.loads(body)["Token"])


async def test_who_subscribed_anew_meanwhile_comes_back_as_that(cloud, endpoint):
    topic = await cloud.topic()
    arn = await confirmed(cloud, topic, endpoint)
    await cloud("Unsubscribe", SubscriptionArn=arn)
    _, farewell = await endpoint.wait_for(1)
    await subscribe(cloud, topic, endpoint)

    answer = await cloud("ConfirmSubscription", TopicArn=topic, Token=json.loads(farewell)["Token"])

    assert answer["SubscriptionArn"] != arn
    [listed] = (await cloud("ListSubscriptions"))["Subscriptions"]
    assert listed["SubscriptionArn"] == answer["SubscriptionArn"]


async def test_a_pending_subscription_cannot_be_ended(cloud, endpoint):
    topic = await cloud.topic()
    answer = await cloud(
        "Subscribe", TopicArn=topic, Protocol="http", Endpoint=endpoint.url, ReturnSubscriptionArn=True
    )

    with pytest.raises(InvalidParameter, match="Cannot unsubscribe a subscription that is pending"):
        await cloud("Unsubscribe", SubscriptionArn=answer["SubscriptionArn"])


async def test_the_trace_header_is_handed_on(cloud, endpoint):
    topic = await cloud.topic()
    await confirmed(cloud, topic, endpoint)
    cloud.trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"

    await cloud("Publish", TopicArn=topic, Message="m")

    headers, _ = await endpoint.wait_for(1)
    assert headers["x-amzn-trace-id"] == cloud.trace


@pytest.mark.parametrize("url", ["https://example.com/", "example.com", "http://", ""])
async def test_an_address_of_another_kind_is_refused(cloud, url):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter, match="Endpoint must match the specified protocol"):
        await cloud("Subscribe", TopicArn=topic, Protocol="http", Endpoint=url)


async def test_a_fifo_topic_takes_queues_only(cloud, endpoint):
    topic = await cloud.topic("a.fifo", FifoTopic="true")

    with pytest.raises(InvalidParameter, match="Please use FIFO SQS queue"):
        await subscribe(cloud, topic, endpoint)


@pytest.mark.parametrize(
    ("backoff", "pauses"),
    [
        ("linear", [0, 0, 1, 1, 4, 7, 10, 10, None]),
        ("geometric", [0, 0, 1, 1, 2, 5, 10, 10, None]),
    ],
)
def test_the_pauses_of_a_delivery_policy_go_through_its_phases(backoff, pauses):
    rule = RetryRule(8, no_delay=2, min_delay=2, max_delay=1, min_s=1.0, max_s=10.0, backoff=backoff)

    assert [rule.pause_s(attempt) for attempt in range(1, 10)] == pauses


async def wait_until_put_off(cloud, count):
    async with asyncio.timeout(10):
        while cloud.sns.database.reader.execute("SELECT attempts FROM sns_posts").fetchone()[0] < count:
            await asyncio.sleep(0.001)


async def restart_at_due_time(cloud):
    """Move time on past the pause; the restart makes the outbox look at the clock."""
    await cloud.close()
    cloud.clock.advance(20)
    await cloud.open()
