"""Who may send to a topic and to a queue: the service, and only on behalf of the one resource."""

import json
from collections.abc import Mapping


def topic_policy(topic_arn: str, bucket: str, account: str) -> str:
    """Let S3 publish to the topic for that bucket of that account, and nobody else.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    statement = {
        "Sid": "UploadsOfTheBucket",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic_arn,
        "Condition": {
            "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"},
            "StringEquals": {"aws:SourceAccount": account},
        },
    }
    return _document(statement)


def queue_policy(queue_arn: str, service: str, source_arn: str) -> str:
    """Let a service send to the queue on behalf of one topic or rule, and nobody else.

    ``service`` is ``sns.amazonaws.com`` or ``events.amazonaws.com``.

    https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    statement = {
        "Sid": "EventsOfUploads",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": source_arn}},
    }
    return _document(statement)


def _document(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [dict(statement)]})
