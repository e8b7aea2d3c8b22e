"""Buses, rules and archives, made as CloudFormation makes them."""

import json

import pytest

from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.wire.error import AwsError

PATTERN = {"source": ["film.maker"]}


async def test_a_bus_comes_changes_and_goes(workshop):
    old = {"Name": "films", "Description": "one", "Tags": [{"Key": "a", "Value": "1"}]}
    made = await workshop.create("AWS::Events::EventBus", **old)
    await workshop.update("AWS::Events::EventBus", made, old, {"Name": "films", "Description": "two"})

    told = await workshop.ask("events", "DescribeEventBus", Name="films")
    tags = await workshop.ask("events", "ListTagsForResource", ResourceARN=told["Arn"])
    assert made.attributes["Arn"] == told["Arn"]
    assert told["Description"] == "two"
    assert tags["Tags"] == [{"Key": "team", "Value": "film"}]

    await workshop.delete("AWS::Events::EventBus", made)
    with pytest.raises(AwsError):
        await workshop.ask("events", "DescribeEventBus", Name="films")


async def test_a_statement_of_a_bus_stands_beside_others(workshop):
    await workshop.create("AWS::Events::EventBus", Name="films")
    allowed = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": "events:PutEvents",
    }
    arn = "arn:aws:events:us-east-2:000000000000:event-bus/films"
    one = {"EventBusName": "films", "StatementId": "one", "Statement": {**allowed, "Resource": arn}}
    other = {
        "EventBusName": "films",
        "StatementId": "other",
        "Action": "events:PutEvents",
        "Principal": "111111111111",
    }

    made = await workshop.create("AWS::Events::EventBusPolicy", **one)
    await workshop.create("AWS::Events::EventBusPolicy", **other)
    both = json.loads((await workshop.ask("events", "DescribeEventBus", Name="films"))["Policy"])
    await workshop.delete("AWS::Events::EventBusPolicy", made, **one)
    left = json.loads((await workshop.ask("events", "DescribeEventBus", Name="films"))["Policy"])

    assert {statement["Sid"] for statement in both["Statement"]} == {"one", "other"}
    assert [statement["Sid"] for statement in left["Statement"]] == ["other"]


async def test_a_rule_aims_where_the_template_says(workshop):
    queues = [await workshop.create("AWS::SQS::Queue", name) for name in ("One", "Other")]
    targets = [{"Id": str(n), "Arn": queue.attributes["Arn"]} for n, queue in enumerate(queues)]
    old = {"Name": "films", "EventPattern": PATTERN, "Targets": targets}
    made = await workshop.create("AWS::Events::Rule", **old)
    new = {
        "Name": "films",
        "ScheduleExpression": "rate(5 minutes)",
        "State": "DISABLED",
        "Targets": targets[:1],
    }
    before = await workshop.ask("events", "DescribeRule", Name="films")
    await workshop.update("AWS::Events::Rule", made, old, new)

    told = await workshop.ask("events", "DescribeRule", Name="films")
    aimed = await workshop.ask("events", "ListTargetsByRule", Rule="films")
    assert json.loads(before["EventPattern"]) == PATTERN
    assert made.attributes["Arn"] == told["Arn"]
    assert (told["ScheduleExpression"], told["State"]) == ("rate(5 minutes)", "DISABLED")
    assert [target["Id"] for target in aimed["Targets"]] == ["0"]

    await workshop.delete("AWS::Events::Rule", made, **new)
    await workshop.delete("AWS::Events::Rule", made, **new)
    with pytest.raises(AwsError):
        await workshop.ask("events", "DescribeRule", Name="films")


async def test_a_rule_with_a_word_that_no_target_has_is_refused(workshop):
    wrong = [{"Id": "1", "Arn": "arn:aws:sqs:us-east-2:000000000000:q", "Colour": "red"}]
    with pytest.raises(ResourceFailed, match="Colour"):
        await workshop.create("AWS::Events::Rule", Name="films", EventPattern=PATTERN, Targets=wrong)

    assert (await workshop.ask("events", "ListRules"))["Rules"] == []


async def test_an_archive_comes_changes_and_goes(workshop):
    bus = await workshop.create("AWS::Events::EventBus", Name="films")
    old = {
        "ArchiveName": "all",
        "SourceArn": bus.attributes["Arn"],
        "RetentionDays": "3",
        "EventPattern": PATTERN,
    }
    made = await workshop.create("AWS::Events::Archive", **old)
    before = await workshop.ask("events", "DescribeArchive", ArchiveName="all")
    new = {
        "ArchiveName": "all",
        "SourceArn": bus.attributes["Arn"],
        "RetentionDays": 9,
        "EventPattern": PATTERN,
    }
    await workshop.update("AWS::Events::Archive", made, old, new)
    after = await workshop.ask("events", "DescribeArchive", ArchiveName="all")
    await workshop.delete("AWS::Events::Archive", made)

    assert (before["RetentionDays"], after["RetentionDays"]) == (3, 9)
    assert json.loads(before["EventPattern"]) == PATTERN
    with pytest.raises(AwsError):
        await workshop.ask("events", "DescribeArchive", ArchiveName="all")
