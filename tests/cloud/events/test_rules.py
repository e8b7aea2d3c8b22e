"""PutRule, DeleteRule, DescribeRule, ListRules, ListRuleNamesByTarget, EnableRule, DisableRule."""

import json

import pytest

from reelworks.cloud.policy.principal import Principal
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


async def test_a_rule_is_described_as_it_was_put(cloud):
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    arn = (
        await cloud(
            "PutRule", Name="r", EventPattern=PATTERN, Description="d", State="DISABLED", RoleArn=role
        )
    )["RuleArn"]

    assert arn == f"arn:aws:events:us-east-2:{ACCOUNT}:rule/r"
    assert await cloud("DescribeRule", Name="r") == {
        "Name": "r",
        "Arn": arn,
        "EventPattern": PATTERN,
        "State": "DISABLED",
        "Description": "d",
        "RoleArn": role,
        "EventBusName": "default",
        "CreatedBy": ACCOUNT,
    }


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


async def test_a_rule_goes_once_it_has_no_targets_and_then_for_good(cloud):
    await cloud.queued()
    with pytest.raises(ValidationException, match="Rule can't be deleted since it has targets"):
        await cloud("DeleteRule", Name="rule")

    await cloud("RemoveTargets", Rule="rule", Ids=["t"])
    await cloud("DeleteRule", Name="rule")
    await cloud("DeleteRule", Name="rule")

    assert (await cloud("ListRules"))["Rules"] == []
    await cloud.put()
    assert await cloud.bodies() == []


@pytest.mark.parametrize("operation", ["DescribeRule", "EnableRule", "DisableRule"])
async def test_a_rule_that_is_not_there_is_named(cloud, operation):
    with pytest.raises(RuleNotFound, match=r"Rule gone does not exist on EventBus default\."):
        await cloud(operation, Name="gone")
    with pytest.raises(BusNotFound, match=r"Event bus nowhere does not exist\."):
        await cloud(operation, Name="gone", EventBusName="nowhere")


async def test_a_disabled_rule_does_nothing_until_it_is_enabled(cloud):
    await cloud.queued()

    await cloud("DisableRule", Name="rule")
    await cloud.put({"n": 1})
    await cloud("EnableRule", Name="rule")
    await cloud.put({"n": 2})

    assert await cloud.details() == [{"n": 2}]


async def test_rules_are_listed_by_name_and_prefix_page_by_page(cloud):
    for number in range(7):
        await cloud.rule(f"a{number}")
    await cloud.rule("b")
    await cloud("CreateEventBus", Name="own")
    await cloud.rule("a9", EventBusName="own")

    first = await cloud("ListRules", NamePrefix="a", Limit=5)
    second = await cloud("ListRules", NamePrefix="a", Limit=5, NextToken=first["NextToken"])

    names = [rule["Name"] for page in (first, second) for rule in page["Rules"]]
    assert names == [f"a{number}" for number in range(7)]
    assert "NextToken" not in second


async def test_rules_are_found_by_their_target(cloud):
    queue = await cloud.new_queue()
    for name in ("c", "a", "b"):
        await cloud.rule(name)
        await cloud.target(queue, name, "one")
        await cloud.target(queue, name, "two")

    first = await cloud("ListRuleNamesByTarget", TargetArn=queue, Limit=2)
    second = await cloud("ListRuleNamesByTarget", TargetArn=queue, Limit=2, NextToken=first["NextToken"])

    assert (first["RuleNames"], second["RuleNames"]) == (["a", "b"], ["c"])
    assert (await cloud("ListRuleNamesByTarget", TargetArn=queue + "x"))["RuleNames"] == []


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


async def test_accounts_and_regions_have_rules_of_their_own(cloud):
    await cloud.rule()

    cloud.region = "eu-west-1"
    assert (await cloud("ListRules"))["Rules"] == []
    cloud.region, cloud.principal = "us-east-2", Principal.root("210987654321")
    assert (await cloud("ListRules"))["Rules"] == []
