"""SQS as boto3 sees it: requests and answers over the wire, MD5s checked by the SDK, errors by their names."""

import json
import threading
import time

import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def sqs(cloud):
    client = cloud.client("sqs")
    yield client
    client.close()


@pytest.fixture
def url(sqs, request):
    name = request.node.name[:80]
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def test_a_message_goes_there_and_comes_back_with_all_its_attributes(sqs, url):
    attributes = {
        "text": {"DataType": "String", "StringValue": "grüße"},
        "number": {"DataType": "Number.int", "StringValue": "7"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sent = sqs.send_message(
        QueueUrl=url,
        MessageBody="<a & b> \U0001f3ac",
        MessageAttributes=attributes,
        MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-2"}},
    )

    (message,) = sqs.receive_message(
        QueueUrl=url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
    )["Messages"]

    assert message["MessageId"] == sent["MessageId"]
    assert message["Body"] == "<a & b> \U0001f3ac"
    assert message["MessageAttributes"] == attributes
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["Attributes"]["AWSTraceHeader"] == "Root=1-2"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_batches_are_answered_entry_by_entry(sqs, url):
    entries = [{"Id": str(number), "MessageBody": f"body {number}"} for number in range(9)]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=[*entries, {"Id": "bad", "MessageBody": "\x00"}])
    assert len(answer["Successful"]) == 9
    assert answer["Failed"][0]["Code"] == "InvalidMessageContents"

    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    handles = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
    changed = sqs.change_message_visibility_batch(
        QueueUrl=url, Entries=[{**handle, "VisibilityTimeout": 60} for handle in handles]
    )
    deleted = sqs.delete_message_batch(QueueUrl=url, Entries=handles)

    assert [m["Body"] for m in messages] == [f"body {number}" for number in range(9)]
    assert len(changed["Successful"]) == len(deleted["Successful"]) == 9


def test_a_send_wakes_a_waiting_receive(sqs, url, cloud):
    got = []
    waiting = threading.Thread(
        target=lambda: got.append(cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=20))
    )
    waiting.start()
    began = time.monotonic()

    sqs.send_message(QueueUrl=url, MessageBody="news")
    waiting.join(15)

    assert not waiting.is_alive(), "it waited on although a message was there"
    assert got[0]["Messages"][0]["Body"] == "news"
    assert time.monotonic() - began < 15


def test_attributes_tags_and_lists_go_round(sqs, url):
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
    sqs.tag_queue(QueueUrl=url, Tags={"team": "media", "stage": "test"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["stage"])

    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    assert attributes["VisibilityTimeout"] == "77"
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "media"}
    name = url.rsplit("/", 1)[1]
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=name, PaginationConfig={"PageSize": 1})
    assert [each for page in pages for each in page["QueueUrls"]] == [url]


def test_dead_letters_and_their_sources_are_found(sqs, url):
    dead = sqs.create_queue(QueueName="clients-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    sqs.send_message(QueueUrl=url, MessageBody="poison")

    sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)

    assert sqs.receive_message(QueueUrl=dead)["Messages"][0]["Body"] == "poison"
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]


def test_a_missing_queue_is_told_by_both_of_its_names(sqs, url):
    with pytest.raises(sqs.exceptions.QueueDoesNotExist) as refused:
        sqs.send_message(QueueUrl=url + "-none", MessageBody="x")

    assert refused.value.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert refused.value.response["Error"]["QueryErrorCode"] == "QueueDoesNotExist"


def test_purging_twice_is_told(sqs, url):
    sqs.send_message(QueueUrl=url, MessageBody="x")
    sqs.purge_queue(QueueUrl=url)

    with pytest.raises(sqs.exceptions.PurgeQueueInProgress):
        sqs.purge_queue(QueueUrl=url)

    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_a_bad_handle_is_told_by_its_name(sqs, url):
    with pytest.raises(ClientError) as refused:
        sqs.delete_message(QueueUrl=url, ReceiptHandle="nonsense")

    assert refused.value.response["Error"]["Code"] == "ReceiptHandleIsInvalid"


def test_a_large_message_goes_round(sqs, url):
    body = "x" * (1_048_576 - 10)

    sqs.send_message(QueueUrl=url, MessageBody=body)

    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == body


@pytest.fixture
def fifo(sqs, request):
    name = f"{request.node.name[:70]}.fifo"
    url = sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true"})["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def send_in(sqs, url, group, *bodies):
    entries = [
        {"Id": str(n), "MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": group + body}
        for n, body in enumerate(bodies)
    ]
    return sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]


def test_a_fifo_queue_keeps_the_order_of_its_groups(sqs, fifo):
    send_in(sqs, fifo, "g", "1", "2", "3")
    send_in(sqs, fifo, "h", "1")

    first = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=2)["Messages"]
    other = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    blocked = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10)
    handles = [{"Id": m["Body"], "ReceiptHandle": m["ReceiptHandle"]} for m in first]
    sqs.delete_message_batch(QueueUrl=fifo, Entries=handles)
    rest = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10)["Messages"]

    assert [message["Body"] for message in first] == ["1", "2"]
    assert [message["Attributes"]["MessageGroupId"] for message in other] == ["h"]
    assert "Messages" not in blocked
    assert [message["Body"] for message in rest] == ["3"]


