"""Who is told, and of what: messages that ended as dead letters, messages that wait too long."""

from reelworks.stack.blueprint import Blueprint
from reelworks.stack.policies import allow_service, document
from reelworks.stack.wording import Body, GetAtt, Ref

_PERIOD_S = 60
_LATE_PERIODS = 5


def notices(blueprint: Blueprint) -> Body:
    """Return the topic for notices, who reads it, and the alarms that write to it."""
    made: Body = {
        "Notices": {
            "Type": "AWS::SNS::Topic",
            "Metadata": {"Purpose": "tells people when something is wrong"},
            "Properties": {
                "TopicName": f"{blueprint.definition.name}-notices",
                "DisplayName": "Reelworks",
            },
        },
        "NoticesPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [Ref("Notices")], "PolicyDocument": document(_alarms_may_publish())},
        },
    }
    for number, email in enumerate(blueprint.definition.notices.emails, 1):
        made[f"NoticesReader{number}"] = {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": Ref("Notices"), "Protocol": "email", "Endpoint": email},
        }
    for name, own, _ in blueprint.pipelines():
        made[f"{own}DeadLettersAlarm"] = _dead_letters(blueprint, name, own)
        made[f"{own}LateAlarm"] = _late(blueprint, name, own)
    return made


def _alarms_may_publish() -> Body:
    condition = {"StringEquals": {"aws:SourceAccount": Ref("AWS::AccountId")}}
    return allow_service(
        "AlarmsOfTheAccount", "cloudwatch.amazonaws.com", "sns:Publish", Ref("Notices"), condition
    )


def _dead_letters(blueprint: Blueprint, name: str, own: str) -> Body:
    return _alarm(
        f"{blueprint.definition.name}-{name}-dead-letters",
        f"Uploads of {name} could not be processed and lie in the dead-letter queue.",
        {
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [{"Name": "QueueName", "Value": GetAtt(f"{own}DeadLetterQueue", "QueueName")}],
            "Threshold": 0,
            "EvaluationPeriods": 1,
        },
    )


def _late(blueprint: Blueprint, name: str, own: str) -> Body:
    return _alarm(
        f"{blueprint.definition.name}-{name}-late",
        f"The oldest upload of {name} has been waiting for too long.",
        {
            "MetricName": "ApproximateAgeOfOldestMessage",
            "Dimensions": [{"Name": "QueueName", "Value": GetAtt(f"{own}Queue", "QueueName")}],
            "Threshold": blueprint.definition.notices.oldest_message_s,
            "EvaluationPeriods": _LATE_PERIODS,
        },
    )


def _alarm(name: str, description: str, metric: Body) -> Body:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": name,
            "AlarmDescription": description,
            "Namespace": "AWS/SQS",
            "Statistic": "Maximum",
            "Period": _PERIOD_S,
            "ComparisonOperator": "GreaterThanThreshold",
            **metric,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [Ref("Notices")],
            "OKActions": [Ref("Notices")],
        },
    }
