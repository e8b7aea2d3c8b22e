"""How often and when a message to an HTTP endpoint is tried again: the delivery policy, as pure rules.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.model import Subscription, Topic

RETRY_DEFAULTS: Mapping[str, Any] = {
    "minDelayTarget": 20,
    "maxDelayTarget": 20,
    "numRetries": 3,
    "numMaxDelayRetries": 0,
    "numNoDelayRetries": 0,
    "numMinDelayRetries": 0,
    "backoffFunction": "linear",
}
REQUEST_DEFAULTS: Mapping[str, Any] = {"headerContentType": "text/plain; charset=UTF-8"}
BACKOFFS = ("linear", "arithmetic", "geometric", "exponential")
RETRIES_MAX = 100
DELAY_S_MAX = 3600
EXPONENT = 5.0
"""How steeply ``exponential`` grows; AWS draws the curves and gives no formula."""


@dataclass(frozen=True, slots=True)
class RetryRule:
    """When an HTTP delivery that failed is tried again: at once, then at the least, growing, then at the greatest pause."""

    retries: int
    no_delay: int
    min_delay: int
    max_delay: int
    """How many of the retries come at once, after the least, and after the greatest pause."""
    min_s: float
    max_s: float
    backoff: str
    """How the pause grows in between."""

    def pause_s(self, attempt: int) -> float | None:
        """Return how long to wait before retry number ``attempt`` (from 1), or None where there is no more."""
        if attempt > self.retries:
            return None
        if attempt <= self.no_delay:
            return 0.0
        if attempt <= self.no_delay + self.min_delay:
            return self.min_s
        if attempt > self.retries - self.max_delay:
            return self.max_s
        step = attempt - self.no_delay - self.min_delay
        steps = self.retries - self.no_delay - self.min_delay - self.max_delay
        return self.min_s + (self.max_s - self.min_s) * _growth(self.backoff, step / steps)


MAIL_RETRIES = RetryRule(
    retries=50, no_delay=0, min_delay=2, max_delay=38, min_s=10.0, max_s=600.0, backoff="exponential"
)
"""When mail is tried again, as AWS documents it for SMTP: 50 times in a little more than 6 hours."""


def parse_delivery_policy(text: str, prefix: str) -> dict[str, Any]:
    """Return a delivery policy's document.

    Raises:
        InvalidParameter: it is no JSON object, or a number in it is out of range.
    """
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidParameter(f"{prefix}DeliveryPolicy: failed to parse JSON. {error}") from error
    if not isinstance(document, dict):
        raise InvalidParameter(f"{prefix}DeliveryPolicy: must be a JSON object")
    http = document.get("http") or {}
    _check_retries(document.get("healthyRetryPolicy") or http.get("defaultHealthyRetryPolicy") or {}, prefix)
    return document


def effective_topic_policy(topic: Topic) -> dict[str, Any]:
    """Return the topic's delivery policy, with AWS's defaults where it says nothing."""
    set_by_topic = topic.attributes.get("DeliveryPolicy")
    http = (orjson.loads(set_by_topic).get("http") or {}) if set_by_topic else {}
    return {
        "http": {
            "defaultHealthyRetryPolicy": {**RETRY_DEFAULTS, **(http.get("defaultHealthyRetryPolicy") or {})},
            "disableSubscriptionOverrides": bool(http.get("disableSubscriptionOverrides", False)),
            "defaultRequestPolicy": {**REQUEST_DEFAULTS, **(http.get("defaultRequestPolicy") or {})},
        }
    }


def effective_subscription_policy(subscription: Subscription, topic: Topic) -> dict[str, Any]:
    """Return the subscription's delivery policy: its own over the topic's over AWS's defaults."""
    http = effective_topic_policy(topic)["http"]
    text = subscription.attributes.get("DeliveryPolicy")
    own: dict[str, Any] = orjson.loads(text) if text and not http["disableSubscriptionOverrides"] else {}
    return {
        "healthyRetryPolicy": {**http["defaultHealthyRetryPolicy"], **(own.get("healthyRetryPolicy") or {})},
        "sicklyRetryPolicy": None,
        "throttlePolicy": own.get("throttlePolicy"),
        "requestPolicy": {**http["defaultRequestPolicy"], **(own.get("requestPolicy") or {})},
        "guaranteed": False,
    }


def retry_rule(policy: Mapping[str, Any]) -> RetryRule:
    """Return the rule of an effective subscription policy."""
    healthy = policy["healthyRetryPolicy"]
    return RetryRule(
        retries=healthy["numRetries"],
        no_delay=healthy["numNoDelayRetries"],
        min_delay=healthy["numMinDelayRetries"],
        max_delay=healthy["numMaxDelayRetries"],
        min_s=healthy["minDelayTarget"],
        max_s=healthy["maxDelayTarget"],
        backoff=healthy["backoffFunction"],
    )


def _check_retries(policy: Mapping[str, Any], prefix: str) -> None:
    counts = [policy.get(name, 0) for name in RETRY_DEFAULTS if name.startswith("num")]
    delays = [policy.get("minDelayTarget", 20), policy.get("maxDelayTarget", 20)]
    if not all(isinstance(number, int) and number >= 0 for number in [*counts, *delays]):
        raise InvalidParameter(f"{prefix}DeliveryPolicy: retry numbers must be integers of 0 or more")
    if policy.get("numRetries", 3) > RETRIES_MAX or max(delays) > DELAY_S_MAX or min(delays) < 1:
        raise InvalidParameter(f"{prefix}DeliveryPolicy: retry numbers are out of range")
    if delays[0] > delays[1]:
        raise InvalidParameter(f"{prefix}DeliveryPolicy: minDelayTarget must not exceed maxDelayTarget")
    if policy.get("backoffFunction", "linear") not in BACKOFFS:
        raise InvalidParameter(f"{prefix}DeliveryPolicy: unknown backoffFunction")


def _growth(backoff: str, share: float) -> float:
    if backoff == "arithmetic":
        return share * (share + 1) / 2
    if backoff == "geometric":
        return share * share
    if backoff == "exponential":
        return math.expm1(share * EXPONENT) / math.expm1(EXPONENT)
    return share
