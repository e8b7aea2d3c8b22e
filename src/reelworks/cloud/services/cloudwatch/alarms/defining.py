"""From a request to an alarm's definition, or to a refusal.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.services.cloudwatch.alarms.judging import COMPARISONS
from reelworks.cloud.services.cloudwatch.checks import (
    NAME,
    NAMESPACE,
    UNIT,
    Range,
    check,
    check_dimensions,
    is_period,
)
from reelworks.cloud.services.cloudwatch.errors import (
    InvalidParameterCombinationException,
    InvalidParameterValueException,
    MissingRequiredParameterException,
    ValidationException,
)
from reelworks.cloud.services.cloudwatch.limits import (
    ALARM_ACTIONS_MAX,
    ALARM_ARN_CHARACTERS_MAX,
    ALARM_DESCRIPTION_CHARACTERS_MAX,
    ALARM_METRICS_MAX,
    ALARM_QUERIES_MAX,
    EVALUATED_LONG_S_MAX,
    EVALUATED_S_MAX,
)
from reelworks.cloud.services.cloudwatch.model import Owner
from reelworks.cloud.services.cloudwatch.queries import check_queries
from reelworks.cloud.services.cloudwatch.statistics import SIMPLE, find_statistic
from reelworks.cloud.wire.error import OperationNotImplemented

ACTIONS = ("OKActions", "AlarmActions", "InsufficientDataActions")
_SINGLE = ("MetricName", "Namespace", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic")
"""What says which metric; math says it otherwise."""
_KEPT = (
    *("AlarmDescription", *ACTIONS, *_SINGLE, "Metrics", "EvaluationPeriods", "DatapointsToAlarm"),
    *("Threshold", "ComparisonOperator", "TreatMissingData", "EvaluateLowSampleCountPercentile"),
)
_REFUSED = (
    *("ThresholdMetricId", "EvaluationCriteria", "EvaluationInterval", "EvaluationWindow"),
    *("WarmUpConfiguration", "ActionConfiguration"),
)
_ANOMALIES = (
    *("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold"),
    "GreaterThanUpperThreshold",
)
ALARM_NAME = Range(1, 255)
COUNT = Range(1)


def definition_of(request: Mapping[str, Any], owner: Owner) -> dict[str, Any]:
    """Return what of a PutMetricAlarm defines the alarm.

    Raises:
        InvalidParameterCombinationException: it names a metric in two ways, or two statistics.
        InvalidParameterValueException: the statistic is none.
        MissingRequiredParameterException: something is missing.
        OperationNotImplemented: it asks for anomaly detection or for another thing that this cloud has not.
        ValidationException: something is out of its range.
    """
    for member in _REFUSED:
        if member in request:
            raise OperationNotImplemented(f"Reelworks' cloud does not implement alarms with {member}.")
    _check_common(request)
    if "Metrics" in request:
        _check_math(request, owner)
    else:
        _check_single(request)
    period_s = _period_s(request)
    longest_s = EVALUATED_S_MAX if period_s < 3_600 else EVALUATED_LONG_S_MAX
    if period_s * request["EvaluationPeriods"] > longest_s:
        days = "a day" if longest_s == EVALUATED_S_MAX else "7 days"
        raise ValidationException(
            f"Metrics cannot be checked across more than {days} (EvaluationPeriods * Period must be <= {longest_s})."
        )
    return {member: request[member] for member in _KEPT if member in request}


def check_actions(request: Mapping[str, Any]) -> None:
    """Return where what an alarm is to do is said well.

    Raises:
        ValidationException: an action is no ARN, or there are too many.
    """
    description = Range(0, ALARM_DESCRIPTION_CHARACTERS_MAX)
    lists = dict.fromkeys(ACTIONS, Range(0, ALARM_ACTIONS_MAX))
    check(request, AlarmName=ALARM_NAME, AlarmDescription=description, **lists)
    for member in ACTIONS:
        for arn in request.get(member, ()):
            if not arn.startswith("arn:") or len(arn) > ALARM_ARN_CHARACTERS_MAX:
                raise ValidationException(f"Invalid arn syntax: {arn}")


def _check_common(request: Mapping[str, Any]) -> None:
    check_actions(request)
    _need(request, "ComparisonOperator", "EvaluationPeriods")
    if request["ComparisonOperator"] in _ANOMALIES:
        raise OperationNotImplemented("Reelworks' cloud does not implement anomaly detection.")
    _need(request, "Threshold")
    check(
        request,
        ComparisonOperator=Range(values=tuple(COMPARISONS)),
        EvaluationPeriods=COUNT,
        DatapointsToAlarm=COUNT,
        TreatMissingData=Range(values=("breaching", "notBreaching", "ignore", "missing")),
    )
    if request.get("DatapointsToAlarm", 1) > request["EvaluationPeriods"]:
        raise ValidationException("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    low = request.get("EvaluateLowSampleCountPercentile", "evaluate")
    if low not in {"evaluate", "ignore"}:
        raise ValidationException(
            f"Option {low} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are"
            " evaluate and ignore."
        )


def _check_single(request: Mapping[str, Any]) -> None:
    _need(request, "MetricName", "Namespace", "Period")
    check(request, MetricName=NAME, Namespace=NAMESPACE, Unit=UNIT)
    check_dimensions(request.get("Dimensions", ()))
    statistics = [member for member in ("Statistic", "ExtendedStatistic") if member in request]
    if len(statistics) > 1:
        raise InvalidParameterCombinationException(
            "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both."
        )
    if not statistics:
        raise MissingRequiredParameterException(
            "Either Statistic or ExtendedStatistic must be specified for an alarm on a metric."
        )
    check(request, Statistic=Range(values=tuple(SIMPLE)))
    extended = request.get("ExtendedStatistic", "p99")
    if find_statistic(extended) is None or extended in SIMPLE:
        raise InvalidParameterValueException(
            f"The value {extended} for parameter ExtendedStatistic is not supported."
        )
    if not is_period(request["Period"]):
        raise ValidationException("Metrics Period must be 10, 20, 30 or a multiple of 60.")


def _check_math(request: Mapping[str, Any], owner: Owner) -> None:
    given = [member for member in _SINGLE if member in request]
    if given:
        raise InvalidParameterCombinationException(
            f"The parameters Metrics and {given[0]} are mutually exclusive and you have specified both."
        )
    queries: Sequence[Mapping[str, Any]] = request["Metrics"]
    metrics = [query for query in queries if "MetricStat" in query]
    if not 1 <= len(queries) <= ALARM_QUERIES_MAX or len(metrics) > ALARM_METRICS_MAX:
        raise ValidationException(
            f"An alarm may be on at most {ALARM_METRICS_MAX} metrics, and {ALARM_QUERIES_MAX} metrics and"
            " expressions together."
        )
    check_queries(queries, owner)
    for query in queries:
        if "SEARCH(" in query.get("Expression", "").replace(" ", ""):
            raise ValidationException("SEARCH is not supported on Metric Alarms.")
    if sum(query.get("ReturnData", True) for query in queries) != 1:
        raise ValidationException("Exactly one element of the metrics list should return data.")
    if len({query["MetricStat"]["Period"] for query in metrics}) > 1:
        raise ValidationException("All metrics of an alarm must have the same period.")


def _period_s(request: Mapping[str, Any]) -> int:
    if "Period" in request:
        return int(request["Period"])
    periods = [
        query["MetricStat"]["Period"] if "MetricStat" in query else query.get("Period", 0)
        for query in request["Metrics"]
    ]
    return int(max([*periods, 1]))


def _need(request: Mapping[str, Any], *members: str) -> None:
    for member in members:
        if member not in request:
            raise MissingRequiredParameterException(f"The parameter {member} is required.")
