"""Listeners: made, listed, changed, deleted."""

from dataclasses import replace
from typing import Any

from reelworks.base.ids import new_hex
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.actions import checked_actions
from reelworks.cloud.services.elbv2.errors import (
    DuplicateListenerException,
    ListenerNotFoundException,
    LoadBalancerNotFoundException,
    TooManyListenersException,
    UnsupportedProtocolException,
    ValidationError,
    out_of_range,
)
from reelworks.cloud.services.elbv2.group_settings import PROTOCOLS
from reelworks.cloud.services.elbv2.limits import LISTENERS_MAX
from reelworks.cloud.services.elbv2.model import Listener, Rule, listener_arn_of, rule_arn_of
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.operations.groups_used import check_groups
from reelworks.cloud.services.elbv2.paging import page_of
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2
from reelworks.cloud.services.elbv2.shapes import listener_shape
from reelworks.cloud.services.elbv2.tagging import tags_of


@elbv2.operation("CreateListener", locate=located.under("LoadBalancerArn"))
def create_listener(call: ElbCall, request: Request) -> dict[str, Any]:
    """Have a load balancer listen on a port; again with the same settings returns the listener that is there.

    Only HTTP is offered: HTTPS is refused, since there is no certificate service.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html

    Raises:
        DuplicateListenerException: it listens there already, with other settings.
        IncompatibleProtocolsException: a target group does not speak HTTP.
        InvalidLoadBalancerActionException: a default action lacks its settings, or is not offered here.
        LoadBalancerNotFoundException: there is no such load balancer.
        TargetGroupAssociationLimitException: another load balancer uses a target group already.
        TargetGroupNotFoundException: there is no such target group.
        TooManyActionsException: there is more than one default action.
        TooManyListenersException: the load balancer has 50.
        TooManyTagsException: there are more than 50 tags.
        UnsupportedProtocolException: the protocol is not offered here.
        ValidationError: a member is missing or out of its range.
    """
    balancer = located.get_balancer(call, request["LoadBalancerArn"])
    if request.get("Port") is None:
        raise ValidationError("A listener port must be specified")
    if request.get("Protocol") is None:
        raise ValidationError("A listener protocol must be specified")
    _check_port(request["Port"])
    _check_protocol(request["Protocol"])
    actions = checked_actions(request["DefaultActions"])
    check_groups(call, balancer, actions)
    known = call.stores.listeners.find_at(balancer.arn, request["Port"])
    if known is not None:
        if call.stores.rules.default_of(known.arn).actions != actions:
            raise DuplicateListenerException(
                f"A listener already exists on this port for this load balancer '{balancer.arn}'"
            )
        return {"Listeners": [_shape(call, known)]}
    if len(call.stores.listeners.list_of(balancer.arn)) >= LISTENERS_MAX:
        raise TooManyListenersException
    arn = listener_arn_of(balancer.arn, new_hex(call.ids, 8))
    tags = tags_of(request.get("Tags", ()))
    listener = Listener(arn, balancer.arn, request["Port"], request["Protocol"], tags=tags)
    call.stores.listeners.save(listener)
    call.stores.rules.save(Rule(rule_arn_of(arn, new_hex(call.ids, 8)), arn, balancer.arn, None, [], actions))
    return {"Listeners": [_shape(call, listener)]}


@elbv2.operation("DescribeListeners", reads=True)
def describe_listeners(call: ElbCall, request: Request) -> dict[str, Any]:
    """List listeners: those named, or those of a load balancer.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html

    Raises:
        ListenerNotFoundException: one that is named does not exist.
        LoadBalancerNotFoundException: there is no such load balancer.
        ValidationError: it is not said, or said in two ways, which are meant.
    """
    balancer_arn, arns = request.get("LoadBalancerArn"), request.get("ListenerArns", ())
    if bool(balancer_arn) == bool(arns):
        raise ValidationError("You must specify either listener ARNs or a load balancer ARN")
    if balancer_arn:
        if call.stores.balancers.find(balancer_arn) is None:
            raise LoadBalancerNotFoundException
        found = call.stores.listeners.list_of(balancer_arn)
    else:
        known = [call.stores.listeners.find(arn) for arn in arns]
        found = [listener for listener in known if listener is not None]
        if len(found) != len(known):
            raise ListenerNotFoundException
    page, more = page_of(request, found, lambda each: each.arn)
    return {"Listeners": [_shape(call, each) for each in page], **more}


@elbv2.operation("ModifyListener", locate=located.by("ListenerArn"))
def modify_listener(call: ElbCall, request: Request) -> dict[str, Any]:
    """Change a listener's port or default actions; what is not named stays.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html

    Raises:
        DuplicateListenerException: another listener has that port.
        IncompatibleProtocolsException: a target group does not speak HTTP.
        InvalidLoadBalancerActionException: a default action lacks its settings, or is not offered here.
        ListenerNotFoundException: there is no such listener.
        TargetGroupAssociationLimitException: another load balancer uses a target group already.
        TargetGroupNotFoundException: there is no such target group.
        TooManyActionsException: there is more than one default action.
        UnsupportedProtocolException: the protocol is not offered here.
        ValidationError: a member is out of its range.
    """
    listener = located.get_listener(call, request["ListenerArn"])
    port = request.get("Port", listener.port)
    _check_port(port)
    _check_protocol(request.get("Protocol", listener.protocol))
    neighbour = call.stores.listeners.find_at(listener.balancer_arn, port)
    if neighbour is not None and neighbour.arn != listener.arn:
        raise DuplicateListenerException(
            f"A listener already exists on this port for this load balancer '{listener.balancer_arn}'"
        )
    if request.get("DefaultActions"):
        actions = checked_actions(request["DefaultActions"])
        check_groups(call, located.get_balancer(call, listener.balancer_arn), actions)
        call.stores.rules.save(replace(call.stores.rules.default_of(listener.arn), actions=actions))
    changed = replace(listener, port=port)
    call.stores.listeners.save(changed)
    return {"Listeners": [_shape(call, changed)]}


@elbv2.operation("DeleteListener", locate=located.by("ListenerArn"))
def delete_listener(call: ElbCall, request: Request) -> dict[str, Any]:
    """Delete a listener with its rules.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteListener.html

    Raises:
        ListenerNotFoundException: there is no such listener.
    """
    listener = located.get_listener(call, request["ListenerArn"])
    for rule in call.stores.rules.list_of(listener.arn):
        call.stores.rules.delete(rule.arn)
    call.stores.listeners.delete(listener.arn)
    return {}


def _shape(call: ElbCall, listener: Listener) -> dict[str, Any]:
    return listener_shape(listener, call.stores.rules.default_of(listener.arn))


def _check_port(port: int) -> None:
    if not 1 <= port <= 65_535:
        raise ValidationError(f"Port '{port}' must be between 1 and 65535 inclusive")


def _check_protocol(protocol: str) -> None:
    if protocol not in PROTOCOLS:
        raise out_of_range(
            protocol,
            "protocol",
            "Member must satisfy enum value set: [HTTP, HTTPS, UDP, TCP, TLS, TCP_UDP]",
        )
    if protocol not in ("HTTP", "HTTPS"):
        raise ValidationError(f"Listener protocol '{protocol}' must be one of 'HTTP, HTTPS'")
    if protocol == "HTTPS":
        raise UnsupportedProtocolException(
            "Reelworks' cloud does not offer HTTPS listeners, for it has no certificate service: HTTP."
        )