def test_a_fifo_queue_takes_a_message_once(sqs, fifo):
    (first,) = send_in(sqs, fifo, "g", "same")
    (second,) = send_in(sqs, fifo, "g", "same")

    assert (second["MessageId"], second["SequenceNumber"]) == (first["MessageId"], first["SequenceNumber"])
    counts = sqs.get_queue_attributes(QueueUrl=fifo, AttributeNames=["ApproximateNumberOfMessages"])
    assert counts["Attributes"] == {"ApproximateNumberOfMessages": "1"}


def test_a_receive_from_a_fifo_queue_may_be_asked_again(sqs, fifo):
    send_in(sqs, fifo, "g", "1", "2")

    first = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=2, ReceiveRequestAttemptId="try")
    again = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=2, ReceiveRequestAttemptId="try")

    assert again["Messages"] == first["Messages"]


def test_what_a_fifo_queue_needs_is_told(sqs, fifo):
    with pytest.raises(ClientError) as refused:
        sqs.send_message(QueueUrl=fifo, MessageBody="x")
    assert refused.value.response["Error"]["Code"] == "MissingParameter"

    with pytest.raises(ClientError) as refused:
        sqs.send_message(QueueUrl=fifo, MessageBody="x", MessageGroupId="g")
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"


def make_dead_letters(sqs, url, name, count):
    """Make a dead-letter queue for a queue, with so many messages in it that came through the queue."""
    dead = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    for begin in range(0, count, 10):
        bodies = range(begin, min(begin + 10, count))
        entries = [{"Id": str(body), "MessageBody": str(body)} for body in bodies]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    while sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages"):
        pass
    return dead, arn


def until_task(sqs, arn, is_reached):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        (task,) = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
        if is_reached(task):
            return task
        time.sleep(0.02)
    raise AssertionError(f"the move got no further than {task}")


def drain(sqs, url):
    bodies = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
        handles = [{"Id": m["Body"], "ReceiptHandle": m["ReceiptHandle"]} for m in messages]
        sqs.delete_message_batch(QueueUrl=url, Entries=handles)
    return bodies


def test_dead_letters_are_moved_back(sqs, url):
    _dead, arn = make_dead_letters(sqs, url, "clients-moved", 25)

    sqs.start_message_move_task(SourceArn=arn)
    task = until_task(sqs, arn, lambda task: task["Status"] == "COMPLETED")

    assert task["ApproximateNumberOfMessagesMoved"] == task["ApproximateNumberOfMessagesToMove"] == 25
    assert "TaskHandle" not in task
    assert sorted(map(int, drain(sqs, url))) == list(range(25))


def test_a_move_is_called_off(sqs, url):
    dead, arn = make_dead_letters(sqs, url, "clients-called-off", 5)
    handle = sqs.start_message_move_task(SourceArn=arn, MaxNumberOfMessagesPerSecond=1)["TaskHandle"]

    with pytest.raises(sqs.exceptions.UnsupportedOperation):
        sqs.start_message_move_task(SourceArn=arn)
    moved = sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"]

    (task,) = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("CANCELLED", moved)
    assert len(drain(sqs, dead)) == 5 - moved


def test_a_task_of_nobody_is_told_by_its_name(sqs):
    with pytest.raises(sqs.exceptions.ResourceNotFoundException):
        sqs.start_message_move_task(SourceArn="arn:aws:sqs:us-east-2:000000000000:clients-none")


def test_a_move_that_is_killed_goes_on_and_loses_and_doubles_nothing(own_cloud):
    client = own_cloud.start().client("sqs")
    url = client.create_queue(QueueName="work")["QueueUrl"]
    _dead, arn = make_dead_letters(client, url, "dead", 300)
    client.start_message_move_task(SourceArn=arn, MaxNumberOfMessagesPerSecond=200)
    for moved in (40, 120):
        until_task(client, arn, lambda task, moved=moved: task["ApproximateNumberOfMessagesMoved"] >= moved)
        own_cloud.kill()
        client = own_cloud.start().client("sqs")

    task = until_task(client, arn, lambda task: task["Status"] == "COMPLETED")

    assert task["ApproximateNumberOfMessagesMoved"] == 300
    assert sorted(map(int, drain(client, url))) == list(range(300))
    own_cloud.stop()


def test_a_killed_fifo_queue_knows_what_is_in_flight_and_what_was_sent(own_cloud):
    client = own_cloud.start().client("sqs")
    url = client.create_queue(QueueName="work.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sent = send_in(client, url, "g", "1", "2", "3")
    held = client.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"]

    own_cloud.kill()
    client = own_cloud.start().client("sqs")

    again = send_in(client, url, "g", "1", "2", "3")
    assert [each["MessageId"] for each in again] == [each["MessageId"] for each in sent]
    assert "Messages" not in client.receive_message(QueueUrl=url)
    for message in held:
        client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert [message["Body"] for message in client.receive_message(QueueUrl=url)["Messages"]] == ["3"]
    own_cloud.stop()
