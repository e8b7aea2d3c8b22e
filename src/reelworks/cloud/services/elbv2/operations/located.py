"""Which resource a request is about: what the policy engine asks of every operation.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from collections.abc import Callable, Sequence
from typing import Any

from reelworks.base.arn import Arn, find_arn
from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.elbv2.errors import (
    ListenerNotFoundException,
    LoadBalancerNotFoundException,
    RuleNotFoundException,
    TargetGroupNotFoundException,
    ValidationError,
)
from reelworks.cloud.services.elbv2.model import SERVICE, Listener, LoadBalancer, Rule, TargetGroup
from reelworks.cloud.services.elbv2.room import ElbCall
from reelworks.cloud.services.elbv2.stores import Stores

Tagged = LoadBalancer | TargetGroup | Listener | Rule


def by(member: str) -> Callable[[ElbCall, Request], Resource]:
    """Return what finds the resource whose ARN stands in a member."""

    def locate(call: ElbCall, request: Request) -> Resource:
        return resource_of(call, request[member])

    return locate


def by_each(member: str) -> Callable[[ElbCall, Request], Sequence[Resource]]:
    """Return what finds the resources whose ARNs are listed in a member."""

    def locate(call: ElbCall, request: Request) -> Sequence[Resource]:
        return [resource_of(call, arn) for arn in request[member]]

    return locate


def new(path: str) -> Callable[[ElbCall, Request], Resource]:
    """Return what names a resource that is to be made; ``path`` begins its ARN's last part, ``{Name}`` is filled in."""

    def locate(call: ElbCall, request: Request) -> Resource:
        caller = call.caller
        arn = Arn(SERVICE, caller.region, caller.account, path.format(Name=request["Name"]))
        return Resource(str(arn), condition_keys=_request_keys(request))

    return locate


def under(member: str) -> Callable[[ElbCall, Request], Resource]:
    """Return what names a resource that is to be made for another one: the permission is asked on that one."""

    def locate(call: ElbCall, request: Request) -> Resource:
        above = resource_of(call, request[member])
        keys = {**(above.condition_keys or {}), **_request_keys(request)}
        return Resource(above.arn, account=above.account, condition_keys=keys)

    return locate


def rules_of_priorities(call: ElbCall, request: Request) -> Sequence[Resource]:
    """Return the rules that SetRulePriorities names."""
    return [resource_of(call, pair["RuleArn"]) for pair in request["RulePriorities"]]


def resource_of(call: ElbCall, arn: str) -> Resource:
    """Return the resource of an ARN, with its tags as condition keys.

    Raises:
        ValidationError: the text is no ARN of a load balancer or what belongs to one.
    """
    named = find_arn(arn)
    if named is None or named.service != SERVICE:
        raise ValidationError(f"'{arn}' is not a valid {_noun_of(arn)} ARN")
    found = find_tagged(call.committed, arn)
    keys = {f"aws:ResourceTag/{key}": value for key, value in found.tags.items()} if found else {}
    return Resource(arn, account=named.account, condition_keys=keys)


def find_tagged(stores: Stores, arn: str) -> Tagged | None:
    """Return what has that ARN, or None."""
    kind = arn.split(":", 5)[-1].partition("/")[0]
    match kind:
        case "loadbalancer":
            return stores.balancers.find(arn)
        case "targetgroup":
            return stores.groups.find(arn)
        case "listener":
            return stores.listeners.find(arn)
        case "listener-rule":
            return stores.rules.find(arn)
    return None


def get_balancer(call: ElbCall, arn: str) -> LoadBalancer:
    """Return a load balancer.

    Raises:
        LoadBalancerNotFoundException: there is none of that ARN in this region.
    """
    found = call.stores.balancers.find(arn)
    if found is None or found.region != call.caller.region:
        raise LoadBalancerNotFoundException(f"Load balancer '{arn}' not found")
    return found


def get_group(call: ElbCall, arn: str) -> TargetGroup:
    """Return a target group.

    Raises:
        TargetGroupNotFoundException: there is none of that ARN in this region.
    """
    found = call.stores.groups.find(arn)
    if found is None or found.region != call.caller.region:
        raise TargetGroupNotFoundException
    return found


def get_listener(call: ElbCall, arn: str) -> Listener:
    """Return a listener.

    Raises:
        ListenerNotFoundException: there is none of that ARN.
    """
    found = call.stores.listeners.find(arn)
    if found is None:
        raise ListenerNotFoundException
    return found


def get_rule(call: ElbCall, arn: str) -> Rule:
    """Return a rule.

    Raises:
        RuleNotFoundException: there is none of that ARN.
    """
    found = call.stores.rules.find(arn)
    if found is None:
        raise RuleNotFoundException
    return found


def _request_keys(request: Request) -> dict[str, Any]:
    tags = request.get("Tags", ())
    keys: dict[str, Any] = {f"aws:RequestTag/{tag['Key']}": tag.get("Value") or "" for tag in tags}
    if keys:
        keys["aws:TagKeys"] = [tag["Key"] for tag in tags]
    return keys


def _noun_of(arn: str) -> str:
    for word, noun in (("targetgroup", "target group"), ("listener-rule", "rule"), ("listener", "listener")):
        if word in arn:
            return noun
    return "load balancer"
