"""PutEvents."""

import json
from datetime import UTC, datetime

import pytest

from reelworks.cloud.authorize import AccessDenied
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.events.errors import ValidationException
from reelworks.cloud.wire.error import OperationNotImplemented
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.route import Route

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"


async def test_an_event_reaches_the_target_in_awss_shape(cloud):
    await cloud.queued()

    answer = await cloud.put({"a": 1}, Resources=["arn:r"], Time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))

    [body] = await cloud.bodies()
    assert list(json.loads(body).items()) == [
        ("version", "0"),
        ("id", answer["EventId"]),
        ("detail-type", "happened"),
        ("source", "app"),
        ("account", ACCOUNT),
        ("time", "2026-01-02T03:04:05Z"),
        ("region", "us-east-2"),
        ("resources", ["arn:r"]),
        ("detail", {"a": 1}),
    ]


async def test_an_event_without_a_time_happened_when_it_came(cloud):
    await cloud.queued()

    await cloud.put()

    [body] = await cloud.bodies()
    assert json.loads(body)["time"] == "2023-11-14T22:13:20Z"


async def test_what_no_rule_wants_goes_nowhere(cloud):
    await cloud.queued()

    answer = await cloud.put(Source="other")

    assert "EventId" in answer
    assert await cloud.bodies() == []


async def test_the_detail_keeps_the_form_in_which_it_was_written(cloud):
    await cloud.queued()
    detail = '{"n": [300, 300.0, 3.0e2, 123456789012345678901234567890], "é": "\\u00e9"}'

    await cloud.put(Detail=detail)

    [body] = await cloud.bodies()
    assert detail in body


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ({"Source": ""}, "InvalidArgument", "Source is a required argument."),
        ({"DetailType": ""}, "InvalidArgument", "DetailType is a required argument."),
        ({"Detail": ""}, "InvalidArgument", "Detail is a required argument."),
        ({"Detail": "text"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": '"text"'}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": "[]"}, "MalformedDetail", "Detail is malformed."),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException", "Not authorized for the source."),
    ],
)
async def test_an_entry_that_is_refused_says_why(cloud, entry, code, words):
    answer = await cloud.put(**entry)

    assert answer["ErrorCode"] == code
    assert answer["ErrorMessage"].endswith(words)


async def test_one_refused_entry_is_nothing_to_the_others(cloud):
    await cloud.queued()
    good = {"Source": "app", "DetailType": "d", "Detail": "{}"}

    answer = await cloud("PutEvents", Entries=[good, {**good, "Detail": "{"}, good])

    assert answer["FailedEntryCount"] == 1
    assert ["EventId" in entry for entry in answer["Entries"]] == [True, False, True]
    assert len(await cloud.bodies()) == 2


@pytest.mark.parametrize("count", [0, 11])
async def test_there_are_one_to_ten_entries(cloud, count):
    entry = {"Source": "app", "DetailType": "d", "Detail": "{}"}

    with pytest.raises(
        ValidationException, match="at 'entries' failed to satisfy constraint: Member must have"
    ):
        await cloud("PutEvents", Entries=[entry] * count)


async def test_entries_are_counted_in_bytes_and_together(cloud):
    detail = json.dumps({"x": "é" * 43_000}, ensure_ascii=False)
    entry = {"Source": "app", "DetailType": "d", "Detail": detail}
    assert (await cloud("PutEvents", Entries=[entry] * 3))["FailedEntryCount"] == 0

    with pytest.raises(
        ValidationException, match="Total size of the entries in the request is over the limit"
    ):
        await cloud("PutEvents", Entries=[entry] * 4)


async def test_an_event_for_a_bus_that_is_not_there_is_taken_and_gone(cloud):
    assert "EventId" in await cloud.put(EventBusName="nowhere")


async def test_a_service_puts_its_events_on_the_default_bus_of_the_account_it_acts_for(cloud):
    queue = await cloud.new_queue()
    await cloud.rule(pattern={"source": ["aws.s3"], "detail": {"bucket": {"name": ["b"]}}})
    await cloud.target(queue)
    cloud.principal, cloud.source_account = Principal.service("s3.amazonaws.com"), ACCOUNT

    answer = await cloud.put({"bucket": {"name": "b"}}, Source="aws.s3", DetailType="Object Created")

    assert "EventId" in answer
    [body] = await cloud.bodies()
    assert json.loads(body)["account"] == ACCOUNT


