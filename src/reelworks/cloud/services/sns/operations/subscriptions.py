"""Subscriptions: made, ended, listed, their attributes read and set."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reelworks.base.ids import new_hex, new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sns.delivery import farewell_for, question_for
from reelworks.cloud.services.sns.endpoints import (
    HTTP_PROTOCOLS,
    MAIL_PROTOCOLS,
    check_endpoint,
    needs_confirmation,
)
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.limits import CONFIRMATION_S, PAGE_ENTRIES
from reelworks.cloud.services.sns.model import Subscription
from reelworks.cloud.services.sns.operations import located
from reelworks.cloud.services.sns.quotas import check_filter, check_new_subscription
from reelworks.cloud.services.sns.room import SnsCall, sns
from reelworks.cloud.services.sns.subscription_attributes import (
    changed_subscription,
    has_attributes,
    subscription_attributes,
)

TOKEN_BYTES = 128
IN_SUBSCRIBE = "Invalid parameter: Attributes Reason: "
IN_SET = "Invalid parameter: "


@sns.operation("Subscribe", locate=located.topic)
def subscribe(call: SnsCall, request: Request) -> dict[str, Any]:
    """Subscribe an endpoint to a topic; safe to repeat, with the same attributes or with none.

    An SQS queue is subscribed at once: whether it lets the topic send is its policy's to say. An HTTP endpoint or a
    mail address is asked first, and its subscription pending until the address in the question was followed, or two
    days have passed and it is gone.

    https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html

    Raises:
        FilterPolicyLimitExceeded: there are as many filter policies as there may be.
        InvalidParameter: the endpoint is none of the protocol, an attribute is not valid, or the endpoint is
            subscribed already with other attributes.
        SubscriptionLimitExceeded: there are as many subscriptions as there may be.
        TopicNotFound: there is no such topic.
    """
    topic = located.get_topic(call, request["TopicArn"])
    protocol, endpoint = request["Protocol"], request.get("Endpoint", "")
    check_endpoint(topic, protocol, endpoint)
    is_confirmed = not needs_confirmation(protocol)
    new = Subscription(
        arn=f"{topic.arn}:{new_uuid(call.ids)}",
        topic_arn=topic.arn,
        account=call.caller.account,
        region=topic.region,
        protocol=protocol,
        endpoint=endpoint,
        principal=call.caller.principal.arn,
        origin=call.caller.endpoint,
        token=None if is_confirmed else new_hex(call.ids, TOKEN_BYTES),
        token_until=0.0 if is_confirmed else call.clock.now() + CONFIRMATION_S,
        is_authenticated=is_confirmed,
    )
    attributes = request.get("Attributes", {})
    wanted = changed_subscription(new, attributes, IN_SUBSCRIBE)
    existing = call.subscriptions.find_like(topic.arn, protocol, endpoint)
    if existing is None:
        check_new_subscription(call.roster, topic, wanted)
        _save_new(call, wanted)
        return _subscribed(wanted, request)
    if not has_attributes(existing, {name: wanted.attributes.get(name) for name in attributes}):
        raise InvalidParameter(f"{IN_SUBSCRIBE}Subscription already exists with different attributes")
    if existing.is_pending:
        _save_new(call, replace(existing, token=wanted.token, token_until=wanted.token_until))
    return _subscribed(existing, request)


@sns.operation("ConfirmSubscription", locate=located.confirmed)
def confirm_subscription(call: SnsCall, request: Request) -> dict[str, Any]:
    """Begin the deliveries to an endpoint that was asked for its consent; safe to repeat.

    https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html

    Raises:
        FilterPolicyLimitExceeded: what would come back has a filter policy, and there are enough by now.
        InvalidParameter: the token was never given out, has expired, or is another topic's.
        SubscriptionLimitExceeded: what would come back was one of as many as there may be.
    """
    token = request["Token"]
    found = call.subscriptions.find_by_token(token) or _restored(call, token)
    if found is None or (found.is_pending and found.token_until <= call.clock.now()):
        raise InvalidParameter("Invalid parameter: Token")
    if found.topic_arn != request["TopicArn"]:
        raise InvalidParameter("Invalid parameter: Topic")
    if found.is_pending:
        is_asked = request.get("AuthenticateOnUnsubscribe", "false").lower() == "true"
        is_signed = call.caller.principal.kind != "anonymous"
        call.subscriptions.save(replace(found, token_until=0.0, is_authenticated=is_asked and is_signed))
    return {"SubscriptionArn": found.arn}


@sns.operation("Unsubscribe", locate=located.ended)
def unsubscribe(call: SnsCall, request: Request) -> None:
    """End a subscription; safe to repeat. Messages on their way to it are dropped.

    An HTTP endpoint is told so, and a reader of mail whom somebody without the owner's signature took off the list;
    for two days they may take it back.

    https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html

    Raises:
        InvalidParameter: the subscription is not confirmed yet; it goes by itself.
    """
    subscription = call.subscriptions.find(request["SubscriptionArn"])
    if subscription is None:
        return
    if subscription.is_pending:
        raise InvalidParameter(
            "Invalid parameter: SubscriptionArn Reason:"
            " Cannot unsubscribe a subscription that is pending confirmation"
        )
    call.subscriptions.delete(subscription)
    is_owners = call.caller.principal.account == subscription.account
    if subscription.protocol in HTTP_PROTOCOLS or (subscription.protocol in MAIL_PROTOCOLS and not is_owners):
        _bid_farewell(call, subscription)


@sns.operation("ListSubscriptions", reads=True, locate=located.all_topics)
def list_subscriptions(call: SnsCall, request: Request) -> dict[str, Any]:
    """List the caller's subscriptions in the order in which they were made, a hundred at a time.

    https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html

    Raises:
        InvalidParameter: the NextToken is none that was given out.
    """
    caller = call.caller
    after = _number_of(request)
    return _page(call.subscriptions.list_of_owner(caller.account, caller.region, after, PAGE_ENTRIES + 1))


@sns.operation("ListSubscriptionsByTopic", reads=True, locate=located.topic)
def list_subscriptions_by_topic(call: SnsCall, request: Request) -> dict[str, Any]:
    """List a topic's subscriptions in the order in which they were made, a hundred at a time.

    https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html

    Raises:
        InvalidParameter: the NextToken is none that was given out.
        TopicNotFound: there is no such topic.
    """
    topic = located.get_topic(call, request["TopicArn"])
    return _page(call.subscriptions.list_of_topic(topic.arn, _number_of(request), PAGE_ENTRIES + 1))


@sns.operation("GetSubscriptionAttributes", reads=True, locate=located.subscription)
def get_subscription_attributes(call: SnsCall, request: Request) -> dict[str, Any]:
    """Return a subscription's attributes, AWS's defaults among them.

    https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html

    Raises:
        SubscriptionNotFound: there is no such subscription.
    """
    subscription = located.get_subscription(call, request["SubscriptionArn"])
    topic = located.get_topic(call, subscription.topic_arn)
    return {"Attributes": subscription_attributes(subscription, topic)}


@sns.operation("SetSubscriptionAttributes", locate=located.subscription)
def set_subscription_attributes(call: SnsCall, request: Request) -> None:
    """Set one of a subscription's attributes; an empty policy unsets it.

    It holds for messages published from now on, and for the delivery of those on their way.

    https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html

    Raises:
        FilterPolicyLimitExceeded: there are as many filter policies as there may be.
        InvalidParameter: there is no such attribute, or it may not have that value.
        SubscriptionNotFound: there is no such subscription.
    """
    subscription = located.get_subscription(call, request["SubscriptionArn"])
    change = {request["AttributeName"]: request.get("AttributeValue", "")}
    changed = changed_subscription(subscription, change, IN_SET)
    check_filter(call.roster, subscription, changed)
    call.subscriptions.save(changed)


def _save_new(call: SnsCall, subscription: Subscription) -> None:
    call.subscriptions.save(subscription)
    if subscription.is_pending:
        call.outbox_for(subscription).add(question_for(subscription, new_uuid(call.ids), call.clock.now()))


def _bid_farewell(call: SnsCall, subscription: Subscription) -> None:
    token, now = new_hex(call.ids, TOKEN_BYTES), call.clock.now()
    call.ended.add(token, subscription, now + CONFIRMATION_S)
    farewell = farewell_for(subscription, token, new_uuid(call.ids), now)
    call.outbox_for(subscription).add(farewell)


def _restored(call: SnsCall, token: str) -> Subscription | None:
    """Take back an end; return the subscription, pending where it is not as it was, or None where there is no such end.

    Where the endpoint was subscribed anew meanwhile, that subscription is the one that is wanted.
    """
    ended = call.ended.find(token, call.clock.now())
    if ended is None:
        return None
    call.ended.delete(token)
    anew = call.subscriptions.find_like(ended.topic_arn, ended.protocol, ended.endpoint)
    if anew is not None:
        return anew
    again = replace(ended, token=token, token_until=call.clock.now() + CONFIRMATION_S)
    # Not by the caller's region: who follows a link in a browser has none.
    topic = call.topics.find(ended.topic_arn)
    assert topic is not None, "what ended goes with its topic"
    check_new_subscription(call.roster, topic, again)
    return again


def _subscribed(subscription: Subscription, request: Request) -> dict[str, Any]:
    is_silent = subscription.is_pending and not request.get("ReturnSubscriptionArn")
    return {"SubscriptionArn": "pending confirmation" if is_silent else subscription.arn}


def _number_of(request: Request) -> int:
    token = request.get("NextToken", "0")
    if not token.isdecimal():
        raise InvalidParameter("Invalid parameter: NextToken")
    return int(token)


def _page(found: Sequence[tuple[int, Subscription]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"Subscriptions": [_listed(one) for _, one in found[:PAGE_ENTRIES]]}
    if len(found) > PAGE_ENTRIES:
        answer["NextToken"] = str(found[PAGE_ENTRIES - 1][0])
    return answer


def _listed(subscription: Subscription) -> dict[str, str]:
    return {
        "SubscriptionArn": "PendingConfirmation" if subscription.is_pending else subscription.arn,
        "Owner": subscription.account,
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "TopicArn": subscription.topic_arn,
    }
