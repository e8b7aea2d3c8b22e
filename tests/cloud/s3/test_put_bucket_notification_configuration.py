import json

import pytest

TOPIC = "arn:aws:sns:us-east-2:123456789012:uploads"


async def put(s3, **configuration):
    return await s3(
        "PutBucketNotificationConfiguration", Bucket="films", NotificationConfiguration=configuration
    )


async def refused(s3, **configuration):
    return await s3.refusal(
        "PutBucketNotificationConfiguration", Bucket="films", NotificationConfiguration=configuration
    )


def rule(arn, *events, prefix=None, suffix=None, **more):
    filters = [{"Name": n, "Value": v} for n, v in (("prefix", prefix), ("suffix", suffix)) if v is not None]
    filtered = {"Filter": {"Key": {"FilterRules": filters}}} if filters else {}
    return {"TopicArn": arn, "Events": list(events or ["s3:ObjectCreated:*"]), **filtered, **more}


async def test_what_was_set_is_returned_with_ids(told):
    await put(told, TopicConfigurations=[rule(TOPIC, prefix="uploads/", suffix=".mp4", Id="new-films")])

    answer = await told("GetBucketNotificationConfiguration", Bucket="films")

    assert answer == {"TopicConfigurations": [rule(TOPIC, prefix="uploads/", suffix=".mp4", Id="new-films")]}
    await put(told, TopicConfigurations=[rule(TOPIC)])
    answer = await told("GetBucketNotificationConfiguration", Bucket="films")
    assert len(answer["TopicConfigurations"][0]["Id"]) == 48
    await put(told)
    assert await told("GetBucketNotificationConfiguration", Bucket="films") == {}


async def test_the_target_gets_a_test_event(told):
    await put(told, TopicConfigurations=[rule(TOPIC)])

    envelope = await told.next_message()

    assert envelope["Subject"] == "Amazon S3 Notification"
    assert envelope["TopicArn"] == TOPIC
    event = json.loads(envelope["Message"])
    assert event["Time"].endswith("Z")
    assert {name: event[name] for name in ("Service", "Event", "Bucket", "RequestId")} == {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Bucket": "films",
        "RequestId": "REQUEST1",
    }


async def test_a_topic_that_does_not_let_s3_in_is_refused(told):
    await told.ask("sns", "CreateTopic", Name="closed")
    closed = TOPIC.replace("uploads", "closed")

    error = await refused(told, TopicConfigurations=[rule(closed)])

    assert (error.code, error.status) == ("InvalidArgument", 400)
    assert error.message == "Unable to validate the following destination configurations"
    assert error.fields["ArgumentName1"] == closed
    assert "do not allow S3 to publish" in error.fields["ArgumentValue1"]
    assert await told("GetBucketNotificationConfiguration", Bucket="films") == {}


async def test_a_topic_that_is_not_there_is_refused(told):
    error = await refused(told, TopicConfigurations=[rule(TOPIC + "2")])

    assert error.message == "Unable to validate the following destination configurations"
    assert error.fields["ArgumentName1"] == TOPIC + "2"


async def test_the_targets_can_be_left_untried(told):
    await told(
        "PutBucketNotificationConfiguration",
        Bucket="films",
        NotificationConfiguration={"TopicConfigurations": [rule(TOPIC + "2")]},
        SkipDestinationValidation=True,
    )

    assert "TopicConfigurations" in await told("GetBucketNotificationConfiguration", Bucket="films")


async def test_functions_are_not_there(told):
    arn = "arn:aws:lambda:us-east-2:123456789012:function:f"
    entry = {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}

    error = await refused(told, LambdaFunctionConfigurations=[entry])

    assert error.fields["ArgumentValue1"] == "The destination function does not exist"


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([rule(TOPIC, "s3:ObjectEaten:*")], "not supported for notifications"),
        ([rule("topic")], "The ARN is not well formed"),
        ([rule(TOPIC.replace("us-east-2", "eu-west-1"))], "region is not valid"),
        ([rule(TOPIC), rule(TOPIC)], "ambiguously defined"),
        ([rule(TOPIC, prefix="a"), rule(TOPIC, "s3:ObjectCreated:Put", prefix="ab")], "ambiguously defined"),
        ([rule(TOPIC, suffix="g"), rule(TOPIC, suffix=".jpg")], "ambiguously defined"),
        ([rule(TOPIC, Id="x", prefix="a"), rule(TOPIC, Id="x", prefix="b")], "IDs must be unique"),
    ],
)
async def test_rules_that_cannot_be_are_refused(told, rules, words):
    error = await refused(told, TopicConfigurations=rules)

    assert error.code == "InvalidArgument"
    assert words in error.message


async def test_a_filter_knows_prefix_and_suffix_once_each(told):
    for names in (["middle"], ["prefix", "Prefix"]):
        filters = [{"Name": name, "Value": "a"} for name in names]
        entry = {**rule(TOPIC), "Filter": {"Key": {"FilterRules": filters}}}
        assert (await refused(told, TopicConfigurations=[entry])).code == "InvalidArgument"


async def test_rules_that_do_not_meet_stand_side_by_side(told):
    await put(
        told,
        TopicConfigurations=[
            rule(TOPIC, suffix=".jpg"),
            rule(TOPIC, suffix=".png"),
            rule(TOPIC, "s3:ObjectRemoved:*"),
        ],
    )

    assert len((await told("GetBucketNotificationConfiguration", Bucket="films"))["TopicConfigurations"]) == 3
