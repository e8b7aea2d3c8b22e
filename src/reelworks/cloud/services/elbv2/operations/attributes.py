"""The attributes of load balancers, target groups and listeners."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.attributes import (
    OF_BALANCER,
    OF_GROUP,
    OF_LISTENER,
    check_group,
    listed,
    merged,
)
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2


@elbv2.operation("DescribeLoadBalancerAttributes", reads=True)
def describe_load_balancer_attributes(call: ElbCall, request: Request) -> dict[str, Any]:
    """Return a load balancer's attributes.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancerAttributes.html

    Raises:
        LoadBalancerNotFoundException: there is no such load balancer.
    """
    balancer = located.get_balancer(call, request["LoadBalancerArn"])
    return {"Attributes": listed(OF_BALANCER, balancer.attributes)}


@elbv2.operation("ModifyLoadBalancerAttributes", locate=located.by("LoadBalancerArn"))
def modify_load_balancer_attributes(call: ElbCall, request: Request) -> dict[str, Any]:
    """Set attributes of a load balancer; those that are not named stay.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyLoadBalancerAttributes.html

    Raises:
        InvalidConfigurationRequestException: there is no such attribute, or not with that value here.
        LoadBalancerNotFoundException: there is no such load balancer.
        ValidationError: a value is out of its range.
    """
    balancer = located.get_balancer(call, request["LoadBalancerArn"])
    attributes = merged(OF_BALANCER, balancer.attributes, request["Attributes"], "Load balancer")
    call.stores.balancers.save(replace(balancer, attributes=attributes))
    return {"Attributes": listed(OF_BALANCER, attributes)}


@elbv2.operation("DescribeTargetGroupAttributes", reads=True)
def describe_target_group_attributes(call: ElbCall, request: Request) -> dict[str, Any]:
    """Return a target group's attributes.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html

    Raises:
        TargetGroupNotFoundException: there is no such target group.
    """
    group = located.get_group(call, request["TargetGroupArn"])
    return {"Attributes": listed(OF_GROUP, group.attributes)}


@elbv2.operation("ModifyTargetGroupAttributes", locate=located.by("TargetGroupArn"))
def modify_target_group_attributes(call: ElbCall, request: Request) -> dict[str, Any]:
    """Set attributes of a target group; those that are not named stay.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroupAttributes.html

    Raises:
        InvalidConfigurationRequestException: there is no such attribute, or it does not go with the others.
        TargetGroupNotFoundException: there is no such target group.
        ValidationError: a value is out of its range.
    """
    group = located.get_group(call, request["TargetGroupArn"])
    attributes = merged(OF_GROUP, group.attributes, request["Attributes"], "Target group")
    check_group(attributes)
    call.stores.groups.save(replace(group, attributes=attributes))
    return {"Attributes": listed(OF_GROUP, attributes)}


@elbv2.operation("DescribeListenerAttributes", reads=True)
def describe_listener_attributes(call: ElbCall, request: Request) -> dict[str, Any]:
    """Return a listener's attributes.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerAttributes.html

    Raises:
        ListenerNotFoundException: there is no such listener.
    """
    listener = located.get_listener(call, request["ListenerArn"])
    return {"Attributes": listed(OF_LISTENER, listener.attributes)}


@elbv2.operation("ModifyListenerAttributes", locate=located.by("ListenerArn"))
def modify_listener_attributes(call: ElbCall, request: Request) -> dict[str, Any]:
    """Set attributes of a listener; those that are not named stay.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListenerAttributes.html

    Raises:
        InvalidConfigurationRequestException: there is no such attribute.
        ListenerNotFoundException: there is no such listener.
        ValidationError: a value is out of its range.
    """
    listener = located.get_listener(call, request["ListenerArn"])
    attributes = merged(OF_LISTENER, listener.attributes, request["Attributes"], "Listener")
    call.stores.listeners.save(replace(listener, attributes=attributes))
    return {"Attributes": listed(OF_LISTENER, attributes)}


@elbv2.operation("DescribeCapacityReservation", reads=True)
def describe_capacity_reservation(call: ElbCall, request: Request) -> dict[str, Any]:
    """Say that a load balancer has no capacity reserved: none can be.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeCapacityReservation.html

    Raises:
        LoadBalancerNotFoundException: there is no such load balancer.
    """
    located.get_balancer(call, request["LoadBalancerArn"])
    return {"DecreaseRequestsRemaining": 0, "CapacityReservationState": []}
