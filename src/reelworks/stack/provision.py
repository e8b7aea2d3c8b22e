"""Create what the definition asks for, by plain calls. Running it again changes nothing.

The order is the events' own way backwards, so that nothing ever points at what is not there yet:
buckets, dead-letter queue, queue, topic or rule, policies, subscription or target and, last, the bucket's
notification.
"""

import json
from types import MappingProxyType
from typing import Any

from botocore.exceptions import ClientError

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault, error_code, typed_faults
from reelworks.base.arn import Arn, find_arn
from reelworks.pipeline.definition import Definition, Pipeline
from reelworks.stack.policies import queue_policy, topic_policy
from reelworks.stack.resources import PipelineResources, Resources
from reelworks.stack.rules import uploads_pattern

_OURS_ALREADY = frozenset({"BucketAlreadyOwnedByYou"})
_WITHOUT_LOCATION = "us-east-1"


def provision(definition: Definition, clients: Clients) -> Resources:
    """Make every resource of the definition exist as it says, and return them by name.

    Raises:
        CloudFault: the cloud refuses, for example since a bucket's name belongs to someone else.
    """
    with typed_faults("create the stack"):
        for bucket in definition.buckets():
            _make_bucket(clients.s3, bucket)
        made = {name: _make_pipeline(definition, name, clients) for name in definition.pipelines}
        for bucket in dict.fromkeys(pipeline.bucket for pipeline in definition.pipelines.values()):
            _notify(clients.s3, bucket, definition, made)
    first = find_arn(next(iter(made.values())).queue_arn)
    assert first is not None, "an ARN that AWS gave is one"
    return Resources(first.account, first.region, MappingProxyType(made))


def _make_bucket(s3: Any, bucket: str) -> None:
    region = s3.meta.region_name
    place: dict[str, Any] = {}
    if region != _WITHOUT_LOCATION:
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **place)
    except ClientError as error:
        if error_code(error) not in _OURS_ALREADY:
            raise


def _make_pipeline(definition: Definition, name: str, clients: Clients) -> PipelineResources:
    pipeline = definition.pipelines[name]
    settings = pipeline.queue
    dead_url, dead_arn = _make_queue(
        clients.sqs,
        definition.dead_letter_queue_name(name),
        {"MessageRetentionPeriod": str(settings.dead_letter_retention_s)},
    )
    redrive = {"deadLetterTargetArn": str(dead_arn), "maxReceiveCount": settings.max_receives}
    url, arn = _make_queue(
        clients.sqs,
        definition.queue_name(name),
        {
            "VisibilityTimeout": str(settings.visibility_timeout_s),
            "MessageRetentionPeriod": str(settings.retention_s),
            "ReceiveMessageWaitTimeSeconds": "20",
            "RedrivePolicy": json.dumps(redrive),
        },
    )
    if pipeline.route.via == "eventbridge":
        route_arn = _make_rule(clients.events, definition.rule_name(name), pipeline)
        service = "events.amazonaws.com"
    else:
        route_arn = _make_topic(clients.sns, definition.topic_name(name), pipeline.bucket, arn.account)
        service = "sns.amazonaws.com"
    policy = {"Policy": queue_policy(str(arn), service, route_arn)}
    clients.sqs.set_queue_attributes(QueueUrl=url, Attributes=policy)
    if pipeline.route.via == "eventbridge":
        _aim(clients.events, definition.rule_name(name), str(arn))
    else:
        _subscribe(clients.sns, route_arn, str(arn), is_raw=pipeline.route.raw)
    return PipelineResources(
        bucket=pipeline.bucket,
        output_bucket=pipeline.output_bucket,
        route_arn=route_arn,
        queue_url=url,
        queue_arn=str(arn),
        dead_letter_queue_url=dead_url,
    )


def _make_queue(sqs: Any, name: str, attributes: dict[str, str]) -> tuple[str, Arn]:
    # Created bare and set afterwards: CreateQueue with other attributes than the queue has is an error.
    url: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = find_arn(answer["Attributes"]["QueueArn"])
    assert arn is not None, "a queue's ARN is one"
    return url, arn


def _make_topic(sns: Any, name: str, bucket: str, account: str) -> str:
    arn: str = sns.create_topic(Name=name)["TopicArn"]
    policy = topic_policy(arn, bucket, account)
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return arn


def _subscribe(sns: Any, topic_arn: str, queue_arn: str, *, is_raw: bool) -> None:
    answer = sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn, ReturnSubscriptionArn=True)
    # Set apart from Subscribe, which refuses attributes that differ from an existing subscription's.
    sns.set_subscription_attributes(
        SubscriptionArn=answer["SubscriptionArn"],
        AttributeName="RawMessageDelivery",
        AttributeValue=str(is_raw).lower(),
    )


def _make_rule(events: Any, name: str, pipeline: Pipeline) -> str:
    """Make the rule that picks the pipeline's uploads out of the account's default bus; return its ARN."""
    pattern = json.dumps(uploads_pattern(pipeline))
    arn: str = events.put_rule(Name=name, EventPattern=pattern, State="ENABLED")["RuleArn"]
    return arn


def _aim(events: Any, rule: str, queue_arn: str) -> None:
    """Send what the rule picks to the queue."""
    answer = events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": queue_arn}])
    if answer["FailedEntryCount"]:
        refused = answer["FailedEntries"][0]
        raise CloudFault(f"the rule {rule} cannot send to {queue_arn}: {refused['ErrorMessage']}")


def _notify(s3: Any, bucket: str, definition: Definition, made: dict[str, PipelineResources]) -> None:
    """Set a bucket's whole notification: it has one, however many pipelines begin in it."""
    begun = {name: pipeline for name, pipeline in definition.pipelines.items() if pipeline.bucket == bucket}
    entries = [
        entry
        for name, pipeline in begun.items()
        if pipeline.route.via == "sns"
        for entry in _notification_entries(name, pipeline, made[name].route_arn)
    ]
    notification: dict[str, Any] = {"TopicConfigurations": entries}
    if any(pipeline.route.via == "eventbridge" for pipeline in begun.values()):
        notification["EventBridgeConfiguration"] = {}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=notification)


def _notification_entries(name: str, pipeline: Pipeline, topic_arn: str) -> list[dict[str, Any]]:
    """Return one entry a suffix, since S3 takes one suffix in each."""
    entries: list[dict[str, Any]] = []
    for number, suffix in enumerate(pipeline.suffixes or ("",)):
        rules = [("prefix", pipeline.prefix), ("suffix", suffix)]
        filters = [{"Name": rule, "Value": value} for rule, value in rules if value]
        entry: dict[str, Any] = {
            "Id": f"{name}-{number}",
            "TopicArn": topic_arn,
            "Events": ["s3:ObjectCreated:*"],
        }
        if filters:
            entry["Filter"] = {"Key": {"FilterRules": filters}}
        entries.append(entry)
    return entries
