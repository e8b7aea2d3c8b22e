"""PutTargets."""

import pytest

from reelworks.cloud.services.events.errors import LimitExceededException, RuleNotFound, ValidationException

ACCOUNT = "123456789012"
QUEUE = f"arn:aws:sqs:us-east-2:{ACCOUNT}:q"


async def test_a_target_takes_the_place_of_the_one_with_its_id(cloud):
    await cloud.queued()

    await cloud.target(await cloud.new_queue("other"))
    await cloud.put()

    assert await cloud.bodies() == []
    assert len(await cloud.bodies("other")) == 1


async def test_a_rule_has_five_targets_and_no_more(cloud):
    await cloud.rule()
    targets = [{"Id": str(number), "Arn": QUEUE} for number in range(6)]
    await cloud("PutTargets", Rule="rule", Targets=targets[:5])
    await cloud("PutTargets", Rule="rule", Targets=targets[:5])

    with pytest.raises(
        LimitExceededException, match="The requested resource exceeds the maximum number allowed"
    ):
        await cloud("PutTargets", Rule="rule", Targets=targets[5:])


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"Arn": "arn:aws:s3:::films"}, "Provided Arn is not in correct format."),
        ({"Arn": "queue"}, "Parameter queue is not valid. Reason: Provided Arn is not in correct format."),
        ({"Arn": QUEUE + ".fifo"}, "Parameter(s) SqsParameters must be specified for target: t."),
        ({"Arn": QUEUE + "/x"}, "Provided Arn is not in correct format."),
        ({"Id": "a b"}, "at 'id' failed to satisfy constraint"),
        ({"RetryPolicy": {"MaximumRetryAttempts": 186}}, "at 'maximumRetryAttempts'"),
        (
            {"RetryPolicy": {"MaximumEventAgeInSeconds": 59}},
            "Member must have value greater than or equal to 60",
        ),
        ({"DeadLetterConfig": {"Arn": "x"}}, "Parameter DeadLetterConfig.Arn is not valid"),
        ({"DeadLetterConfig": {"Arn": QUEUE + ".fifo"}}, "must not be FIFO"),
        (
            {"DeadLetterConfig": {"Arn": QUEUE.replace("us-east-2", "us-east-1")}},
            "must be in the rule's region",
        ),
        ({"Arn": f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/default"}, "A bus is not its own target."),
        (
            {"Arn": "arn:aws:logs:us-east-2:210987654321:log-group:g"},
            "must be in the rule's account and region",
        ),
    ],
)
async def test_what_is_no_target_is_refused(cloud, target, words):
    await cloud.rule()

    with pytest.raises(ValidationException) as refusal:
        await cloud("PutTargets", Rule="rule", Targets=[{"Id": "t", "Arn": QUEUE, **target}])

    assert words in refusal.value.message
    assert (await cloud("ListTargetsByRule", Rule="rule"))["Targets"] == []


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:lambda:us-east-2:{ACCOUNT}:function:f",
        f"arn:aws:states:us-east-2:{ACCOUNT}:stateMachine:m",
        f"arn:aws:events:us-east-2:{ACCOUNT}:api-destination/d/1",
    ],
)
async def test_what_a_target_names_need_not_exist_and_its_dead_letters_say_so(cloud, arn):
    dead = await cloud.new_queue("dead")
    await cloud.rule()

    await cloud.target(arn, DeadLetterConfig={"Arn": dead})
    await cloud.put()

    assert (await cloud("ListTargetsByRule", Rule="rule"))["Targets"][0]["Arn"] == arn
    [message] = await cloud.received("dead")
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_RESOURCE"


async def test_what_a_target_needs_is_asked_before_its_rule(cloud):
    with pytest.raises(ValidationException, match="SqsParameters must be specified for target: t"):
        await cloud("PutTargets", Rule="gone", Targets=[{"Id": "t", "Arn": QUEUE + ".fifo"}])


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("PutTargets", {"Targets": [{"Id": "t", "Arn": QUEUE}]}),
        ("RemoveTargets", {"Ids": ["t"]}),
        ("ListTargetsByRule", {}),
    ],
)
async def test_the_rule_must_be_there(cloud, operation, more):
    with pytest.raises(RuleNotFound, match="Rule gone does not exist on EventBus default"):
        await cloud(operation, Rule="gone", **more)
