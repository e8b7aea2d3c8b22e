"""What others are told of an alarm: the message to a topic, and the event on the bus.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from reelworks.cloud.services.cloudwatch.alarms.model import COMPOSITE_ALARM, Alarm, State
from reelworks.cloud.services.cloudwatch.regions import region_name
from reelworks.cloud.services.cloudwatch.wording import full_time

SUBJECT_CHARACTERS_MAX = 100
STATE_CHANGE = "CloudWatch Alarm State Change"
CONFIGURATION_CHANGE = "CloudWatch Alarm Configuration Change"
_STATISTICS = {"SampleCount": "SAMPLE_COUNT"}


def subject_of(alarm: Alarm) -> str:
    """Return a message's subject: ``ALARM: "name" in US East (Ohio)``."""
    return f'{alarm.state.value}: "{alarm.name}" in {region_name(alarm.owner.region)}'[
        :SUBJECT_CHARACTERS_MAX
    ]


def message_of(alarm: Alarm, before: State) -> str:
    """Return the message to a topic, a JSON text."""
    definition = alarm.definition
    message: dict[str, Any] = {
        "AlarmName": alarm.name,
        "AlarmDescription": definition.get("AlarmDescription"),
        "AWSAccountId": alarm.owner.account,
        "AlarmConfigurationUpdatedTimestamp": full_time(alarm.updated_at),
        "NewStateValue": alarm.state.value,
        "NewStateReason": alarm.state.reason,
        "StateChangeTime": full_time(alarm.state.updated_at),
        "Region": region_name(alarm.owner.region),
        "AlarmArn": alarm.arn,
        "OldStateValue": before.value,
        "OKActions": definition.get("OKActions", []),
        "AlarmActions": definition.get("AlarmActions", []),
        "InsufficientDataActions": definition.get("InsufficientDataActions", []),
    }
    if alarm.kind == COMPOSITE_ALARM:
        message["AlarmRule"] = definition["AlarmRule"]
        children = orjson.loads(alarm.state.reason_data or "{}").get("triggeringAlarms", [])
        message["TriggeringChildren"] = [
            {
                "Arn": child["arn"],
                "State": {"Value": child["state"]["value"], "Timestamp": child["state"]["timestamp"]},
            }
            for child in children
        ]
    else:
        message["Trigger"] = _trigger(alarm)
    return orjson.dumps(message).decode()


def state_event(alarm: Alarm, before: State) -> dict[str, Any]:
    """Return the entry that tells a bus of a change of state."""
    detail = {
        "alarmName": alarm.name,
        "state": _state_detail(alarm.state),
        "previousState": _state_detail(before),
        "configuration": _configuration(alarm),
    }
    return _entry(alarm, STATE_CHANGE, detail, alarm.state.updated_at)


def configuration_event(alarm: Alarm, before: Alarm | None, operation: str) -> dict[str, Any]:
    """Return the entry that tells a bus of a new definition; ``operation`` is create, update or delete."""
    detail = {
        "alarmName": alarm.name,
        "operation": operation,
        "state": _state_detail(alarm.state),
        "configuration": _full_configuration(alarm),
    }
    if before is not None:
        detail["previousConfiguration"] = _full_configuration(before)
    return _entry(alarm, CONFIGURATION_CHANGE, detail, alarm.updated_at)


def _entry(alarm: Alarm, detail_type: str, detail: Mapping[str, Any], at: float) -> dict[str, Any]:
    return {
        "Source": "aws.cloudwatch",
        "DetailType": detail_type,
        "Resources": [alarm.arn],
        "Time": at,
        "Detail": orjson.dumps(detail).decode(),
    }


def _state_detail(state: State) -> dict[str, Any]:
    detail = {"value": state.value, "reason": state.reason, "timestamp": full_time(state.updated_at)}
    if state.reason_data:
        detail["reasonData"] = state.reason_data
    return detail


