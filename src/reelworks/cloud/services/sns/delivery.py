"""From the outbox to the subscriber: one event is one message for one subscription.

What ends how, as AWS documents it (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html and
.../sns-dead-letter-queues.html): a refusal by the endpoint's side (the queue is gone, its policy does not allow
the topic, the message is not to its liking) is not tried again; anything else is, for 23 days. What ends undelivered
goes to the subscription's dead-letter queue, or is dropped where it has none. Where the dead-letter queue refuses
as well, the message is dropped. A drop is logged with the topic, the endpoint and the reason.
"""

import base64
import logging
from collections.abc import Mapping
from typing import Any

from reelworks.base.arn import Arn
from reelworks.base.ids import new_uuid
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.sns.addresses import find_queue_arn
from reelworks.cloud.services.sns.envelope import notification
from reelworks.cloud.services.sns.lanes import Lane, Lanes
from reelworks.cloud.services.sns.limits import DELIVERY_S_MAX
from reelworks.cloud.services.sns.model import Message, Subscription, message_from_json
from reelworks.cloud.services.sns.roster import Roster
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.services.sns.subscription_attributes import redrive_target
from reelworks.cloud.storage.outbox import Event
from reelworks.cloud.wire.error import AwsError

SERVICE = Principal.service("sns.amazonaws.com")

log = logging.getLogger(__name__)


def payload_for(message: Message, subscription: Subscription) -> dict[str, Any]:
    """Return the outbox's payload for one message to one subscription."""
    return {"message": message.to_json(), "subscription": subscription.arn}


def lane_of(message: Message, subscription_arn: str) -> tuple[Lane, int]:
    """Return in which lane a FIFO topic's message goes to a subscription, and its number there."""
    assert message.group_id is not None
    assert message.sequence_number is not None
    return (subscription_arn, message.group_id), int(message.sequence_number)


class Delivery:
    """Carries out the outbox's events."""

    def __init__(self, roster: Roster, lanes: Lanes, ground: Ground, signer: Signer) -> None:
        self._roster = roster
        self._lanes = lanes
        self._ground = ground
        self._signer = signer

    async def deliver(self, event: Event) -> bool:
        """Deliver a message to a subscription; return whether that is done with, one way or another.

        Raises:
            AwsError: the endpoint's side broke; it should be tried again.
        """
        message = message_from_json(event.payload["message"])
        subscription_arn: str = event.payload["subscription"]
        if message.sequence_number is None:
            await self._attempt(event, message, subscription_arn)
            return True
        lane, number = lane_of(message, subscription_arn)
        if not await self._lanes.enter(lane, number):
            return False
        is_done = False
        try:
            await self._attempt(event, message, subscription_arn)
            is_done = True
        finally:
            self._lanes.leave(lane, is_done=is_done)
        return True

    async def _attempt(self, event: Event, message: Message, subscription_arn: str) -> None:
        subscription = self._roster.find_subscription(subscription_arn, message.topic_arn)
        if subscription is None:
            log.info("message %s was dropped: %s is gone", message.message_id, subscription_arn)
            return
        try:
            await self._send(message, subscription, subscription.endpoint)
        except AwsError as error:
            if not error.is_senders_fault and not self._is_too_old(event):
                raise
            await self._redrive(message, subscription, error)

    def _is_too_old(self, event: Event) -> bool:
        return self._ground.clock.now() - event.created_at > DELIVERY_S_MAX

    async def _redrive(self, message: Message, subscription: Subscription, reason: AwsError) -> None:
        target = redrive_target(subscription)
        if target is not None:
            try:
                await self._send(message, subscription, target)
            except AwsError as error:
                if not error.is_senders_fault:
                    raise
                reason = error
            else:
                return
        log.warning(
            "message %s of %s was dropped: %s refused it: %s: %s",
            message.message_id,
            message.topic_arn,
            target or subscription.endpoint,
            reason.code,
            reason.message,
        )

    async def _send(self, message: Message, subscription: Subscription, queue_arn: str) -> None:
        queue = find_queue_arn(queue_arn)
        assert queue is not None, "endpoints are checked when somebody subscribes"
        caller = self._caller(message, subscription, queue)
        request = self._request(message, subscription, queue)
        await self._ground.door.call("sqs", "SendMessage", request, caller)

    def _caller(self, message: Message, subscription: Subscription, queue: Arn) -> Caller:
        topic = self._roster.find_topic(message.topic_arn)
        return Caller(
            principal=SERVICE,
            account=queue.account,
            region=queue.region,
            request_id=new_uuid(self._ground.ids),
            endpoint=message.origin or subscription.origin,
            source_arn=message.topic_arn,
            source_account=topic.account if topic else subscription.account,
        )

    def _request(self, message: Message, subscription: Subscription, queue: Arn) -> dict[str, Any]:
        request: dict[str, Any] = {
            "QueueUrl": f"{message.origin or subscription.origin}/{queue.account}/{queue.resource}",
            "MessageBody": self._text(message, subscription),
        }
        if subscription.is_raw and message.attributes:
            request["MessageAttributes"] = {
                name: _queue_attribute(attribute) for name, attribute in message.attributes.items()
            }
        if message.group_id is not None and queue.resource.endswith(".fifo"):
            request["MessageDeduplicationId"] = message.deduplication_id
        if message.group_id is not None and _takes_group(message, queue):
            request["MessageGroupId"] = message.group_id
        return request

    def _text(self, message: Message, subscription: Subscription) -> str:
        body = message.body_for(subscription.protocol)
        if subscription.is_raw:
            return body
        origin = message.origin or subscription.origin
        topic = self._roster.find_topic(message.topic_arn)
        seal = None if topic is None or topic.is_fifo else self._signer.seal(message, body, topic, origin)
        return notification(message, subscription, body, origin, seal)


def _takes_group(message: Message, queue: Arn) -> bool:
    """A FIFO topic's group goes to FIFO queues, a standard topic's to standard queues (for fair queues)."""
    return message.topic_arn.endswith(".fifo") == queue.resource.endswith(".fifo")


def _queue_attribute(attribute: Mapping[str, str]) -> dict[str, Any]:
    if "BinaryValue" in attribute:
        return {"DataType": attribute["DataType"], "BinaryValue": base64.b64decode(attribute["BinaryValue"])}
    return dict(attribute)
