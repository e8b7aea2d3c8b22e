"""A pipeline's way from its bucket to its queue: a topic or a rule, the queue, the dead-letter queue, who may send."""

from reelworks.pipeline.definition import Definition, Pipeline
from reelworks.stack.blueprint import Blueprint
from reelworks.stack.naming import bucket_arn, bucket_name
from reelworks.stack.policies import document, event_sender, upload_publisher
from reelworks.stack.rules import uploads_pattern
from reelworks.stack.wording import Body, GetAtt, Ref

_POLL_S = 20


def queues(blueprint: Blueprint) -> Body:
    """Return what lies between each pipeline's bucket and its workers."""
    made: Body = {}
    for name, own, pipeline in blueprint.pipelines():
        made |= _queues(blueprint.definition, name, own, pipeline)
        if pipeline.route.via == "sns":
            made |= _through_topic(blueprint.definition, name, own, pipeline)
        else:
            made |= _through_rule(blueprint.definition, name, own, pipeline)
    return made


def _queues(definition: Definition, name: str, own: str, pipeline: Pipeline) -> Body:
    settings = pipeline.queue
    return {
        f"{own}DeadLetterQueue": {
            "Type": "AWS::SQS::Queue",
            "Metadata": {"Purpose": f"keeps what {name} failed {settings.max_receives} times"},
            "Properties": {
                "QueueName": definition.dead_letter_queue_name(name),
                "MessageRetentionPeriod": settings.dead_letter_retention_s,
            },
        },
        f"{own}Queue": {
            "Type": "AWS::SQS::Queue",
            "Metadata": {"Purpose": f"remembers the uploads of {name} until a worker has finished them"},
            "Properties": {
                "QueueName": definition.queue_name(name),
                "VisibilityTimeout": settings.visibility_timeout_s,
                "MessageRetentionPeriod": settings.retention_s,
                "ReceiveMessageWaitTimeSeconds": _POLL_S,
                "RedrivePolicy": {
                    "deadLetterTargetArn": GetAtt(f"{own}DeadLetterQueue", "Arn"),
                    "maxReceiveCount": settings.max_receives,
                },
            },
        },
    }


def _through_topic(definition: Definition, name: str, own: str, pipeline: Pipeline) -> Body:
    topic = Ref(f"{own}Topic")
    publisher = upload_publisher(topic, bucket_arn(pipeline.bucket), Ref("AWS::AccountId"))
    return {
        f"{own}Topic": {
            "Type": "AWS::SNS::Topic",
            "Metadata": {"Purpose": f"announces the uploads of {name}"},
            "Properties": {"TopicName": definition.topic_name(name)},
        },
        f"{own}TopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [topic], "PolicyDocument": document(publisher)},
        },
        f"{own}Subscription": {
            "Type": "AWS::SNS::Subscription",
            "DependsOn": f"{own}QueuePolicy",
            "Properties": {
                "TopicArn": topic,
                "Protocol": "sqs",
                "Endpoint": GetAtt(f"{own}Queue", "Arn"),
                "RawMessageDelivery": pipeline.route.raw,
            },
        },
        f"{own}QueuePolicy": _queue_policy(own, "sns.amazonaws.com", topic),
    }


def _through_rule(definition: Definition, name: str, own: str, pipeline: Pipeline) -> Body:
    return {
        f"{own}Rule": {
            "Type": "AWS::Events::Rule",
            "Metadata": {"Purpose": f"picks the uploads of {name} out of the account's event bus"},
            "Properties": {
                "Name": definition.rule_name(name),
                "EventPattern": uploads_pattern(pipeline, bucket_name(pipeline.bucket)),
                "State": "ENABLED",
                "Targets": [{"Id": "queue", "Arn": GetAtt(f"{own}Queue", "Arn")}],
            },
        },
        f"{own}QueuePolicy": _queue_policy(own, "events.amazonaws.com", GetAtt(f"{own}Rule", "Arn")),
    }


def _queue_policy(own: str, service: str, source: Ref | GetAtt) -> Body:
    sender = event_sender(GetAtt(f"{own}Queue", "Arn"), service, source)
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {"Queues": [Ref(f"{own}Queue")], "PolicyDocument": document(sender)},
    }
