"""Which resource a request is about, and its policy: what the policy engine asks of every operation.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
"""

from dataclasses import replace
from typing import Any

from reelworks.base.arn import Arn
from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.sns.addresses import parse_push_arn, parse_subscription_arn, parse_topic_arn
from reelworks.cloud.services.sns.errors import SubscriptionNotFound, TopicNotFound
from reelworks.cloud.services.sns.model import Subscription, Topic, topic_arn_of
from reelworks.cloud.services.sns.room import SnsCall

ANYBODY = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "SNS:*", "Resource": "*"}]}'
"""For what a secret in the request's address permits, and no policy."""


_SOURCE_OWNERS = frozenset({"cloudwatch.amazonaws.com", "autoscaling.amazonaws.com"})
"""The services that say aws:SourceOwner, for whom a new topic is open as it is.

https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner
"""


def new_topic(call: SnsCall, request: Request) -> tuple[Resource, ...]:
    """Return the topic that CreateTopic would make; giving it tags needs leave of its own."""
    caller = call.caller
    keys: dict[str, Any] = {f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in request.get("Tags", ())}
    if keys:
        keys["aws:TagKeys"] = [tag["Key"] for tag in request["Tags"]]
    made = Resource(topic_arn_of(caller.region, caller.account, request["Name"]), condition_keys=keys)
    return (made, replace(made, action="sns:TagResource")) if keys else (made,)


def all_topics(call: SnsCall, _request: Request) -> Resource:
    """Return all of the caller's topics in a region, for what lists them."""
    return Resource(topic_arn_of(call.caller.region, call.caller.account, "*"))


def topic(call: SnsCall, request: Request) -> Resource:
    """Return the topic that ``TopicArn`` names."""
    return _topic(call, request["TopicArn"], "TopicArn")


def tagged(call: SnsCall, request: Request) -> Resource:
    """Return the topic that ``ResourceArn`` names."""
    return _topic(call, request["ResourceArn"], "ResourceArn")


def published_to(call: SnsCall, request: Request) -> Resource:
    """Return the topic that Publish goes to; looked up in memory, since every upload passes here."""
    member = "TopicArn" if "TopicArn" in request else "TargetArn"
    if member not in request:
        return Resource("*")
    arn = parse_topic_arn(request[member], member)
    return _resource(call, request[member], call.roster.find_topic(request[member]), arn.account)


def confirmed(_call: SnsCall, request: Request) -> Resource:
    """Return the topic that ConfirmSubscription names: whoever has the token may."""
    arn = parse_topic_arn(request["TopicArn"], "Topic")
    return Resource(str(arn), ANYBODY, arn.account)


def ended(call: SnsCall, request: Request) -> Resource:
    """Return the subscription that Unsubscribe names: whoever has its address may, unless it was asked otherwise."""
    resource = subscription(call, request)
    found = call.subscriptions.find(request["SubscriptionArn"])
    is_open = found is not None and not found.is_authenticated
    return replace(resource, policy=ANYBODY) if is_open else resource


def subscription(call: SnsCall, request: Request) -> Resource:
    """Return the subscription that ``SubscriptionArn`` names; it has no policy of its own."""
    arn = parse_subscription_arn(request["SubscriptionArn"])
    found = call.subscriptions.find(request["SubscriptionArn"])
    return Resource(str(arn), account=found.account if found else arn.account)


def new_application(call: SnsCall, request: Request) -> Resource:
    """Return the application that CreatePlatformApplication would make."""
    caller = call.caller
    name = f"app/{request['Platform']}/{request['Name']}"
    return Resource(str(Arn("sns", caller.region, caller.account, name)))


def all_applications(call: SnsCall, _request: Request) -> Resource:
    """Return all of the caller's applications in a region, for what lists them."""
    return Resource(str(Arn("sns", call.caller.region, call.caller.account, "app/*")))


def application(_call: SnsCall, request: Request) -> Resource:
    """Return the application that ``PlatformApplicationArn`` names, which need not exist."""
    arn = parse_push_arn(request["PlatformApplicationArn"], "PlatformApplicationArn", "app")
    return Resource(str(arn), account=arn.account)


def device(_call: SnsCall, request: Request) -> Resource:
    """Return the endpoint that ``EndpointArn`` names, which need not exist."""
    arn = parse_push_arn(request["EndpointArn"], "EndpointArn", "endpoint")
    return Resource(str(arn), account=arn.account)


def get_topic(call: SnsCall, topic_arn: str) -> Topic:
    """Return a topic from the disk.

    Raises:
        TopicNotFound: there is none of that ARN in this region.
    """
    found = call.topics.find(topic_arn)
    if found is None or found.region != call.caller.region:
        raise TopicNotFound
    return found


def get_subscription(call: SnsCall, subscription_arn: str) -> Subscription:
    """Return a subscription from the disk.

    Raises:
        SubscriptionNotFound: there is none of that ARN.
    """
    found = call.subscriptions.find(subscription_arn)
    if found is None:
        raise SubscriptionNotFound
    return found


def _topic(call: SnsCall, topic_arn: str, member: str) -> Resource:
    arn = parse_topic_arn(topic_arn, member)
    return _resource(call, topic_arn, call.topics.find(topic_arn), arn.account)


def _resource(call: SnsCall, topic_arn: str, found: Topic | None, account: str) -> Resource:
    keys: dict[str, Any] = {}
    caller = call.caller
    if caller.source_account and caller.principal.name in _SOURCE_OWNERS:
        # What the policy that AWS gives a new topic asks for. Users and roles do not bring it: they need a policy.
        keys["aws:SourceOwner"] = caller.source_account
    return Resource(topic_arn, found.policy if found else None, account, keys)
