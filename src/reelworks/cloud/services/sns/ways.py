"""The ways by which messages leave: to a queue through the door to SQS, to an HTTP endpoint by a post, by mail."""

from reelworks.base.ids import new_uuid
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.sns.addresses import find_queue_arn
from reelworks.cloud.services.sns.delivery_policy import effective_subscription_policy
from reelworks.cloud.services.sns.endpoints import HTTP_PROTOCOLS
from reelworks.cloud.services.sns.envelope import Confirmation, notification, text_to_sign, unsubscribe_url
from reelworks.cloud.services.sns.http import Post, Poster, PostFailed
from reelworks.cloud.services.sns.mail import LetterRefused, MailOffice
from reelworks.cloud.services.sns.mail.letters import (
    FAREWELL_SUBJECT,
    QUESTION_SUBJECT,
    Heading,
    farewell_text,
    letter_id_of,
    notice_subject,
    notice_text,
    question_text,
    sender_of,
    write_letter,
)
from reelworks.cloud.services.sns.model import Message, Subscription, Topic
from reelworks.cloud.services.sns.queue_request import queue_request
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

    def __init__(self, ground: Ground, poster: Poster, office: MailOffice, signer: Signer) -> None:
        self._ground = ground
        self._poster = poster
        self._office = office
        self._signer = signer

    async def send(self, message: Message, subscription: Subscription, topic: Topic) -> None:
        """Deliver a message to a subscription's endpoint.

        Raises:
            Undelivered: the endpoint did not take it.
        """
        if subscription.protocol == "sqs":
            await self.send_to_queue(message, subscription, topic, subscription.endpoint)
        elif subscription.protocol in HTTP_PROTOCOLS:
            await self._post(await self._notice(message, subscription, topic))
        else:
            await self._mail_notice(message, subscription, topic)

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
        request = queue_request(message, subscription, queue, await self._text(message, subscription, topic))
        request["QueueUrl"] = f"{origin}/{queue.account}/{queue.resource}"
        try:
            await self._ground.door.call("sqs", "SendMessage", request, caller)
        except AwsError as error:
            raise Undelivered(f"{error.code}: {error.message}", is_hopeless=error.is_senders_fault) from error

    async def ask(self, question: Confirmation, subscription: Subscription, topic: Topic) -> None:
        """Ask an endpoint whether it wants a topic's messages, for the first time or again.

        Raises:
            Undelivered: the endpoint did not take the question.
        """
        if subscription.protocol == "email":
            text = question_text if question.ended is None else farewell_text
            await self._mail_question(question, subscription, text(topic.arn, question.url))
            return
        body = question.written(await self._signer.seal(question.text_to_sign(), topic, question.origin))
        if subscription.protocol == "email-json":
            await self._mail_question(question, subscription, body)
            return
        post = Post(
            url=subscription.endpoint,
            kind=question.kind,
            message_id=question.message_id,
            topic_arn=topic.arn,
            body=body,
            content_type=_content_type(subscription, topic),
            ended=question.ended,
        )
        await self._post(post)

    async def _post(self, post: Post) -> None:
        try:
            await self._poster.post(post)
        except PostFailed as error:
            raise Undelivered(str(error), is_hopeless=error.is_hopeless) from error

    async def _notice(self, message: Message, subscription: Subscription, topic: Topic) -> Post:
        return Post(
            url=subscription.endpoint,
            kind="Notification",
            message_id=message.message_id,
            topic_arn=topic.arn,
            body=await self._text(message, subscription, topic),
            content_type=_content_type(subscription, topic),
            subscription=subscription,
            trace=message.trace,
        )

    async def _mail_notice(self, message: Message, subscription: Subscription, topic: Topic) -> None:
        url = unsubscribe_url(message.origin or subscription.origin, subscription)
        heading = Heading(
            letter_id=letter_id_of(message.message_id, subscription),
            written_at=message.published_at,
            sender=sender_of(topic, self._office.sender),
            recipient=subscription.endpoint,
            subject=notice_subject(message),
            unsubscribe_url=url,
        )
        is_plain = subscription.protocol == "email"
        body = message.body_for("email")
        text = notice_text(body, url) if is_plain else await self._text(message, subscription, topic)
        await self._mail(heading, text)

    async def _mail_question(self, question: Confirmation, subscription: Subscription, text: str) -> None:
        heading = Heading(
            letter_id=letter_id_of(question.message_id, subscription),
            written_at=question.asked_at,
            sender=self._office.sender,
            recipient=subscription.endpoint,
            subject=QUESTION_SUBJECT if question.ended is None else FAREWELL_SUBJECT,
        )
        await self._mail(heading, text)

    async def _mail(self, heading: Heading, text: str) -> None:
        try:
            await self._office.send(write_letter(heading, text))
        except LetterRefused as error:
            raise Undelivered(str(error), is_hopeless=error.is_hopeless) from error

    async def _text(self, message: Message, subscription: Subscription, topic: Topic) -> str:
        body = message.body_for(subscription.protocol)
        if subscription.is_raw:
            return body
        origin = message.origin or subscription.origin
        seal = None if topic.is_fifo else await self._signer.seal(text_to_sign(message, body), topic, origin)
        return notification(message, subscription, body, origin, seal)


def _content_type(subscription: Subscription, topic: Topic) -> str:
    policy = effective_subscription_policy(subscription, topic)
    content_type: str = policy["requestPolicy"]["headerContentType"]
    return content_type