def _configuration(alarm: Alarm) -> dict[str, Any]:
    definition = alarm.definition
    told: dict[str, Any] = {}
    if "AlarmDescription" in definition:
        told["description"] = definition["AlarmDescription"]
    if alarm.kind == COMPOSITE_ALARM:
        return {**told, "alarmRule": definition["AlarmRule"]}
    if "Metrics" in definition:
        return {**told, "metrics": [_query_detail(query) for query in definition["Metrics"]]}
    stat = {
        "Metric": {
            name: definition[name] for name in ("Namespace", "MetricName", "Dimensions") if name in definition
        },
        "Period": definition["Period"],
        "Stat": definition.get("Statistic") or definition.get("ExtendedStatistic"),
        **({"Unit": definition["Unit"]} if "Unit" in definition else {}),
    }
    # The same for the same alarm, as AWS's is.
    name = str(uuid.uuid5(uuid.NAMESPACE_URL, alarm.arn))
    return {**told, "metrics": [_query_detail({"Id": name, "MetricStat": stat})]}


def _full_configuration(alarm: Alarm) -> dict[str, Any]:
    definition = alarm.definition
    names = ("EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData")
    actions = ("OKActions", "AlarmActions", "InsufficientDataActions")
    return {
        "alarmName": alarm.name,
        "actionsEnabled": alarm.actions_enabled,
        "timestamp": full_time(alarm.updated_at),
        **{_lower(name): definition[name] for name in names if name in definition},
        **{_lower(name): definition.get(name, []) for name in actions},
        **_configuration(alarm),
    }


def _lower(name: str) -> str:
    return "okActions" if name == "OKActions" else name[:1].lower() + name[1:]


def _query_detail(query: Mapping[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = {"id": query["Id"], "returnData": query.get("ReturnData", True)}
    if "Expression" in query:
        detail["expression"] = query["Expression"]
    if "Label" in query:
        detail["label"] = query["Label"]
    if "MetricStat" in query:
        stat = query["MetricStat"]
        metric = {
            "namespace": stat["Metric"].get("Namespace"),
            "name": stat["Metric"].get("MetricName"),
            "dimensions": {each["Name"]: each["Value"] for each in stat["Metric"].get("Dimensions", ())},
        }
        detail["metricStat"] = {"metric": metric, "period": stat["Period"], "stat": stat["Stat"]}
        if "Unit" in stat:
            detail["metricStat"]["unit"] = stat["Unit"]
    return detail


def _trigger(alarm: Alarm) -> dict[str, Any]:
    definition = alarm.definition
    watched: dict[str, Any]
    if "Metrics" in definition:
        watched = {"Metrics": [_query_in_message(query) for query in definition["Metrics"]]}
    else:
        watched = {
            "MetricName": definition["MetricName"],
            "Namespace": definition["Namespace"],
            **_statistic_in_message(definition),
            "Unit": definition.get("Unit"),
            "Dimensions": _dimensions_in_message(definition.get("Dimensions", ())),
        }
    return {
        **watched,
        "Period": alarm.period_s,
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.datapoints_to_alarm,
        "ComparisonOperator": definition["ComparisonOperator"],
        "Threshold": definition["Threshold"],
        "TreatMissingData": definition.get("TreatMissingData", ""),
        "EvaluateLowSampleCountPercentile": definition.get("EvaluateLowSampleCountPercentile", ""),
    }


def _statistic_in_message(definition: Mapping[str, Any]) -> dict[str, str]:
    if "ExtendedStatistic" in definition:
        return {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": definition["ExtendedStatistic"]}
    statistic = definition["Statistic"]
    return {"StatisticType": "Statistic", "Statistic": _STATISTICS.get(statistic, statistic.upper())}


def _dimensions_in_message(dimensions: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"value": each["Value"], "name": each["Name"]} for each in dimensions]


def _query_in_message(query: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(query)
    told.setdefault("ReturnData", True)
    if "MetricStat" in query:
        stat = query["MetricStat"]
        metric = {
            **stat["Metric"],
            "Dimensions": _dimensions_in_message(stat["Metric"].get("Dimensions", ())),
        }
        told["MetricStat"] = {**stat, "Metric": metric}
    return told
