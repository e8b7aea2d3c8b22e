import json

import pytest

from reelworks.cloud.services.sqs.errors import (
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
    QueueDoesNotExist,
)


def arn(name, region="us-east-2"):
    return f"arn:aws:sqs:{region}:123456789012:{name}"


def redrive_to(name, count=3):
    return json.dumps({"deadLetterTargetArn": arn(name), "maxReceiveCount": count})


async def change(cloud, url, **attributes):
    await cloud("SetQueueAttributes", QueueUrl=url, Attributes=attributes)


async def told(cloud, url, *names):
    answer = await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=list(names))
    return answer.get("Attributes", {})


async def test_a_change_holds_and_is_dated(cloud):
    url = await cloud.create(DelaySeconds=2)
    cloud.clock.advance(10)

    await change(cloud, url, VisibilityTimeout="5")

    assert await told(cloud, url, "VisibilityTimeout", "DelaySeconds", "LastModifiedTimestamp") == {
        "VisibilityTimeout": "5",
        "DelaySeconds": "2",
        "LastModifiedTimestamp": "1700000010",
    }


async def test_a_change_survives_a_restart(cloud):
    url = await cloud.create()
    await change(cloud, url, VisibilityTimeout="5")

    await cloud.close()
    await cloud.open()

    assert await told(cloud, url, "VisibilityTimeout") == {"VisibilityTimeout": "5"}


async def test_nothing_changes_where_one_value_is_wrong(cloud):
    url = await cloud.create()

    with pytest.raises(InvalidAttributeValue):
        await change(cloud, url, VisibilityTimeout="5", DelaySeconds="901")

    assert await told(cloud, url, "VisibilityTimeout") == {"VisibilityTimeout": "30"}


async def test_an_empty_text_takes_a_policy_away(cloud):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]})
    url = await cloud.create(Policy=policy)
    assert await told(cloud, url, "Policy") == {"Policy": policy}

    await change(cloud, url, Policy="")

    assert await told(cloud, url, "Policy") == {}


async def test_the_kind_of_a_queue_cannot_be_changed(cloud):
    url = await cloud.create()

    with pytest.raises(InvalidAttributeName):
        await change(cloud, url, FifoQueue="true")


async def test_a_redrive_policy_is_told_as_it_was_set(cloud):
    await cloud.create("dead")
    url = await cloud.create("work")

    await change(cloud, url, RedrivePolicy=redrive_to("dead"))

    assert await told(cloud, url, "RedrivePolicy") == {"RedrivePolicy": redrive_to("dead")}


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("x", "not a valid JSON map"),
        ("[]", "not a valid JSON map"),
        ("{}", "mandatory attribute: deadLetterTargetArn"),
        (json.dumps({"deadLetterTargetArn": arn("dead")}), "mandatory attribute: maxReceiveCount"),
        (redrive_to("dead", 0), "valid values are from 1 to 1000"),
        (redrive_to("dead", 1001), "valid values are from 1 to 1000"),
        (redrive_to("dead", "many"), "valid values are from 1 to 1000"),
        (redrive_to("none"), "Dead letter target does not exist"),
    ],
)
async def test_a_redrive_policy_that_cannot_be_followed_is_refused(cloud, policy, reason):
    await cloud.create("dead")
    url = await cloud.create("work")

    with pytest.raises(InvalidParameterValue, match=reason):
        await change(cloud, url, RedrivePolicy=policy)


async def test_a_dead_letter_queue_may_say_whose_it_is(cloud):
    allow = json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [arn("mine")]})
    await cloud.create("dead", RedriveAllowPolicy=allow)
    mine, other = await cloud.create("mine"), await cloud.create("other")

    await change(cloud, mine, RedrivePolicy=redrive_to("dead"))

    with pytest.raises(InvalidParameterValue, match="RedriveAllowPolicy"):
        await change(cloud, other, RedrivePolicy=redrive_to("dead"))


@pytest.mark.parametrize(
    "policy",
    [
        "x",
        '{"redrivePermission": "some"}',
        '{"redrivePermission": "byQueue"}',
        '{"redrivePermission": "allowAll", "sourceQueueArns": []}',
        json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [arn("q")] * 11}),
    ],
)
async def test_a_redrive_allow_policy_has_its_form(cloud, policy):
    url = await cloud.create()

    with pytest.raises(InvalidParameterValue, match="RedriveAllowPolicy"):
        await change(cloud, url, RedriveAllowPolicy=policy)


async def test_there_is_no_such_queue(cloud):
    with pytest.raises(QueueDoesNotExist):
        await change(cloud, "http://localhost:4566/123456789012/none", DelaySeconds="1")


async def test_a_receive_count_given_as_text_is_answered_as_a_number(cloud):
    url = await cloud.create()
    await cloud.create("dead")

    await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"RedrivePolicy": redrive_to("dead", "5")})

    answer = await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["RedrivePolicy"])
    assert json.loads(answer["Attributes"]["RedrivePolicy"])["maxReceiveCount"] == 5
