"""From the outbox to the target: one row is one event for one target.

What ends how, as AWS documents it (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
and .../eb-rule-dlq.html): a refusal (the target is gone, its policy does not let the rule in) is not tried again;
anything else is, as often and as long as the target's retry policy says. What ends undelivered goes to the target's
dead-letter queue, or is dropped where it has none, or where that refuses as well. A drop is logged. A rule that was
disabled meanwhile still delivers what it has taken; one that was deleted, or has lost the target, does not.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.events.inputs.template import Setting
from reelworks.cloud.services.events.limits import (
    EVENT_AGE_S_MAX,
    RETRY_ATTEMPTS_MAX,
    RETRY_PAUSE_S_MAX,
    RETRY_PAUSE_S_MIN,
)
from reelworks.cloud.services.events.logs import LogFiles
from reelworks.cloud.services.events.model import Rule, time_text
from reelworks.cloud.services.events.sending import Sender
from reelworks.cloud.services.events.switchboard import Switchboard, Target
from reelworks.cloud.storage.outbox import Event
from reelworks.cloud.wire.error import AwsError, OperationNotImplemented

_TRANSIENT = frozenset(("Throttling", "ThrottlingException", "RequestThrottled", "SlowDown", "OverLimit"))
_GONE = frozenset(
    ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "NotFound", "ResourceNotFoundException")
)
_SHUT_OUT = frozenset(("AccessDenied", "AccessDeniedException", "AuthorizationError"))

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    rule: Rule
    target: Target
    error: AwsError
    retries: int
    """How often it was tried again."""
    exhausted: str | None
    """Which limit of the retry policy ended it."""


class Delivery:
    """Carries out the outbox's events."""

    def __init__(self, switchboard: Switchboard, ground: Ground, logs: LogFiles) -> None:
        self._switchboard = switchboard
        self._ground = ground
        self._sender = Sender(ground, logs)

    async def deliver(self, event: Event) -> bool | float:
        """Deliver an event to a target; return True once that is done with, or in how many seconds to try again.

        Raises:
            AwsError: the dead-letter queue's side broke; all of it should be tried again.
        """
        payload = event.payload
        rule = self._switchboard.find_rule(payload["rule"])
        target = self._switchboard.find_target(payload["rule"], payload["target"])
        if rule is None or target is None:
            log.info(
                "event %s was dropped: %s has no target %s", payload["id"], payload["rule"], payload["target"]
            )
            return True
        try:
            await self._sender.send(rule, target, payload, _shaped(rule, target, payload))
        except AwsError as error:
            exhausted = self._exhausted(target, event)
            if is_transient(error) and exhausted is None:
                log.warning(
                    "%s failed for event %s (try %d): %r",
                    target.arn,
                    payload["id"],
                    event.attempts + 1,
                    error,
                )
                return self._pause_s(target, event)
            await self._give_up(_Failure(rule, target, error, event.attempts, exhausted), payload)
        return True

    def _exhausted(self, target: Target, event: Event) -> str | None:
        """Return the limit of a target's retry policy that has been reached, or None."""
        if event.attempts >= target.spec.get("RetryPolicy", {}).get(
            "MaximumRetryAttempts", RETRY_ATTEMPTS_MAX
        ):
            return "MaximumRetryAttempts"
        return None if self._left_s(target, event) > 0 else "MaximumEventAgeInSeconds"

    def _pause_s(self, target: Target, event: Event) -> float:
        """Return how long to wait before the next try; the last one comes when the event is just too old."""
        pause_s = RETRY_PAUSE_S_MIN * 2.0 ** min(event.attempts, 16)
        return min(pause_s, RETRY_PAUSE_S_MAX, self._left_s(target, event))

    def _left_s(self, target: Target, event: Event) -> float:
        longest_s: float = target.spec.get("RetryPolicy", {}).get("MaximumEventAgeInSeconds", EVENT_AGE_S_MAX)
        return event.created_at + longest_s - self._ground.clock.now()

    async def _give_up(self, failure: _Failure, payload: Mapping[str, Any]) -> None:
        queue_arn = failure.target.spec.get("DeadLetterConfig", {}).get("Arn")
        reason = failure.error
        if queue_arn:
            try:
                await self._sender.send_dead_letter(
                    failure.rule, queue_arn, payload["event"], _attributes(failure)
                )
            except AwsError as error:
                if is_transient(error):
                    raise
                reason = error
            else:
                return
        log.warning(
            "event %s of %s was dropped: %s refused it: %s: %s",
            payload["id"],
            failure.rule.arn,
            queue_arn or failure.target.arn,
            reason.code,
            reason.message,
        )


def is_transient(error: AwsError) -> bool:
    """Return whether the same may go well another time."""
    if isinstance(error, OperationNotImplemented):
        return False
    return not error.is_senders_fault or error.code in _TRANSIENT


def error_code(error: AwsError) -> str:
    """Return what a dead letter's ERROR_CODE says.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html lists the codes, but not what each
    stands for; which one fits is our reading.
    """
    if error.code in _TRANSIENT:
        return "THROTTLING"
    if error.code in _GONE or isinstance(error, OperationNotImplemented):
        return "NO_RESOURCE"
    if error.status == 403 or error.code in _SHUT_OUT:
        return "NO_PERMISSIONS"
    return "INVALID_PARAMETER" if error.is_senders_fault else "ERROR_FROM_TARGET"


def _attributes(failure: _Failure) -> dict[str, str]:
    attributes = {
        "RULE_ARN": failure.rule.arn,
        "TARGET_ARN": failure.target.arn,
        "ERROR_CODE": error_code(failure.error),
        "ERROR_MESSAGE": failure.error.message or failure.error.code,
        "RETRY_ATTEMPTS": str(failure.retries),
    }
    if is_transient(failure.error) and failure.exhausted:
        attributes["EXHAUSTED_RETRY_CONDITION"] = failure.exhausted
    return attributes


def _shaped(rule: Rule, target: Target, payload: Mapping[str, Any]) -> str:
    return target.shape(payload["event"], Setting(rule.arn, rule.name, time_text(payload["at"])))
