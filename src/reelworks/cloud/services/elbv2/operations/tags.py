"""Tags on load balancers, target groups, listeners and rules."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.errors import (
    ListenerNotFoundException,
    LoadBalancerNotFoundException,
    RuleNotFoundException,
    TargetGroupNotFoundException,
    ValidationError,
)
from reelworks.cloud.services.elbv2.limits import DESCRIBED_MAX
from reelworks.cloud.services.elbv2.model import Listener, LoadBalancer, Rule, TargetGroup
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2
from reelworks.cloud.services.elbv2.tagging import checked_tags, listed_tags, tags_of
from reelworks.cloud.wire.error import AwsError


@elbv2.operation("AddTags", locate=located.by_each("ResourceArns"))
def add_tags(call: ElbCall, request: Request) -> dict[str, Any]:
    """Add tags to resources, over those with the same keys.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html

    Raises:
        DuplicateTagKeysException: a key comes twice.
        ListenerNotFoundException: there is no such listener.
        LoadBalancerNotFoundException: there is no such load balancer.
        RuleNotFoundException: there is no such rule.
        TargetGroupNotFoundException: there is no such target group.
        TooManyTagsException: one would have more than 50.
        ValidationError: a key or value is too long.
    """
    tags = tags_of(request["Tags"])
    for arn in request["ResourceArns"]:
        found = _get(call, arn)
        _save(call, found, checked_tags({**found.tags, **tags}))
    return {}


@elbv2.operation("RemoveTags", locate=located.by_each("ResourceArns"))
def remove_tags(call: ElbCall, request: Request) -> dict[str, Any]:
    """Take tags from resources; keys that they do not have are no error.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveTags.html

    Raises:
        ListenerNotFoundException: there is no such listener.
        LoadBalancerNotFoundException: there is no such load balancer.
        RuleNotFoundException: there is no such rule.
        TargetGroupNotFoundException: there is no such target group.
    """
    gone = set(request["TagKeys"])
    for arn in request["ResourceArns"]:
        found = _get(call, arn)
        _save(call, found, {key: value for key, value in found.tags.items() if key not in gone})
    return {}


@elbv2.operation("DescribeTags", reads=True)
def describe_tags(call: ElbCall, request: Request) -> dict[str, Any]:
    """Return the tags of up to 20 resources.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html

    Raises:
        ListenerNotFoundException: there is no such listener.
        LoadBalancerNotFoundException: there is no such load balancer.
        RuleNotFoundException: there is no such rule.
        TargetGroupNotFoundException: there is no such target group.
        ValidationError: there are more than 20.
    """
    arns = request["ResourceArns"]
    if len(arns) > DESCRIBED_MAX:
        raise ValidationError(f"The maximum number of resources in one request is '{DESCRIBED_MAX}'")
    found = [(arn, _get(call, arn)) for arn in arns]
    return {"TagDescriptions": [{"ResourceArn": arn, "Tags": listed_tags(each.tags)} for arn, each in found]}


def _get(call: ElbCall, arn: str) -> located.Tagged:
    found = located.find_tagged(call.stores, arn)
    if found is None:
        kind = arn.split(":", 5)[-1].partition("/")[0]
        raise _MISSING.get(kind, LoadBalancerNotFoundException)
    return found


def _save(call: ElbCall, found: located.Tagged, tags: dict[str, str]) -> None:
    match found:
        case LoadBalancer():
            call.stores.balancers.save(replace(found, tags=tags))
        case TargetGroup():
            call.stores.groups.save(replace(found, tags=tags))
        case Listener():
            call.stores.listeners.save(replace(found, tags=tags))
        case Rule():
            call.stores.rules.save(replace(found, tags=tags))


_MISSING: Mapping[str, type[AwsError]] = {
    "targetgroup": TargetGroupNotFoundException,
    "listener": ListenerNotFoundException,
    "listener-rule": RuleNotFoundException,
}
