"""Alarms on other alarms: rules, states, reasons."""

import json

import pytest

from reelworks.cloud.services.cloudwatch.alarms.rule import RuleError, parse_rule

STATES = {"a": "ALARM", "b": "OK", "c": "INSUFFICIENT_DATA"}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("ALARM(a)", True),
        ('ALARM("b")', False),
        ("OK('b')", True),
        ("INSUFFICIENT_DATA(c)", True),
        ("ALARM(a) AND OK(b)", True),
        ("ALARM(b) OR ALARM(a)", True),
        ("NOT ALARM(a)", False),
        ("NOT ALARM(b) AND ALARM(a)", True),
        ("ALARM(a) OR ALARM(b) AND ALARM(c)", True),
        ("(ALARM(a) OR ALARM(b)) AND ALARM(c)", False),
        ("TRUE", True),
        ("NOT (TRUE AND FALSE)", True),
        ("ALARM(arn:aws:cloudwatch:us-east-2:123456789012:alarm:a)", True),
        (" ALARM( a ) ", True),
    ],
)
def test_a_rule_holds_where_it_says_so(rule, holds):
    assert parse_rule(rule).holds(STATES.__getitem__) is holds


def test_a_rule_knows_the_alarms_it_speaks_of():
    assert parse_rule("ALARM(a) AND (OK('b c') OR NOT ALARM(\"d\"))").names == {"a", "b c", "d"}


@pytest.mark.parametrize(
    "rule", ["", "ALARM()", "a", "ALARM(a) AND", "(ALARM(a)", "ALARM(a) OK(b)", "NOT", "(" * 60]
)
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(RuleError):
        parse_rule(rule)


async def composite(cloud, rule, name="both", **more):
    await cloud("PutCompositeAlarm", AlarmName=name, AlarmRule=rule, **more)


async def set_state(cloud, name, state):
    await cloud("SetAlarmState", AlarmName=name, StateValue=state, StateReason="by hand")


async def test_a_composite_alarm_follows_its_children_and_tells_a_topic(whole_cloud):
    cloud = whole_cloud
    topic = await cloud.topic()
    await cloud.alarm("a")
    await cloud.alarm("b")
    await composite(cloud, "ALARM(a) AND ALARM(b)", AlarmActions=[topic])
    await cloud.look(after_s=1)
    states = [await cloud.state("both")]

    for name in ("a", "b"):
        await set_state(cloud, name, "ALARM")
        await cloud.look(after_s=1)
        states.append(await cloud.state("both"))

    assert states == ["OK", "OK", "ALARM"]
    alarm = await cloud.described("both")
    b_arn = "arn:aws:cloudwatch:us-east-2:123456789012:alarm:b"
    assert alarm["StateReason"] == f"{b_arn} transitioned to ALARM at Tuesday 14 November, 2023 22:14:02 UTC"
    triggering = json.loads(alarm["StateReasonData"])["triggeringAlarms"]
    assert [child["arn"].rpartition(":")[2] for child in triggering] == ["a", "b"]
    (told,) = await cloud.received("alarms")
    message = json.loads(told["Message"])
    assert message["AlarmRule"] == "ALARM(a) AND ALARM(b)"
    assert [child["State"]["Value"] for child in message["TriggeringChildren"]] == ["ALARM", "ALARM"]


async def test_a_composite_alarm_may_stand_on_another(cloud):
    await cloud.alarm("a")
    await composite(cloud, "ALARM(a)", "first")
    await composite(cloud, "ALARM(first)", "second")
    await set_state(cloud, "a", "ALARM")

    await cloud.look(after_s=1)
    await cloud.look(after_s=1)

    assert await cloud.state("second") == "ALARM"


async def test_an_alarm_that_was_deleted_counts_as_one_without_data(cloud):
    await cloud.alarm("a")
    await composite(cloud, "INSUFFICIENT_DATA(a)")
    await set_state(cloud, "a", "OK")
    await cloud.look(after_s=1)
    assert await cloud.state("both") == "OK"

    await cloud("DeleteAlarms", AlarmNames=["a"])
    await cloud.look(after_s=1)

    assert await cloud.state("both") == "ALARM"


@pytest.mark.parametrize(
    ("rule", "more", "code"),
    [
        ("ALARM(nobody)", {}, "ValidationException"),
        ("ALARM(both)", {}, "ValidationException"),
        ("ALARM(a", {}, "ValidationException"),
        ("TRUE", {"AlarmActions": ["no-arn"]}, "ValidationException"),
        ("TRUE", {"ActionsSuppressor": "a"}, "OperationNotImplemented"),
    ],
)
async def test_what_a_composite_alarm_cannot_be_is_refused(cloud, rule, more, code):
    error = await cloud.refusal("PutCompositeAlarm", AlarmName="both", AlarmRule=rule, **more)

    assert type(error).__name__ == code
