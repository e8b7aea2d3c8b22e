"""SNS through a real client: boto3 against a running cloud."""

import json

import pytest

from support.cloud import RunningCloud


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    cloud = RunningCloud(tmp_path_factory.mktemp("sns")).start()
    yield cloud
    cloud.stop()


@pytest.fixture(scope="module")
def sns(running):
    return running.client("sns")


@pytest.fixture(scope="module")
def sqs(running):
    return running.client("sqs")


@pytest.fixture(scope="module")
def topic(sns):
    return sns.create_topic(Name="uploads")["TopicArn"]


@pytest.fixture(scope="module")
def queue(running, sns, sqs, topic):
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-2:{running.account}:work"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


def receive(sqs, queue):
    [message] = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return json.loads(message["Body"])


def test_a_published_message_is_received(sns, sqs, topic, queue):
    attributes = {
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        "size": {"DataType": "Number", "StringValue": "12"},
    }
    answer = sns.publish(TopicArn=topic, Message="hällo", Subject="hi", MessageAttributes=attributes)

    envelope = receive(sqs, queue)
    assert envelope["MessageId"] == answer["MessageId"]
    assert (envelope["Message"], envelope["Subject"]) == ("hällo", "hi")
    assert envelope["MessageAttributes"] == {
        "bytes": {"Type": "Binary", "Value": "AP8="},
        "size": {"Type": "Number", "Value": "12"},
    }


def test_a_batch_is_answered_entry_by_entry(sns, sqs, topic, queue):
    entries = [{"Id": f"e{number}", "Message": f"m{number}"} for number in range(2)]

    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

    assert [one["Id"] for one in answer["Successful"]] == ["e0", "e1"]
    assert {receive(sqs, queue)["Message"] for _ in entries} == {"m0", "m1"}


def test_lists_and_maps_travel(sns, topic, queue):
    listed = [
        one["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for one in page["Topics"]
    ]
    assert topic in listed
    [subscription] = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    attributes = sns.get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])[
        "Attributes"
    ]
    assert attributes["RawMessageDelivery"] == "false"
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "team", "Value": "films"}])
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "team", "Value": "films"}]
    sns.add_permission(TopicArn=topic, Label="l", AWSAccountId=["111122223333"], ActionName=["Publish"])
    sns.remove_permission(TopicArn=topic, Label="l")


def test_errors_are_the_clients_own_classes(sns, topic):
    with pytest.raises(sns.exceptions.NotFoundException):
        sns.get_topic_attributes(TopicArn=topic + "-missing")
    with pytest.raises(sns.exceptions.InvalidParameterException):
        sns.publish(TopicArn=topic, Message="m", Subject="")
    with pytest.raises(sns.exceptions.InvalidParameterValueException):
        sns.publish(TopicArn=topic, Message="m", MessageAttributes={"a": {"DataType": "String"}})
    entries = [{"Id": str(number), "Message": "m"} for number in range(11)]
    with pytest.raises(sns.exceptions.TooManyEntriesInBatchRequestException):
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    with pytest.raises(sns.exceptions.BatchRequestTooLongException):
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "1", "Message": "m" * 262_145}])
