"""From the outbox to the target: who is let in, what is tried again, where the undelivered go."""

import asyncio
import json

import pytest

from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.events.limits import RETRY_ATTEMPTS_MAX, RETRY_PAUSE_S_MAX
from reelworks.cloud.wire.error import AwsError

ACCOUNT = "123456789012"
BUS = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"
RULE = f"arn:aws:events:us-east-2:{ACCOUNT}:rule/rule"


def attributes_of(message):
    return {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


async def dead_letters(cloud):
    return await cloud.received("dead")


async def rule_with_dead_letters(cloud, target, **more):
    dead = await cloud.new_queue("dead")
    await cloud.rule()
    await cloud.target(target, DeadLetterConfig={"Arn": dead}, **more)


async def try_again(cloud, queues, tries):
    """Let the time pass that lies between tries, until a broken queue has been tried so often."""
    outbox = cloud.events._outbox

    async def until_tried():
        while queues.tries < tries:
            if outbox._waiting and not outbox._under_way:
                cloud.clock.advance(max(0.0, outbox._waiting[0].due_at - cloud.clock.now()))
                outbox._news.set()
            await asyncio.sleep(0.001)

    await asyncio.wait_for(until_tried(), 60)


async def test_a_queue_without_a_policy_gets_nothing(cloud, caplog):
    await cloud.rule()
    await cloud.target(await cloud.new_queue(lets_in=None))

    await cloud.put()

    assert await cloud.bodies() == []
    [line] = [record.message for record in caplog.records if "was dropped" in record.message]
    assert RULE in line
    assert "work" in line
    assert "AccessDenied" in line


async def test_only_the_rule_that_the_queues_policy_names_gets_in(cloud):
    queue = await cloud.new_queue(lets_in=RULE)
    for name in ("rule", "other"):
        await cloud.rule(name)
        await cloud.target(queue, name, Input=f'"{name}"')

    await cloud.put()

    assert await cloud.bodies() == ['"rule"']


async def test_one_event_goes_to_all_targets_of_all_rules_that_want_it(cloud):
    queues = [await cloud.new_queue(f"q{number}") for number in range(3)]
    await cloud.rule("one")
    await cloud.rule("two")
    await cloud.target(queues[0], "one", "a")
    await cloud.target(queues[1], "one", "b")
    await cloud.target(queues[2], "two", "a")

    await cloud.put()

    assert [len(await cloud.bodies(queue)) for queue in queues] == [1, 1, 1]


async def test_a_refused_event_goes_to_the_dead_letter_queue_at_once_and_says_why(cloud):
    shut = await cloud.new_queue("shut", lets_in=None)
    await rule_with_dead_letters(cloud, shut, InputPath="$.detail")

    answer = await cloud.put({"n": 1})

    [message] = await dead_letters(cloud)
    assert json.loads(message["Body"])["id"] == answer["EventId"]
    attributes = attributes_of(message)
    assert "not authorized to perform: sqs:sendmessage" in attributes.pop("ERROR_MESSAGE").lower()
    assert attributes == {
        "RULE_ARN": RULE,
        "TARGET_ARN": shut,
        "ERROR_CODE": "NO_PERMISSIONS",
        "RETRY_ATTEMPTS": "0",
    }


async def test_an_event_for_a_queue_that_is_gone_goes_there_too(cloud):
    await rule_with_dead_letters(cloud, f"arn:aws:sqs:us-east-2:{ACCOUNT}:gone")

    await cloud.put()

    [message] = await dead_letters(cloud)
    assert attributes_of(message)["ERROR_CODE"] == "NO_RESOURCE"


async def test_a_dead_letter_queue_that_refuses_as_well_ends_it(cloud, caplog):
    await cloud.rule()
    shut = await cloud.new_queue("shut", lets_in=None)
    await cloud.target(shut, DeadLetterConfig={"Arn": shut})

    await cloud.put()
    await cloud.settle()

    assert any("was dropped" in record.message for record in caplog.records)


async def test_what_breaks_is_tried_again_until_it_goes_well(cloud, breaking_queues):
    await cloud.queued()
    queues = breaking_queues(cloud.calls)
    await cloud.put({"n": 1})
    await try_again(cloud, queues, 3)

    queues.is_broken = False
    cloud.clock.advance(RETRY_PAUSE_S_MAX)
    cloud.events._outbox._news.set()

    assert await cloud.details() == [{"n": 1}]


@pytest.mark.parametrize(
    ("policy", "tries", "condition"),
    [
        ({"MaximumRetryAttempts": 0}, 1, "MaximumRetryAttempts"),
        ({"MaximumRetryAttempts": 2}, 3, "MaximumRetryAttempts"),
        ({"MaximumEventAgeInSeconds": 60}, 10, "MaximumEventAgeInSeconds"),
    ],
)
async def test_tries_end_where_the_retry_policy_says(cloud, breaking_queues, policy, tries, condition):
    work = await cloud.new_queue()
    await rule_with_dead_letters(cloud, work, RetryPolicy=policy)
    queues = breaking_queues(cloud.calls, only="work")

    await cloud.put({"n": 1})
    await try_again(cloud, queues, tries)

    [message] = await dead_letters(cloud)
    attributes = attributes_of(message)
    assert attributes["EXHAUSTED_RETRY_CONDITION"] == condition
    assert attributes["RETRY_ATTEMPTS"] == str(tries - 1)
    assert attributes["ERROR_CODE"] == "ERROR_FROM_TARGET"
    assert queues.tries == tries


async def test_a_rule_that_was_disabled_meanwhile_delivers_what_it_has_taken(cloud, breaking_queues):
    await cloud.queued()
    queues = breaking_queues(cloud.calls)
    await cloud.put({"n": 1})
    await try_again(cloud, queues, 1)

    await cloud("DisableRule", Name="rule")
    await cloud.put({"n": 2})
    queues.is_broken = False
    cloud.clock.advance(RETRY_PAUSE_S_MAX)
    cloud.events._outbox._news.set()

    assert await cloud.details() == [{"n": 1}]


async def test_a_target_that_was_removed_meanwhile_gets_nothing(cloud, breaking_queues, caplog):
    caplog.set_level("INFO")
    await cloud.queued()
    queues = breaking_queues(cloud.calls)
    await cloud.put()
    await try_again(cloud, queues, 1)

    await cloud("RemoveTargets", Rule="rule", Ids=["t"])
    queues.is_broken = False
    cloud.clock.advance(RETRY_PAUSE_S_MAX)
    cloud.events._outbox._news.set()

    assert await cloud.bodies() == []
    assert any("has no target t" in record.message for record in caplog.records)


async def test_fifo_queues_get_the_message_group(cloud):
    fifo = await cloud.new_queue("work.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    await cloud.rule()
    await cloud.target(fifo, SqsParameters={"MessageGroupId": "g"})

    await cloud.put()

    [message] = await cloud.received(fifo)
    assert message["Attributes"]["MessageGroupId"] == "g"


async def test_the_trace_header_goes_with_the_event(cloud):
    await cloud.queued()

    await cloud.put(TraceHeader="Root=1-5759e988-bd862e3fe1be46a994272793")

    [message] = await cloud.received()
    assert message["Attributes"]["AWSTraceHeader"] == "Root=1-5759e988-bd862e3fe1be46a994272793"


async def test_topics_are_published_to_where_their_policy_lets_the_rule(cloud):
    queue = await cloud.new_queue(lets_in=None, Policy=open_to("sns.amazonaws.com", "sqs:SendMessage"))
    topic = (await cloud.ask("sns", "CreateTopic", Name="t"))["TopicArn"]
    await cloud.ask(
        "sns",
        "Subscribe",
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=queue,
        Attributes={"RawMessageDelivery": "true"},
    )
    await cloud.rule()
    await cloud.target(topic)
    await cloud.put({"n": 1})
    assert await cloud.bodies() == []

    await cloud.ask(
        "sns",
        "SetTopicAttributes",
        TopicArn=topic,
        AttributeName="Policy",
        AttributeValue=open_to("events.amazonaws.com", "sns:Publish"),
    )
    await cloud.put({"n": 2})

    assert await cloud.details() == [{"n": 2}]


def open_to(service, action):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


async def test_a_log_group_is_a_file_of_lines(cloud):
    await cloud.rule()
    await cloud.target(f"arn:aws:logs:us-east-2:{ACCOUNT}:log-group:/aws/events/all:*", InputPath="$.detail")

    answer = await cloud.put({"n": 1})
    await cloud.put({"n": 2})
    await cloud.settle()

    [path] = (cloud.folder / "events" / "logs").rglob("*.log")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted(line["message"] for line in lines) == ['{"n":1}', '{"n":2}']
    assert answer["EventId"] in [line["id"] for line in lines]


async def test_another_bus_gets_the_event_as_it_is(cloud):
    await cloud("CreateEventBus", Name="next")
    queue = await cloud.new_queue()
    await cloud.rule("forward")
    await cloud.target(BUS + "next", "forward")
    await cloud.rule("last", EventBusName="next")
    await cloud.target(queue, "last", bus="next")

    answer = await cloud.put({"n": 1}, Resources=["arn:x"])

    [body] = await cloud.bodies()
    event = json.loads(body)
    assert event["id"] == answer["EventId"]
    assert event["resources"] == ["arn:x"]
    assert event["detail"] == {"n": 1}


async def test_another_accounts_bus_lets_in_whom_its_policy_names_and_what_it_names(cloud):
    theirs = BUS.replace(ACCOUNT, "210987654321") + "default"
    await cloud.rule(pattern={"source": ["app", "other"]})
    dead = await cloud.new_queue("dead")
    await cloud.target(theirs, DeadLetterConfig={"Arn": dead})
    queue = await cloud.new_queue()
    cloud.principal = Principal.root("210987654321")
    await cloud(
        "PutPermission",
        Action="events:PutEvents",
        Principal=ACCOUNT,
        StatementId="s",
        Condition={"Type": "StringEquals", "Key": "events:source", "Value": "app"},
    )
    await cloud.rule("theirs", pattern={"account": [ACCOUNT]})
    await cloud.target(queue, "theirs")
    cloud.principal = Principal.root(ACCOUNT)

    await cloud.put({"n": 1})
    await cloud.put({"n": 2}, Source="other")

    assert await cloud.details() == [{"n": 1}]
    [message] = await dead_letters(cloud)
    assert attributes_of(message)["ERROR_CODE"] == "NO_PERMISSIONS"


async def test_no_event_goes_over_a_third_bus(cloud):
    queue = await cloud.new_queue()
    for name in ("a", "b"):
        await cloud("CreateEventBus", Name=name)
    for start, end in (("a", "b"), ("b", "a")):
        await cloud.rule("forward", EventBusName=start)
        await cloud.target(BUS + end, "forward", bus=start)
        await cloud.rule("count", EventBusName=start)
        await cloud.target(queue, "count", bus=start)

    await cloud.put(EventBusName="a")

    assert len(await cloud.bodies()) == 2


async def test_a_target_with_a_role_is_called_as_that_role(cloud, caplog):
    await cloud.queued(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/service-role/sender")

    await cloud.put()

    assert await cloud.bodies() == []
    assert any("role" in record.message and "sender" in record.message for record in caplog.records)


async def test_an_event_too_large_for_its_queue_is_refused_and_not_tried_for_a_day(cloud):
    small = await cloud.new_queue("small", MaximumMessageSize="1024")
    await rule_with_dead_letters(cloud, small)

    await cloud.put({"x": "y" * 2_000})

    [message] = await dead_letters(cloud)
    assert attributes_of(message)["ERROR_CODE"] == "INVALID_PARAMETER"


def test_what_may_go_well_another_time_is_what_did_not_come_from_the_sender():
    from reelworks.cloud.services.events.delivery import error_code, is_transient  # noqa: PLC0415
    from reelworks.cloud.wire.error import InternalError, OperationNotImplemented  # noqa: PLC0415

    class ThrottlingException(AwsError):
        status = 400

    assert [is_transient(error) for error in (InternalError(), ThrottlingException("x"))] == [True, True]
    assert not is_transient(OperationNotImplemented("x"))
    assert error_code(ThrottlingException("x")) == "THROTTLING"


async def test_a_broken_target_is_tried_for_about_a_day(cloud, breaking_queues):
    work = await cloud.new_queue()
    await rule_with_dead_letters(cloud, work)
    queues = breaking_queues(cloud.calls, only="work")
    await cloud.put()

    before = cloud.clock.now()
    await try_again(cloud, queues, RETRY_ATTEMPTS_MAX + 1)

    assert 20 * 3_600 < cloud.clock.now() - before <= 24 * 3_600
    [message] = await dead_letters(cloud)
    assert "EXHAUSTED_RETRY_CONDITION" in attributes_of(message)
