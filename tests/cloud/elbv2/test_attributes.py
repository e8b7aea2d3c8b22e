"""Describe… and Modify…Attributes of load balancers, target groups and listeners."""

import pytest


def by_name(answer):
    return {each["Key"]: each["Value"] for each in answer["Attributes"]}


async def test_a_new_load_balancer_has_awss_defaults(live_elb):
    balancer = await live_elb.balancer()

    attributes = by_name(await live_elb("DescribeLoadBalancerAttributes", LoadBalancerArn=balancer))

    assert attributes["idle_timeout.timeout_seconds"] == "60"
    assert attributes["deletion_protection.enabled"] == "false"
    assert attributes["routing.http.xff_header_processing.mode"] == "append"
    assert attributes["load_balancing.cross_zone.enabled"] == "true"


async def test_no_capacity_is_reserved(elb):
    reserved = await elb("DescribeCapacityReservation", LoadBalancerArn=await elb.balancer())

    assert reserved["CapacityReservationState"] == []


async def test_what_is_set_stays_beside_the_rest(elb):
    balancer = await elb.balancer()
    change = {
        "LoadBalancerArn": balancer,
        "Attributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "120"}],
    }

    answer = by_name(await elb("ModifyLoadBalancerAttributes", **change))

    assert answer["idle_timeout.timeout_seconds"] == "120"
    assert by_name(await elb("DescribeLoadBalancerAttributes", LoadBalancerArn=balancer)) == answer


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("idle_timeout.timeout_seconds", "0", "ValidationError"),
        ("idle_timeout.timeout_seconds", "x", "ValidationError"),
        ("nothing", "1", "InvalidConfigurationRequest"),
        ("access_logs.s3.enabled", "true", "InvalidConfigurationRequest"),
        ("routing.http.xff_header_processing.mode", "forget", "ValidationError"),
    ],
)
async def test_a_load_balancers_attribute_that_cannot_be_is_refused(live_elb, key, value, code):
    balancer = await live_elb.balancer()

    attributes = [{"Key": key, "Value": value}]
    refused = await live_elb.refusal(
        "ModifyLoadBalancerAttributes", LoadBalancerArn=balancer, Attributes=attributes
    )

    assert refused.code == code


async def test_a_new_target_group_has_awss_defaults(elb):
    attributes = by_name(await elb("DescribeTargetGroupAttributes", TargetGroupArn=await elb.group()))

    assert attributes["deregistration_delay.timeout_seconds"] == "300"
    assert attributes["stickiness.enabled"] == "false"
    assert attributes["stickiness.type"] == "lb_cookie"
    assert attributes["stickiness.lb_cookie.duration_seconds"] == "86400"
    assert attributes["slow_start.duration_seconds"] == "0"
    assert attributes["load_balancing.algorithm.type"] == "round_robin"


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"deregistration_delay.timeout_seconds": "3601"}, "ValidationError"),
        ({"slow_start.duration_seconds": "10"}, "ValidationError"),
        ({"stickiness.type": "source_ip"}, "InvalidConfigurationRequest"),
        ({"stickiness.type": "mood"}, "ValidationError"),
        ({"stickiness.enabled": "true", "stickiness.type": "app_cookie"}, "InvalidConfigurationRequest"),
        ({"stickiness.app_cookie.cookie_name": "AWSALB"}, "InvalidConfigurationRequest"),
        (
            {
                "slow_start.duration_seconds": "30",
                "load_balancing.algorithm.type": "least_outstanding_requests",
            },
            "InvalidConfigurationRequest",
        ),
        ({"proxy_protocol_v2.enabled": "true"}, "InvalidConfigurationRequest"),
    ],
)
async def test_a_groups_attributes_that_cannot_be_are_refused(elb, attributes, code):
    group = await elb.group()

    listed = [{"Key": key, "Value": value} for key, value in attributes.items()]
    refused = await elb.refusal("ModifyTargetGroupAttributes", TargetGroupArn=group, Attributes=listed)

    assert refused.code == code


async def test_a_listeners_attributes_are_kept(live_elb):
    listener = await live_elb.listener(await live_elb.balancer(), await live_elb.group())
    hidden = [{"Key": "routing.http.response.server.enabled", "Value": "false"}]

    await live_elb("ModifyListenerAttributes", ListenerArn=listener, Attributes=hidden)

    attributes = by_name(await live_elb("DescribeListenerAttributes", ListenerArn=listener))
    assert attributes["routing.http.response.server.enabled"] == "false"
