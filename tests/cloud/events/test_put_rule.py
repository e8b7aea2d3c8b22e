"""PutRule."""

import json

import pytest

from reelworks.cloud.services.events.errors import (
    BusNotFound,
    InvalidEventPatternException,
    LimitExceededException,
    RuleNotFound,
    ValidationException,
)
from reelworks.cloud.services.events.limits import RULES_OF_BUS_MAX

ACCOUNT = "123456789012"
PATTERN = '{"source":["app"]}'


async def test_a_rule_on_another_bus_has_the_bus_in_its_arn(cloud):
    bus = (await cloud("CreateEventBus", Name="own"))["EventBusArn"]

    by_name = await cloud.rule(EventBusName="own")
    by_arn = await cloud.rule(EventBusName=bus)

    assert by_name == by_arn == f"arn:aws:events:us-east-2:{ACCOUNT}:rule/own/rule"
    with pytest.raises(RuleNotFound, match=r"Rule rule does not exist on EventBus default\."):
        await cloud("DescribeRule", Name="rule")


async def test_putting_it_again_takes_away_what_is_not_sent_and_keeps_targets_and_tags(cloud):
    await cloud.rule(Description="d", Tags=[{"Key": "k", "Value": "v"}])
    await cloud.target(await cloud.new_queue())

    arn = await cloud.rule(pattern={"source": ["other"]})

    assert "Description" not in await cloud("DescribeRule", Name="rule")
    assert (await cloud("ListTagsForResource", ResourceARN=arn))["Tags"] == [{"Key": "k", "Value": "v"}]
    await cloud.put()
    await cloud.put(Source="other")
    assert [json.loads(body)["source"] for body in await cloud.bodies()] == ["other"]


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        ({}, ValidationException, "Parameter(s) EventPattern or ScheduleExpression must be specified."),
        ({"EventPattern": ""}, ValidationException, "Parameter(s) EventPattern or ScheduleExpression"),
        ({"ScheduleExpression": "hourly"}, ValidationException, "Parameter ScheduleExpression is not valid."),
        (
            {"ScheduleExpression": "rate(1 hour)", "EventBusName": "own"},
            ValidationException,
            "ScheduleExpression is supported only on the default event bus.",
        ),
        (
            {"EventPattern": '{"source": "x"}'},
            InvalidEventPatternException,
            '"source" must be an object or an array',
        ),
        ({"EventPattern": PATTERN, "EventBusName": "gone"}, BusNotFound, "Event bus gone does not exist."),
        ({"EventPattern": PATTERN, "Name": "a b"}, ValidationException, r"pattern: [\.\-_A-Za-z0-9]+"),
        ({"EventPattern": PATTERN, "Name": "a" * 65}, ValidationException, "less than or equal to 64"),
        (
            {"EventPattern": PATTERN, "State": "ON"},
            ValidationException,
            "Member must satisfy enum value set: [ENABLED",
        ),
        (
            {"EventPattern": PATTERN, "EventBusName": "arn:aws:sqs:x"},
            ValidationException,
            "Provided Arn is not in correct format.",
        ),
    ],
)
async def test_what_is_no_rule_is_refused(cloud, request_, error, words):
    await cloud("CreateEventBus", Name="own")

    with pytest.raises(error) as refusal:
        await cloud("PutRule", **{"Name": "r", **request_})

    assert words in refusal.value.message


async def test_rules_are_there_after_a_restart(cloud):
    await cloud.queued()
    await cloud.restart()

    await cloud.put({"n": 1})

    assert await cloud.details() == [{"n": 1}]


async def test_a_bus_has_so_many_rules_and_no_more(cloud, monkeypatch):
    assert RULES_OF_BUS_MAX >= 300
    monkeypatch.setattr("reelworks.cloud.services.events.operations.rules.RULES_OF_BUS_MAX", 1)
    await cloud.rule("a")
    await cloud.rule("a")

    with pytest.raises(LimitExceededException):
        await cloud.rule("b")
