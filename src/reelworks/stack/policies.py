"""Who may send to a topic and to a queue: the service, and only on behalf of the one resource."""

import json
from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]
"""A policy."""


def document(*statements: Mapping[str, Any]) -> Document:
    """Return a policy of these statements."""
    return {"Version": "2012-10-17", "Statement": [dict(statement) for statement in statements]}


def allow_service(sid: str, service: str, action: str, resource: Any, condition: Any) -> Document:
    """Return the statement that lets an AWS service do one thing, under a condition."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }


def upload_publisher(topic_arn: Any, bucket_arn: Any, account: Any) -> Document:
    """Let S3 publish to the topic for that bucket of that account, and nobody else.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    condition = {
        "ArnEquals": {"aws:SourceArn": bucket_arn},
        "StringEquals": {"aws:SourceAccount": account},
    }
    return allow_service("UploadsOfTheBucket", "s3.amazonaws.com", "sns:Publish", topic_arn, condition)


def event_sender(queue_arn: Any, service: str, source_arn: Any) -> Document:
    """Let a service send to the queue on behalf of one topic or rule, and nobody else.

    ``service`` is ``sns.amazonaws.com`` or ``events.amazonaws.com``.

    https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    condition = {"ArnEquals": {"aws:SourceArn": source_arn}}
    return allow_service("EventsOfUploads", service, "sqs:SendMessage", queue_arn, condition)


def topic_policy(topic_arn: str, bucket: str, account: str) -> str:
    """Return, as JSON, the policy of a topic that a bucket's uploads are published to."""
    return json.dumps(document(upload_publisher(topic_arn, f"arn:aws:s3:::{bucket}", account)))


def queue_policy(queue_arn: str, service: str, source_arn: str) -> str:
    """Return, as JSON, the policy of a queue that one topic or rule sends to."""
    return json.dumps(document(event_sender(queue_arn, service, source_arn)))
