"""A definition's stack on a cloud: what was deployed does what the definition says."""

import json
import time

from reelworks.aws.queue import SqsQueue
from reelworks.pipeline.events import read_tasks
from reelworks.pipeline.fleet import Fleet, Web, Workers
from reelworks.stack.bringing import Choices, deploy_definition
from support.lab import Silent

NO_MACHINES = Fleet(workers=Workers(min=0, desired=0, max=0), web=Web(min=0, desired=0, max=0))


def deploy(definition, clients):
    alone = definition.model_copy(update={"fleet": NO_MACHINES})
    return deploy_definition(alone, clients, Choices(), Silent()).resources


def attributes(clients, url):
    return clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def receive_upload(queue):
    """Return the first upload that the queue's messages announce; S3's test message is passed over."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for message in queue.receive(10, 5, 30):
            queue.delete([message.receipt])
            tasks = read_tasks(message.body)
            if tasks:
                return tasks[0], message.body
    raise AssertionError("no upload was announced")


def test_an_upload_reaches_the_queue_in_the_topics_envelope(definition, clients):
    made = deploy(definition, clients).pipelines["movies"]

    clients.s3.put_object(Bucket=made.bucket, Key="other/a.txt", Body=b"no")
    clients.s3.put_object(Bucket=made.bucket, Key="uploads/a b+ü.txt", Body=b"yes")

    task, body = receive_upload(SqsQueue(clients.sqs, made.queue_url))
    assert (task.bucket, task.key, task.size) == (made.bucket, "uploads/a b+ü.txt", 3)
    assert json.loads(body)["Type"] == "Notification"


def test_an_upload_reaches_the_queue_raw_and_only_by_its_suffixes(definition, clients):
    made = deploy(definition, clients).pipelines["images"]

    for name in ("a.txt", "a.png"):
        clients.s3.put_object(Bucket=made.bucket, Key=name, Body=b"x")

    task, body = receive_upload(SqsQueue(clients.sqs, made.queue_url))
    assert task.key == "a.png"
    assert "Records" in json.loads(body)


def test_the_queues_are_as_the_definition_says(definition, clients):
    made = deploy(definition, clients).pipelines["images"]

    queue = attributes(clients, made.queue_url)
    dead = attributes(clients, made.dead_letter_queue_url)
    assert queue["VisibilityTimeout"] == "12"
    assert json.loads(queue["RedrivePolicy"]) == {
        "deadLetterTargetArn": dead["QueueArn"],
        "maxReceiveCount": 5,
    }
    assert dead["MessageRetentionPeriod"] == "1209600"


def test_only_the_topic_may_send_and_only_the_bucket_may_publish(definition, clients):
    resources = deploy(definition, clients)
    made = resources.pipelines["movies"]

    queue_policy = json.loads(attributes(clients, made.queue_url)["Policy"])
    topic = clients.sns.get_topic_attributes(TopicArn=made.route_arn)["Attributes"]
    [may_send] = queue_policy["Statement"]
    [may_publish] = json.loads(topic["Policy"])["Statement"]
    assert may_send["Principal"] == {"Service": "sns.amazonaws.com"}
    assert may_send["Condition"] == {"ArnEquals": {"aws:SourceArn": made.route_arn}}
    assert may_publish["Principal"] == {"Service": "s3.amazonaws.com"}
    assert may_publish["Condition"]["ArnEquals"] == {"aws:SourceArn": f"arn:aws:s3:::{made.bucket}"}
    assert may_publish["Condition"]["StringEquals"] == {"aws:SourceAccount": resources.account}


def test_doing_it_again_changes_nothing_and_loses_nothing(definition, clients):
    first = deploy(definition, clients)
    made = first.pipelines["movies"]
    clients.s3.put_object(Bucket=made.bucket, Key="uploads/a.txt", Body=b"x")

    second = deploy(definition, clients)

    assert second == first
    assert clients.s3.head_object(Bucket=made.bucket, Key="uploads/a.txt")["ContentLength"] == 1
    subscriptions = clients.sns.list_subscriptions_by_topic(TopicArn=made.route_arn)["Subscriptions"]
    assert [entry["Endpoint"] for entry in subscriptions] == [made.queue_arn]


def test_what_the_definition_changes_is_changed(definition, clients):
    deploy(definition, clients)
    movies = definition.pipelines["movies"]
    longer = movies.model_copy(update={"queue": movies.queue.model_copy(update={"visibility_timeout_s": 77})})

    changed = definition.model_copy(update={"pipelines": {**definition.pipelines, "movies": longer}})
    made = deploy(changed, clients).pipelines["movies"]

    assert attributes(clients, made.queue_url)["VisibilityTimeout"] == "77"


def through_the_bus(definition):
    """Return the definition with its pictures brought by EventBridge."""
    images = definition.pipelines["images"]
    images = images.model_copy(update={"route": images.route.model_copy(update={"via": "eventbridge"})})
    return definition.model_copy(update={"pipelines": {**definition.pipelines, "images": images}})


def test_an_upload_reaches_the_queue_through_the_event_bus_and_only_by_its_suffixes(definition, clients):
    made = deploy(through_the_bus(definition), clients).pipelines["images"]

    for name in ("a.txt", "b c+ü.png"):
        clients.s3.put_object(Bucket=made.bucket, Key=name, Body=b"xyz")

    task, body = receive_upload(SqsQueue(clients.sqs, made.queue_url))
    assert (task.bucket, task.key, task.size) == (made.bucket, "b c+ü.png", 3)
    assert json.loads(body)["detail-type"] == "Object Created"


def test_only_the_rule_may_send(definition, clients):
    made = deploy(through_the_bus(definition), clients).pipelines["images"]

    [may_send] = json.loads(attributes(clients, made.queue_url)["Policy"])["Statement"]

    assert may_send["Principal"] == {"Service": "events.amazonaws.com"}
    assert may_send["Condition"] == {"ArnEquals": {"aws:SourceArn": made.route_arn}}


def test_a_route_may_be_changed_and_each_upload_still_comes_once(definition, clients):
    deploy(definition, clients)
    made = deploy(through_the_bus(definition), clients).pipelines["images"]
    queue = SqsQueue(clients.sqs, made.queue_url)

    clients.s3.put_object(Bucket=made.bucket, Key="a.png", Body=b"x")

    receive_upload(queue)
    assert queue.receive(10, 1, 30) == []
