"""Queues as the promises use them: one that a service may send to, and one that is emptied."""

from collections.abc import Iterator

from promises.clients import Clients
from promises.statements import allow

QUIET_RECEIVES = 15
"""After so many empty receives of a second in a row nothing more comes: what is still missing is lost. More than
the pauses after which deliveries are tried again."""


def make_queue(clients: Clients, name: str, service: str, source_arn: str) -> tuple[str, str]:
    """Make a queue that ``service`` may send to on behalf of one resource; return its URL and ARN."""
    url = clients.sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    arn = arn_of(clients, url)
    policy = allow(service, "sqs:SendMessage", arn, {"ArnEquals": {"aws:SourceArn": source_arn}})
    clients.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url, arn


def arn_of(clients: Clients, url: str) -> str:
    answer = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return answer["Attributes"]["QueueArn"]


def collect(clients: Clients, url: str) -> Iterator[list[str]]:
    """Receive and delete, and yield the bodies, also where there are none, until nothing has come for long."""
    quiet = 0
    # Once before any receive, for a caller that already has all it wants.
    yield []
    while quiet < QUIET_RECEIVES:
        answer = clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = answer.get("Messages", [])
        if messages:
            entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
            clients.sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        yield [message["Body"] for message in messages]
        quiet = 0 if messages else quiet + 1
