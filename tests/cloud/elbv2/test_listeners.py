"""Create, Describe, Modify and DeleteListener."""

import pytest

FIXED = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": "hi"}}


async def test_a_forward_is_filled_up_as_aws_does(elb):
    balancer, group = await elb.balancer(), await elb.group()

    made = await elb(
        "CreateListener", LoadBalancerArn=balancer, Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )  # fmt: skip

    listener = made["Listeners"][0]
    assert listener["ListenerArn"].startswith(balancer.replace("loadbalancer/", "listener/") + "/")
    assert (listener["Port"], listener["Protocol"], listener["LoadBalancerArn"]) == (80, "HTTP", balancer)
    assert listener["DefaultActions"] == [
        {
            "Type": "forward",
            "TargetGroupArn": group,
            "ForwardConfig": {
                "TargetGroups": [{"TargetGroupArn": group, "Weight": 1}],
                "TargetGroupStickinessConfig": {"Enabled": False},
            },
        }
    ]


async def test_the_same_again_is_the_same_and_another_is_refused(elb):
    balancer, group = await elb.balancer(), await elb.group()
    listener = await elb.listener(balancer, group, 80)

    assert await elb.listener(balancer, group, 80) == listener
    other = {"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 80, "DefaultActions": [FIXED]}
    refused = await elb.refusal("CreateListener", **other)
    assert refused.code == "DuplicateListener"
    assert refused.message == f"A listener already exists on this port for this load balancer '{balancer}'"


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ({"Type": "forward"}, "ValidationError"),
        ({"Type": "forward", "TargetGroupArn": "arn:none"}, "TargetGroupNotFound"),
        ({"Type": "redirect"}, "InvalidLoadBalancerAction"),
        ({"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}}, "InvalidLoadBalancerAction"),
        ({"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_307", "Port": "81"}}, "ValidationError"),
        ({"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Path": "x"}}, "ValidationError"),
        ({"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Port": "x"}}, "ValidationError"),
        ({"Type": "fixed-response"}, "InvalidLoadBalancerAction"),
        ({"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "302"}}, "ValidationError"),
        (
            {
                "Type": "fixed-response",
                "FixedResponseConfig": {"StatusCode": "200", "ContentType": "image/png"},
            },
            "InvalidLoadBalancerAction",
        ),
        ({"Type": "authenticate-oidc"}, "InvalidLoadBalancerAction"),
        ({"Type": "dance"}, "ValidationError"),
    ],
)
async def test_an_action_that_cannot_be_is_refused(elb, action, code):
    request = {
        "LoadBalancerArn": await elb.balancer(),
        "Protocol": "HTTP",
        "Port": 80,
        "DefaultActions": [action],
    }

    assert (await elb.refusal("CreateListener", **request)).code == code


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"Port": None}, "ValidationError"),
        ({"Protocol": None}, "ValidationError"),
        ({"Port": 0}, "ValidationError"),
        ({"Protocol": "HTTPS"}, "UnsupportedProtocol"),
        ({"Protocol": "TCP"}, "ValidationError"),
        ({"Protocol": "SMTP"}, "ValidationError"),
        ({"DefaultActions": []}, "ValidationError"),
        ({"DefaultActions": [FIXED, FIXED]}, "TooManyActions"),
    ],
)
async def test_a_listener_that_cannot_be_is_refused(elb, members, code):
    whole = {
        "LoadBalancerArn": await elb.balancer(),
        "Protocol": "HTTP",
        "Port": 80,
        "DefaultActions": [FIXED],
    }

    assert (await elb.refusal("CreateListener", **whole | members)).code == code


async def test_a_group_belongs_to_one_load_balancer(elb):
    one, two, group = await elb.balancer("one"), await elb.balancer("two"), await elb.group()
    await elb.listener(one, group)

    refused = await elb.refusal(
        "CreateListener", LoadBalancerArn=two, Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )  # fmt: skip

    assert refused.code == "TargetGroupAssociationLimit"


async def test_they_are_listed_by_load_balancer_or_by_arn(elb):
    balancer, group = await elb.balancer(), await elb.group()
    listeners = [await elb.listener(balancer, group, port) for port in (80, 81)]

    for asked in ({"LoadBalancerArn": balancer}, {"ListenerArns": listeners}):
        found = (await elb("DescribeListeners", **asked))["Listeners"]
        assert [each["ListenerArn"] for each in found] == listeners
    assert (await elb.refusal("DescribeListeners")).code == "ValidationError"
    assert (await elb.refusal("DescribeListeners", LoadBalancerArn="none")).code == "LoadBalancerNotFound"


async def test_a_changed_port_is_listened_on(live_elb, http, pick_port):
    balancer, before, after = await live_elb.balancer(), pick_port(), pick_port()
    listener = await live_elb.listener(balancer, port=before, actions=[FIXED])

    changed = await live_elb("ModifyListener", ListenerArn=listener, Port=after)

    assert changed["Listeners"][0]["Port"] == after
    await live_elb.wait_for(lambda: says(http, after, "hi"))
    assert not await says(http, before, "hi")


async def test_changed_actions_hold_at_once_for_what_comes(live_elb, http, pick_port):
    port = pick_port()
    listener = await live_elb.listener(await live_elb.balancer(), port=port, actions=[FIXED])
    await live_elb.wait_for(lambda: says(http, port, "hi"))

    other = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": "ho"}}
    await live_elb("ModifyListener", ListenerArn=listener, DefaultActions=[other])

    await live_elb.wait_for(lambda: says(http, port, "ho"))


async def test_a_port_of_another_listener_is_refused(elb):
    balancer = await elb.balancer()
    await elb.listener(balancer, port=80, actions=[FIXED])
    listener = await elb.listener(balancer, port=81, actions=[FIXED])

    assert (await elb.refusal("ModifyListener", ListenerArn=listener, Port=80)).code == "DuplicateListener"


async def test_a_deleted_one_is_gone_with_its_rules(elb):
    balancer, group = await elb.balancer(), await elb.group()
    listener = await elb.listener(balancer, group)

    await elb("DeleteListener", ListenerArn=listener)

    assert (await elb.refusal("DeleteListener", ListenerArn=listener)).code == "ListenerNotFound"
    assert (await elb("DescribeTargetGroups"))["TargetGroups"][0]["LoadBalancerArns"] == []


async def says(http, port, text):
    try:
        async with http.get(f"http://127.0.0.1:{port}/") as answer:
            return await answer.text() == text
    except OSError:
        return False
