"""From the outbox to the subscriber: one event is one message for one subscription.

What ends how, as AWS documents it (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html and
.../sns-dead-letter-queues.html): a refusal by the endpoint's side (the queue is gone, its policy does not allow
the topic, the message is not to its liking) is not tried again. Anything else is: to queues for 23 days, to HTTP
endpoints as the delivery policy says, by mail 50 times in 6 hours. What ends undelivered goes to the subscription's dead-letter queue, or is
dropped where it has none. Where the dead-letter queue refuses as well, the message is dropped. A drop is logged with
the topic, the endpoint and the reason.
"""

import logging
from typing import Any

from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.sns.delivery_policy import (
    MAIL_RETRIES,
    effective_subscription_policy,
    retry_rule,
)
from reelworks.cloud.services.sns.endpoints import HTTP_PROTOCOLS, MAIL_PROTOCOLS
from reelworks.cloud.services.sns.envelope import Confirmation
from reelworks.cloud.services.sns.lanes import Lane, Lanes
from reelworks.cloud.services.sns.limits import DELIVERY_S_MAX
from reelworks.cloud.services.sns.model import (
    Message,
    Subscription,
    Topic,
    message_from_json,
    subscription_from_json,
    topic_arn_of_subscription,
)
from reelworks.cloud.services.sns.roster import Roster
from reelworks.cloud.services.sns.subscription_attributes import redrive_target
from reelworks.cloud.services.sns.ways import Undelivered, Ways
from reelworks.cloud.storage.outbox import Event

log = logging.getLogger(__name__)


def payload_for(message: Message, subscription: Subscription) -> dict[str, Any]:
    """Return the outbox's payload for one message to one subscription."""
    return {"message": message.to_json(), "subscription": subscription.arn}


def question_for(subscription: Subscription, message_id: str, now: float) -> dict[str, Any]:
    """Return the outbox's payload for asking an endpoint whether it wants the messages."""
    return {"question": {"id": message_id, "at": now}, "subscription": subscription.arn}


def farewell_for(subscription: Subscription, token: str, message_id: str, now: float) -> dict[str, Any]:
    """Return the outbox's payload for telling an endpoint that it gets no more, and how to undo that."""
    farewell = {"id": message_id, "at": now, "token": token, "of": subscription.to_json()}
    return {"farewell": farewell, "subscription": subscription.arn}


def lane_of(message: Message, subscription_arn: str) -> tuple[Lane, int]:
    """Return in which lane a FIFO topic's message goes to a subscription, and its number there."""
    assert message.group_id is not None
    assert message.sequence_number is not None
    return (subscription_arn, message.group_id), int(message.sequence_number)


class Delivery:
    """Carries out the outbox's events."""

    def __init__(self, roster: Roster, lanes: Lanes, ground: Ground, ways: Ways) -> None:
        self._roster = roster
        self._lanes = lanes
        self._ground = ground
        self._ways = ways

    async def deliver(self, event: Event) -> bool | float:
        """Deliver a message to a subscription.

        Returns whether that is done with, one way or another, or in how many seconds to try again.
        """
        if "question" in event.payload:
            return await self._ask(event)
        if "farewell" in event.payload:
            return await self._bid_farewell(event)
        message = message_from_json(event.payload["message"])
        if message.sequence_number is None:
            return await self._attempt(event, message)
        lane, number = lane_of(message, event.payload["subscription"])
        if not await self._lanes.enter(lane, number):
            return False
        outcome: bool | float = False
        try:
            outcome = await self._attempt(event, message)
        finally:
            self._lanes.leave(lane, is_done=outcome is True)
        return outcome

    async def _attempt(self, event: Event, message: Message) -> bool | float:
        topic, subscription = self._addressee(event)
        if topic is None or subscription is None:
            log.info("message %s was dropped: %s is gone", message.message_id, event.payload["subscription"])
            return True
        try:
            await self._ways.send(message, subscription, topic)
        except Undelivered as error:
            pause = self._pause(event, subscription, topic, error)
            return await self._redrive(message, subscription, topic, error) if pause is None else pause
        return True

    async def _ask(self, event: Event) -> bool | float:
        topic, subscription = self._addressee(event)
        if topic is None or subscription is None or subscription.token is None or not subscription.is_pending:
            return True
        asked = event.payload["question"]
        question = Confirmation(asked["id"], topic.arn, subscription.token, asked["at"], subscription.origin)
        return await self._put(event, question, subscription, topic)

    async def _bid_farewell(self, event: Event) -> bool | float:
        told = event.payload["farewell"]
        subscription = subscription_from_json(told["of"])
        topic = self._roster.find_topic(subscription.topic_arn)
        if topic is None:
            return True
        question = Confirmation(
            told["id"], topic.arn, told["token"], told["at"], subscription.origin, ended=subscription.arn
        )
        return await self._put(event, question, subscription, topic)

    async def _put(
        self, event: Event, question: Confirmation, subscription: Subscription, topic: Topic
    ) -> bool | float:
        try:
            await self._ways.ask(question, subscription, topic)
        except Undelivered as error:
            log.warning("%s did not take %s: %s", subscription.endpoint, question.kind, error)
            pause = self._pause(event, subscription, topic, error)
            return True if pause is None else pause
        return True

    def _addressee(self, event: Event) -> tuple[Topic | None, Subscription | None]:
        subscription_arn: str = event.payload["subscription"]
        topic_arn = topic_arn_of_subscription(subscription_arn)
        found = self._roster.find_subscription(subscription_arn, topic_arn)
        return self._roster.find_topic(topic_arn), found

    def _pause(
        self, event: Event, subscription: Subscription, topic: Topic, error: Undelivered
    ) -> bool | float | None:
        """Return how long to wait before trying again (False: the outbox knows), or None where there is no use."""
        if error.is_hopeless:
            return None
        if subscription.protocol in HTTP_PROTOCOLS:
            return retry_rule(effective_subscription_policy(subscription, topic)).pause_s(event.attempts + 1)
        if subscription.protocol in MAIL_PROTOCOLS:
            return MAIL_RETRIES.pause_s(event.attempts + 1)
        return None if self._ground.clock.now() - event.created_at > DELIVERY_S_MAX else False

    async def _redrive(
        self, message: Message, subscription: Subscription, topic: Topic, reason: Undelivered
    ) -> bool:
        target = redrive_target(subscription)
        if target is not None:
            try:
                await self._ways.send_to_queue(message, subscription, topic, target)
            except Undelivered as error:
                if not error.is_hopeless:
                    return False
                reason = error
            else:
                return True
        log.warning(
            "message %s of %s was dropped: %s refused it: %s",
            message.message_id,
            message.topic_arn,
            target or subscription.endpoint,
            reason,
        )
        return True
