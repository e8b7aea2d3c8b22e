"""The ways by which messages leave: to a queue through the door to SQS, to an HTTP endpoint by a post."""

import base64
from collections.abc import Mapping
from typing import Any

from reelworks.base.arn import Arn
from reelworks.base.ids import new_uuid
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.sns.addresses import find_queue_arn
from reelworks.cloud.services.sns.delivery_policy import effective_subscription_policy
from reelworks.cloud.services.sns.envelope import Confirmation, notification, text_to_sign
from reelworks.cloud.services.sns.http import Post, Poster, PostFailed
from reelworks.cloud.services.sns.model import Message, Subscription, Topic
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.wire.error import AwsError

SERVICE = Principal.service("sns.amazonaws.com")


class Undelivered(Exception):
    """An endpoint did not take a message."""

    def __init__(self, reason: str, *, is_hopeless: bool) -> None:
        super().__init__(reason)
        self.is_hopeless = is_hopeless
        """Whether there is no use in trying again."""


class Ways:
    """Carries messages to endpoints."""

    def __init__(self, ground: Ground, poster: Poster, signer: Signer) -> None:
        self._ground = ground
        self._poster = poster
        self._signer = signer

    async def send(self, message: Message, subscription: Subscription, topic: Topic) -> None:
        """Deliver a message to a subscription's endpoint.

        Raises:
            Undelivered: the endpoint did not take it.
        """
        if subscription.protocol == "sqs":
            await self.send_to_queue(message, subscription, topic, subscription.endpoint)
        else:
            await self._post(self._notice(message, subscription, topic))

    async def send_to_queue(
        self, message: Message, subscription: Subscription, topic: Topic, queue_arn: str
    ) -> None:
        """Deliver a message to a queue: the subscription's own, or its dead-letter queue.

        Raises:
            Undelivered: the queue did not take it.
        """
        queue = find_queue_arn(queue_arn)
        assert queue is not None, "endpoints are checked when somebody subscribes"
        origin = message.origin or subscription.origin
        caller = Caller(
            principal=SERVICE,
            account=queue.account,
            region=queue.region,
            request_id=new_uuid(self._ground.ids),
            endpoint=origin,
            source_arn=topic.arn,
            source_account=topic.account,
        )
        request = _queue_request(message, subscription, queue, self._text(message, subscription, topic))
        request["QueueUrl"] = f"{origin}/{queue.account}/{queue.resource}"
        try:
            await self._ground.door.call("sqs", "SendMessage", request, caller)
        except AwsError as error:
            raise Undelivered(f"{error.code}: {error.message}", is_hopeless=error.is_senders_fault) from error

    async def ask(self, question: Confirmation, subscription: Subscription, topic: Topic) -> None:
        """Ask an endpoint whether it wants a topic's messages.

        Raises:
            Undelivered: the endpoint did not take the question.
        """
        seal = self._signer.seal(question.text_to_sign(), topic, question.origin)
        await self._post(
            Post(
                url=subscription.endpoint,
                kind="SubscriptionConfirmation",
                message_id=question.message_id,
                topic_arn=topic.arn,
                body=question.written(seal),
                content_type=_content_type(subscription, topic),
            )
        )

    async def _post(self, post: Post) -> None:
        try:
            await self._poster.post(post)
        except PostFailed as error:
            raise Undelivered(str(error), is_hopeless=error.is_hopeless) from error

    def _notice(self, message: Message, subscription: Subscription, topic: Topic) -> Post:
        return Post(
            url=subscription.endpoint,
            kind="Notification",
            message_id=message.message_id,
            topic_arn=topic.arn,
            body=self._text(message, subscription, topic),
            content_type=_content_type(subscription, topic),
            subscription=subscription,
        )

    def _text(self, message: Message, subscription: Subscription, topic: Topic) -> str:
        body = message.body_for(subscription.protocol)
        if subscription.is_raw:
            return body
        origin = message.origin or subscription.origin
        seal = None if topic.is_fifo else self._signer.seal(text_to_sign(message, body), topic, origin)
        return notification(message, subscription, body, origin, seal)


def _content_type(subscription: Subscription, topic: Topic) -> str:
    policy = effective_subscription_policy(subscription, topic)
    content_type: str = policy["requestPolicy"]["headerContentType"]
    return content_type


def _queue_request(message: Message, subscription: Subscription, queue: Arn, text: str) -> dict[str, Any]:
    request: dict[str, Any] = {"MessageBody": text}
    if subscription.is_raw and message.attributes:
        request["MessageAttributes"] = {
            name: _queue_attribute(attribute) for name, attribute in message.attributes.items()
        }
    is_fifo_queue = queue.resource.endswith(".fifo")
    if message.group_id is not None and is_fifo_queue:
        request["MessageDeduplicationId"] = message.deduplication_id
    # A FIFO topic's group goes to FIFO queues, a standard topic's to standard queues (for fair queues).
    if message.group_id is not None and message.topic_arn.endswith(".fifo") == is_fifo_queue:
        request["MessageGroupId"] = message.group_id
    return request


def _queue_attribute(attribute: Mapping[str, str]) -> dict[str, Any]:
    if "BinaryValue" in attribute:
        return {"DataType": attribute["DataType"], "BinaryValue": base64.b64decode(attribute["BinaryValue"])}
    return dict(attribute)
