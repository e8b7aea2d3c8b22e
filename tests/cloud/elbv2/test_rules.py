"""Create, Describe, Modify and DeleteRule, SetRulePriorities."""

import pytest

PATH = {"Field": "path-pattern", "Values": ["/img/*"]}


def fixed(text):
    return [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": text}}]


async def listener_of(elb, port=80):
    return await elb.listener(await elb.balancer(), port=port, actions=fixed("default"))


async def rule(elb, listener, priority=1, conditions=(PATH,), text="rule"):
    made = await elb(
        "CreateRule",
        ListenerArn=listener,
        Priority=priority,
        Conditions=list(conditions),
        Actions=fixed(text),
    )
    return made["Rules"][0]["RuleArn"]


async def test_a_rule_is_shown_as_aws_does(elb):
    listener = await listener_of(elb)

    made = await elb("CreateRule", ListenerArn=listener, Priority=7, Conditions=[PATH], Actions=fixed("x"))

    shown = made["Rules"][0]
    assert shown["RuleArn"].startswith(listener.replace(":listener/", ":listener-rule/") + "/")
    assert (shown["Priority"], shown["IsDefault"]) == ("7", False)
    assert shown["Conditions"] == [{**PATH, "PathPatternConfig": {"Values": ["/img/*"]}}]


async def test_rules_are_listed_in_their_order_with_the_default_last(elb):
    listener = await listener_of(elb)
    for priority in (30, 10, 20):
        await rule(elb, listener, priority)

    listed = (await elb("DescribeRules", ListenerArn=listener))["Rules"]

    assert [each["Priority"] for each in listed] == ["10", "20", "30", "default"]
    assert [each["IsDefault"] for each in listed] == [False, False, False, True]


async def test_requests_go_by_the_rules(live_elb, http, pick_port):
    port = pick_port()
    listener = await listener_of(live_elb, port)
    await rule(live_elb, listener, 2, [{"Field": "path-pattern", "Values": ["/*"]}], "second")
    first = await rule(live_elb, listener, 1, [PATH], "first")
    await live_elb.wait_for(lambda: says(http, port, "/img/a", "first"))
    assert await says(http, port, "/other", "second")

    await live_elb("SetRulePriorities", RulePriorities=[{"RuleArn": first, "Priority": 3}])

    await live_elb.wait_for(lambda: says(http, port, "/img/a", "second"))


async def test_a_priority_in_use_is_refused(elb):
    listener = await listener_of(elb)
    await rule(elb, listener, 5)

    refused = await elb.refusal(
        "CreateRule", ListenerArn=listener, Priority=5, Conditions=[PATH], Actions=fixed("x")
    )

    assert (refused.code, refused.message) == ("PriorityInUse", "Priority '5' is currently in use")


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ([], "A condition must be specified"),
        ([{"Field": "weather"}], None),
        ([{"Field": "path-pattern", "Values": []}], "A condition value must be specified"),
        (
            [{"Field": "path-pattern", "Values": ["/a", "/b"]}],
            "The 'path-pattern' field contains too many values; the limit is '1'",
        ),
        (
            [{"Field": "path-pattern", "Values": ["x" * 129]}],
            "The 'path-pattern' value is too long; the limit is '128'",
        ),
        (
            [{"Field": "http-header", "Values": ["a"]}],
            "The 'Values' field is not compatible with 'http-header'",
        ),
        (
            [{"Field": "http-header"}],
            "A 'HttpHeaderConfig' must be specified with 'http-header'",
        ),
        (
            [{"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "x" * 41, "Values": ["a"]}}],
            "The 'HttpHeaderName' value is too long; the limit is '40'",
        ),
        (
            [{"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["get"]}}],
            "The 'http-request-method' value is invalid; the allowed characters are A-Z, hyphen and underscore",
        ),
        ([{"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.1"]}}], None),
        ([{"Field": "source-ip", "SourceIpConfig": {"Values": []}}], "A 'source-ip' value must be specified"),
        (
            [{"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "a"}]}}],
            "A 'Value' must be specified in 'QueryStringKeyValuePair'",
        ),
        ([{"Field": "host-header", "HostHeaderConfig": {"Values": [f"{n}.x.com" for n in range(6)]}}], None),
        ([{"Field": "path-pattern", "Values": ["/*?*?*?*"]}], None),
        ([PATH, PATH], None),
    ],
)
async def test_conditions_that_cannot_be_are_refused(live_elb, conditions, message):
    listener = await listener_of(live_elb)

    refused = await live_elb.refusal(
        "CreateRule", ListenerArn=listener, Priority=1, Conditions=conditions, Actions=fixed("x")
    )

    assert refused.code == "ValidationError"
    assert message is None or refused.message == message


async def test_what_is_not_named_in_a_change_stays(elb):
    listener = await listener_of(elb)
    arn = await rule(elb, listener)

    changed = (await elb("ModifyRule", RuleArn=arn, Actions=fixed("other")))["Rules"][0]

    assert changed["Conditions"][0]["Values"] == ["/img/*"]
    assert changed["Actions"][0]["FixedResponseConfig"]["MessageBody"] == "other"
    refused = await elb.refusal("ModifyRule", RuleArn=arn)
    assert refused.message == "Either conditions or actions must be specified"


async def test_the_default_rule_stays(elb):
    listener = await listener_of(elb)
    default = (await elb("DescribeRules", ListenerArn=listener))["Rules"][0]["RuleArn"]

    for operation, members in (
        ("DeleteRule", {"RuleArn": default}),
        ("ModifyRule", {"RuleArn": default, "Actions": fixed("x")}),
        ("SetRulePriorities", {"RulePriorities": [{"RuleArn": default, "Priority": 1}]}),
    ):
        assert (await elb.refusal(operation, **members)).code == "OperationNotPermitted"


async def test_a_deleted_rule_is_gone(elb):
    arn = await rule(elb, await listener_of(elb))

    await elb("DeleteRule", RuleArn=arn)

    assert (await elb.refusal("DescribeRules", RuleArns=[arn])).code == "RuleNotFound"
    assert (await elb.refusal("DeleteRule", RuleArn=arn)).code == "RuleNotFound"


async def test_priorities_can_be_swapped(elb):
    listener = await listener_of(elb)
    one, two = await rule(elb, listener, 1), await rule(elb, listener, 2)

    await elb(
        "SetRulePriorities", RulePriorities=[{"RuleArn": one, "Priority": 2}, {"RuleArn": two, "Priority": 1}]
    )

    listed = (await elb("DescribeRules", ListenerArn=listener))["Rules"]
    assert [each["RuleArn"] for each in listed[:2]] == [two, one]


async def test_a_priority_that_a_rule_not_named_has_is_refused(elb):
    listener = await listener_of(elb)
    one = await rule(elb, listener, 1)
    await rule(elb, listener, 2)

    for pairs, code in (
        ([{"RuleArn": one, "Priority": 2}], "PriorityInUse"),
        ([{"RuleArn": one, "Priority": 0}], "ValidationError"),
        ([{"RuleArn": one + "x", "Priority": 9}], "RuleNotFound"),
    ):
        assert (await elb.refusal("SetRulePriorities", RulePriorities=pairs)).code == code


async def test_a_hundred_rules_are_enough(elb):
    listener = await listener_of(elb)
    for priority in range(1, 101):
        await rule(elb, listener, priority)

    refused = await elb.refusal(
        "CreateRule", ListenerArn=listener, Priority=101, Conditions=[PATH], Actions=fixed("x")
    )

    assert refused.code == "TooManyRules"


async def says(http, port, path, text):
    try:
        async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
            return await answer.text() == text
    except OSError:
        return False
