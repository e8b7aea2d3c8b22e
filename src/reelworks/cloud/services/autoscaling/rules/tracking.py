"""Target tracking: the two alarms of a policy, and the capacity that brings its metric back to the target.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
"""

import math
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.autoscaling.model import Policy

PERIOD_S = 60
HIGH_PERIODS, LOW_PERIODS = 3, 15
LOW_SHARE = 0.9
"""Of the target: below it a group scales in."""
_OF_GROUP = {
    "ASGAverageCPUUtilization": ("AWS/EC2", "CPUUtilization"),
    "ASGAverageCPUUtilizationHighResolution": ("AWS/EC2", "CPUUtilization"),
    "ASGAverageNetworkIn": ("AWS/EC2", "NetworkIn"),
    "ASGAverageNetworkOut": ("AWS/EC2", "NetworkOut"),
}


def alarm_requests(policy: Policy) -> list[dict[str, Any]]:
    """Return the requests that make a policy's alarms: to scale out, and, where it may, to scale in."""
    said = policy.settings["TargetTrackingConfiguration"]
    target = said["TargetValue"]
    common = {
        "AlarmActions": [policy.arn],
        "AlarmDescription": f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.arn}.",
        **_metric_of(said, policy.group),
    }
    high = {
        "AlarmName": policy.alarms[0],
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": HIGH_PERIODS,
        "Threshold": target,
        **common,
    }
    if len(policy.alarms) == 1:
        return [high]
    low = {
        "AlarmName": policy.alarms[1],
        "ComparisonOperator": "LessThanThreshold",
        "EvaluationPeriods": LOW_PERIODS,
        "Threshold": target * LOW_SHARE,
        **common,
    }
    return [high, low]


def tracked_capacity(target: float, value: float, serving: int, desired: int, *, is_warming: bool) -> int:
    """Return the capacity at which a metric that is ``value`` with so many serving would be at its target.

    Up, at least one more than are desired, unless some are still warming up: the metric does not know of them yet.
    Down, never so few that the metric would pass the target again.
    """
    wanted = math.ceil(serving * value / target - 1e-9)
    if value <= target:
        return min(wanted, desired)
    return max(wanted, desired if is_warming else desired + 1)


def _metric_of(said: Mapping[str, Any], group: str) -> dict[str, Any]:
    if "PredefinedMetricSpecification" in said:
        return _predefined(said["PredefinedMetricSpecification"], group)
    custom = said["CustomizedMetricSpecification"]
    if custom.get("Metrics"):
        return {"Metrics": [_query(query) for query in custom["Metrics"]]}
    named = {
        name: custom[name] for name in ("MetricName", "Namespace", "Statistic", "Unit") if name in custom
    }
    return {**named, "Dimensions": custom.get("Dimensions", []), "Period": custom.get("Period", PERIOD_S)}


def _predefined(said: Mapping[str, Any], group: str) -> dict[str, Any]:
    kind = said["PredefinedMetricType"]
    if kind == "ALBRequestCountPerTarget":
        target_group = "targetgroup/" + said.get("ResourceLabel", "").partition("/targetgroup/")[2]
        return {
            "Namespace": "AWS/ApplicationELB",
            "MetricName": "RequestCountPerTarget",
            "Dimensions": [{"Name": "TargetGroup", "Value": target_group}],
            "Statistic": "Sum",
            "Period": PERIOD_S,
        }
    namespace, name = _OF_GROUP[kind]
    return {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": "AutoScalingGroupName", "Value": group}],
        "Statistic": "Average",
        "Period": 10 if kind.endswith("HighResolution") else PERIOD_S,
    }


def _query(said: Mapping[str, Any]) -> dict[str, Any]:
    query = {name: said[name] for name in ("Id", "Expression", "Label", "ReturnData") if name in said}
    if "MetricStat" in said:
        stat = said["MetricStat"]
        query["MetricStat"] = {**stat, "Period": stat.get("Period", PERIOD_S)}
    elif "Expression" in said:
        query["Period"] = said.get("Period", PERIOD_S)
    return query