@pytest.mark.parametrize("bus", ["default", "own"])
async def test_a_service_that_acts_for_another_account_is_shut_out(cloud, bus):
    await cloud("CreateEventBus", Name="own")
    cloud.principal, cloud.source_account = Principal.service("s3.amazonaws.com"), OTHER_ACCOUNT

    with pytest.raises(Exception, match="not authorized to perform: events:PutEvents"):
        await cloud.put(Source="aws.s3", EventBusName=bus)


async def test_another_account_needs_the_bus_policy(cloud):
    await cloud("CreateEventBus", Name="shared")
    queue = await cloud.new_queue()
    await cloud.rule(EventBusName="shared")
    await cloud.target(queue, bus="shared")
    arn = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/shared"
    cloud.principal = Principal.root(OTHER_ACCOUNT)
    with pytest.raises(Exception, match="not authorized"):
        await cloud.put(EventBusName=arn)

    cloud.principal = Principal.root(ACCOUNT)
    await cloud(
        "PutPermission",
        EventBusName="shared",
        Action="events:PutEvents",
        Principal=OTHER_ACCOUNT,
        StatementId="s",
    )
    cloud.principal = Principal.root(OTHER_ACCOUNT)
    await cloud.put(EventBusName=arn)

    [body] = await cloud.bodies()
    assert json.loads(body)["account"] == OTHER_ACCOUNT


async def test_who_may_not_use_one_of_the_buses_gets_no_entry_through(cloud):
    queue = await cloud.new_queue()
    await cloud("CreateEventBus", Name="shared")
    await cloud("CreateEventBus", Name="private")
    await cloud.rule(EventBusName="shared")
    await cloud.target(queue, bus="shared")
    statement = {"Action": "events:PutEvents", "Principal": OTHER_ACCOUNT, "StatementId": "s"}
    await cloud("PutPermission", EventBusName="shared", **statement)
    cloud.principal = Principal.root(OTHER_ACCOUNT)
    arn = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"
    entries = [
        {"Source": "app", "DetailType": "d", "Detail": "{}", "EventBusName": arn + bus}
        for bus in ("shared", "private")
    ]

    with pytest.raises(AccessDenied, match=r"events:PutEvents on resource: .*event-bus/private"):
        await cloud("PutEvents", Entries=entries)
    assert await cloud.bodies() == []

    cloud.principal = Principal.root(ACCOUNT)
    await cloud("PutPermission", EventBusName="private", **statement)
    cloud.principal = Principal.root(OTHER_ACCOUNT)
    assert (await cloud("PutEvents", Entries=entries))["FailedEntryCount"] == 0
    assert len(await cloud.bodies()) == 1


async def test_nobody_from_outside_can_bring_a_finished_event(cloud):
    await cloud.queued()
    forged = json.dumps(
        {"id": "x", "source": "aws.s3", "account": OTHER_ACCOUNT, "time": "2026-01-01T00:00:00Z"}
    )

    answer = await cloud("PutEvents", Entries=[{"Event": forged}])

    assert answer["Entries"][0]["ErrorCode"] == "InvalidArgument"


async def test_an_event_deeper_than_any_stack_is_no_trouble(cloud):
    await cloud.queued()
    detail = '{"a":' * 900 + "1" + "}" * 900

    await cloud.put(Detail=detail)

    assert len(await cloud.bodies()) == 1


async def test_events_that_were_acknowledged_are_delivered_after_a_restart(cloud, breaking_queues):
    await cloud.queued()
    breaking_queues(cloud.calls)
    await cloud.put({"n": 1})

    await cloud.restart()
    await cloud.wait_for(lambda: True)
    cloud.clock.advance(100)
    cloud.events._outbox._news.set()

    assert await cloud.details() == [{"n": 1}]


async def test_global_endpoints_are_refused_clearly(cloud):
    with pytest.raises(OperationNotImplemented, match="EndpointId"):
        await cloud("PutEvents", Entries=[{"Source": "app"}], EndpointId="abc.veo")


def test_the_wire_lets_no_finished_event_in():
    body = json.dumps({"Entries": [{"Source": "app", "Event": "{}"}]}).encode()
    parse = parser_for("events", "PutEvents", "json-1.1")

    request = parse(HttpRequest("POST", "/", "", {}, body), Route("events", "PutEvents", "json-1.1"))

    assert request == {"Entries": [{"Source": "app"}]}
