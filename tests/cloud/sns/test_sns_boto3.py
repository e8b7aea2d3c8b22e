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


def test_a_bucket_cannot_announce_to_a_fifo_topic(running, sns):
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html"""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": "*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    fifo = sns.create_topic(Name="uploads.fifo", Attributes={"FifoTopic": "true", "Policy": policy})[
        "TopicArn"
    ]
    s3 = running.client("s3")
    s3.create_bucket(Bucket="sns-fifo-source", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    configuration = {"TopicConfigurations": [{"TopicArn": fifo, "Events": ["s3:ObjectCreated:*"]}]}

    with pytest.raises(s3.exceptions.ClientError) as refusal:
        s3.put_bucket_notification_configuration(
            Bucket="sns-fifo-source", NotificationConfiguration=configuration
        )

    error = refusal.value.response["Error"]
    assert (error["Code"], error["ArgumentName1"]) == ("InvalidArgument", fifo)
    assert error["Message"] == "Unable to validate the following destination configurations"


def test_a_trace_header_comes_with_the_request_and_leaves_with_the_message(running, sqs, topic, queue):
    traced = running.client("sns")
    header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    traced.meta.events.register(
        "before-sign.sns.Publish", lambda request, **_: request.headers.add_header("X-Amzn-Trace-Id", header)
    )

    traced.publish(TopicArn=topic, Message="m")

    [message] = sqs.receive_message(
        QueueUrl=queue, WaitTimeSeconds=10, MessageSystemAttributeNames=["AWSTraceHeader"]
    )["Messages"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert message["Attributes"] == {"AWSTraceHeader": header}
