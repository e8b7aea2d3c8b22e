"""How the workers' group grows and shrinks: one of two ways, as the parameter Scaling says.

Messages in work count into the backlog beside those that wait: a group that forgot them would shrink while its
workers are busy.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
"""

from typing import Any

from reelworks.stack.blueprint import Blueprint
from reelworks.stack.wording import Body, GetAtt, Ref

_PERIOD_S = 60
_WARM_UP_S = 120
_IDLE_PERIODS = 15
_METRICS_MAX = 10
"""How many metrics an alarm's expression may take in.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
"""
_VISIBLE = "ApproximateNumberOfMessagesVisible"
_IN_FLIGHT = "ApproximateNumberOfMessagesNotVisible"


def scaling(blueprint: Blueprint) -> Body:
    """Return the policies of both ways, and the alarms of the second; the first makes its own."""
    fleet = blueprint.definition.fleet
    queues = list(blueprint.queues())
    return _backlog_policies(fleet.backlog_per_worker, queues) | {
        "AddWorker": _step_policy("adds a worker while uploads wait", 1, "MetricIntervalLowerBound"),
        "RemoveWorker": _step_policy("takes a worker away when all is done", -1, "MetricIntervalUpperBound"),
        "UploadsWait": _alarm(
            f"More than {fleet.steps_above} uploads wait for a worker.",
            _sum(queues, [_VISIBLE]),
            "AddWorker",
            {
                "ComparisonOperator": "GreaterThanThreshold",
                "Threshold": fleet.steps_above,
                "EvaluationPeriods": 1,
            },
        ),
        "AllIsDone": _alarm(
            "No upload waits, and none is in work.",
            # Where an alarm has no room for both, those at work keep their machines by the lifecycle hook alone.
            _sum(queues, [_VISIBLE, _IN_FLIGHT] if 2 * len(queues) <= _METRICS_MAX else [_VISIBLE]),
            "RemoveWorker",
            {
                "ComparisonOperator": "LessThanThreshold",
                "Threshold": 1,
                "EvaluationPeriods": _IDLE_PERIODS,
            },
        ),
    }


def _backlog_policies(target: int, queues: list[str]) -> Body:
    """Return a policy for as many queues as an alarm has room for; with several, the group follows the hungriest."""
    room = (_METRICS_MAX - 1) // 2
    made: Body = {}
    for start in range(0, len(queues), room):
        metrics = _backlog_per_worker(queues[start : start + room])
        made[f"BacklogPolicy{start // room + 1 if start else ''}"] = _policy(
            "ScalesToTarget",
            f"keeps the backlog at {target} messages a worker",
            {
                "PolicyType": "TargetTrackingScaling",
                "EstimatedInstanceWarmup": _WARM_UP_S,
                "TargetTrackingConfiguration": {
                    "TargetValue": target,
                    "CustomizedMetricSpecification": {"Metrics": metrics},
                },
            },
        )
    return made


def _policy(condition: str, purpose: str, properties: Body) -> Body:
    return {
        "Type": "AWS::AutoScaling::ScalingPolicy",
        "Condition": condition,
        "Metadata": {"Purpose": purpose},
        "Properties": {"AutoScalingGroupName": Ref("WorkerGroup"), **properties},
    }


def _step_policy(purpose: str, change: int, bound: str) -> Body:
    return _policy(
        "ScalesBySteps",
        purpose,
        {
            "PolicyType": "StepScaling",
            "AdjustmentType": "ChangeInCapacity",
            "EstimatedInstanceWarmup": _WARM_UP_S,
            "StepAdjustments": [{bound: 0, "ScalingAdjustment": change}],
        },
    )


def _alarm(description: str, metric: Body, policy: str, limits: Body) -> Body:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Condition": "ScalesBySteps",
        "Properties": {
            "AlarmDescription": description,
            **metric,
            **limits,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [Ref(policy)],
        },
    }


def _backlog_per_worker(queues: list[str]) -> list[Body]:
    stats = _stats(queues, [_VISIBLE, _IN_FLIGHT])
    workers = _stat(
        "workers", "AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", Ref("WorkerGroup")
    )
    backlog = " + ".join(stat["Id"] for stat in stats)
    divided = {
        "Id": "backlog",
        "Label": "Messages a worker, waiting and in work",
        # Whatever waits while there is no worker at all counts as one worker's.
        "Expression": f"({backlog}) / IF(workers > 0, workers, 1)",
        "ReturnData": True,
    }
    return [*stats, workers, divided]


def _sum(queues: list[str], metrics: list[str]) -> Body:
    stats = [
        {**stat, "MetricStat": {**stat["MetricStat"], "Period": _PERIOD_S}}
        for stat in _stats(queues, metrics)
    ]
    total = {
        "Id": "total",
        "Expression": " + ".join(stat["Id"] for stat in stats),
        "Label": "Messages",
        "ReturnData": True,
    }
    return {"Metrics": [*stats, total]}


def _stats(queues: list[str], metrics: list[str]) -> list[Body]:
    return [
        _stat(
            f"{'waiting' if metric == _VISIBLE else 'working'}{number}", "AWS/SQS", metric, "QueueName", name
        )
        for number, name in enumerate((GetAtt(queue, "QueueName") for queue in queues), 1)
        for metric in metrics
    ]


def _stat(own: str, namespace: str, metric: str, dimension: str, value: Any) -> Body:
    return {
        "Id": own,
        "MetricStat": {
            "Metric": {
                "Namespace": namespace,
                "MetricName": metric,
                "Dimensions": [{"Name": dimension, "Value": value}],
            },
            "Stat": "Average",
        },
        "ReturnData": False,
    }
