"""A subscription's attributes: which there are, what they may be, and what AWS answers for those not set.

https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
"""

from collections.abc import Mapping
from dataclasses import replace

import orjson

from reelworks.cloud.services.sns.addresses import find_queue_arn
from reelworks.cloud.services.sns.delivery_policy import effective_subscription_policy, parse_delivery_policy
from reelworks.cloud.services.sns.endpoints import HTTP_PROTOCOLS
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.filters import ATTRIBUTES_SCOPE, BODY_SCOPE, compile_filter
from reelworks.cloud.services.sns.model import Subscription, Topic

SETTABLE = frozenset(
    {
        "DeliveryPolicy",
        "FilterPolicy",
        "FilterPolicyScope",
        "RawMessageDelivery",
        "RedrivePolicy",
        "SubscriptionRoleArn",
    }
)
DEFAULTS: Mapping[str, str] = {"RawMessageDelivery": "false", "FilterPolicyScope": ATTRIBUTES_SCOPE}
RAW_PROTOCOLS = frozenset({"sqs", "http", "https", "firehose"})


def changed_subscription(subscription: Subscription, change: Mapping[str, str], prefix: str) -> Subscription:
    """Return the subscription with new attributes; an empty value unsets one.

    ``prefix`` begins the error's message: Subscribe and SetSubscriptionAttributes word it differently.

    Raises:
        InvalidParameter: there is no such attribute, or the subscription may not have that value.
    """
    for name in change:
        if name not in SETTABLE:
            raise InvalidParameter(f"{prefix}AttributeName")
    merged = {**subscription.attributes, **{name: _normal(name, value) for name, value in change.items()}}
    changed = replace(subscription, attributes=merged)
    # A filter policy is checked for its scope, whichever of the two is new.
    names = set(change) | (
        {"FilterPolicy"} if "FilterPolicyScope" in change and "FilterPolicy" in merged else set()
    )
    for name in sorted(names):
        _CHECKS[name](changed, change.get(name, merged[name]), prefix)
    return replace(changed, attributes={name: value for name, value in merged.items() if value})


def has_attributes(subscription: Subscription, wanted: Mapping[str, str | None]) -> bool:
    """Return whether a subscription has these attributes, whatever others it has."""
    have = {**DEFAULTS, **subscription.attributes}
    return all(have.get(name) == (value or DEFAULTS.get(name)) for name, value in wanted.items())


def redrive_target(subscription: Subscription) -> str | None:
    """Return the ARN of the subscription's dead-letter queue, or None where it has none."""
    policy = subscription.attributes.get("RedrivePolicy")
    return orjson.loads(policy).get("deadLetterTargetArn") if policy else None


def subscription_attributes(subscription: Subscription, topic: Topic) -> dict[str, str]:
    """Return the attributes as GetSubscriptionAttributes answers them."""
    answer = {
        "SubscriptionArn": subscription.arn,
        "TopicArn": subscription.topic_arn,
        "Owner": subscription.account,
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "PendingConfirmation": str(subscription.is_pending).lower(),
        "ConfirmationWasAuthenticated": str(
            subscription.is_authenticated and not subscription.is_pending
        ).lower(),
        "RawMessageDelivery": "false",
        "SubscriptionPrincipal": subscription.principal,
    } | dict(subscription.attributes)
    if "FilterPolicy" in answer:
        answer.setdefault("FilterPolicyScope", ATTRIBUTES_SCOPE)
    else:
        answer.pop("FilterPolicyScope", None)
    if subscription.protocol in HTTP_PROTOCOLS:
        policy = effective_subscription_policy(subscription, topic)
        answer["EffectiveDeliveryPolicy"] = orjson.dumps(policy).decode()
    return answer


def _normal(name: str, value: str) -> str:
    return value.lower() if name == "RawMessageDelivery" else value


def _check_raw(subscription: Subscription, value: str, prefix: str) -> None:
    if value.lower() not in {"true", "false"}:
        raise InvalidParameter(f"{prefix}RawMessageDelivery: Invalid value [{value}]. Must be true or false.")
    if value.lower() == "true" and subscription.protocol not in RAW_PROTOCOLS:
        raise InvalidParameter(
            f"{prefix}Delivery protocol [{subscription.protocol}] does not support raw message delivery."
        )


def _check_scope(_subscription: Subscription, value: str, prefix: str) -> None:
    if value not in {ATTRIBUTES_SCOPE, BODY_SCOPE}:
        raise InvalidParameter(
            f"{prefix}FilterPolicyScope: Invalid value [{value}]."
            " Please use either MessageBody or MessageAttributes"
        )


def _check_filter(subscription: Subscription, value: str, prefix: str) -> None:
    compile_filter(value, subscription.attributes.get("FilterPolicyScope", ATTRIBUTES_SCOPE), prefix)


def _check_redrive(subscription: Subscription, value: str, prefix: str) -> None:
    if not value:
        return
    try:
        document = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise InvalidParameter(f"{prefix}RedrivePolicy: failed to parse JSON. {error}") from error
    target = find_queue_arn(document.get("deadLetterTargetArn") if isinstance(document, dict) else None)
    if target is None:
        raise InvalidParameter(f"{prefix}RedrivePolicy: deadLetterTargetArn is an invalid arn")
    if target.region != subscription.region:
        raise InvalidParameter(f"{prefix}RedrivePolicy: must use the same region as the subscription")
    is_fifo = subscription.topic_arn.endswith(".fifo") and subscription.endpoint.endswith(".fifo")
    if is_fifo and not target.resource.endswith(".fifo"):
        raise InvalidParameter(
            f"{prefix}RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic."
        )


def _check_delivery(_subscription: Subscription, value: str, prefix: str) -> None:
    if value:
        parse_delivery_policy(value, prefix)


def _check_role(_subscription: Subscription, _value: str, _prefix: str) -> None:
    """Take any role: only Firehose, which there is none of here, would use it."""


_CHECKS = {
    "RawMessageDelivery": _check_raw,
    "FilterPolicyScope": _check_scope,
    "FilterPolicy": _check_filter,
    "RedrivePolicy": _check_redrive,
    "DeliveryPolicy": _check_delivery,
    "SubscriptionRoleArn": _check_role,
}
