"""Alarms described: what they are, and what they went through."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.alarms.answering import alarm_to_answer
from reelworks.cloud.services.cloudwatch.alarms.model import COMPOSITE_ALARM, METRIC_ALARM, STATES, Alarm
from reelworks.cloud.services.cloudwatch.alarms.rule import parse_rule
from reelworks.cloud.services.cloudwatch.checks import NAME, NAMESPACE, SCAN_BY, Range, check
from reelworks.cloud.services.cloudwatch.errors import InvalidNextToken, ValidationException
from reelworks.cloud.services.cloudwatch.limits import (
    ALARM_NAMES_MAX,
    ALARM_PAGE,
    ALARM_PAGE_MAX,
    HISTORY_KEPT_S,
    HISTORY_PAGE,
)
from reelworks.cloud.services.cloudwatch.model import dimensions_of
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.pages import read_token, write_token
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.services.cloudwatch.stores.history import HistoryFilter, HistoryItem

_MEMBERS: Mapping[str, str] = {METRIC_ALARM: "MetricAlarms", COMPOSITE_ALARM: "CompositeAlarms"}
_KINDS = (COMPOSITE_ALARM, METRIC_ALARM, "LogAlarm")


@cloudwatch.operation("DescribeAlarms", reads=True, locate=located.described)
def describe_alarms(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Describe alarms by name, prefix, state, action or relation; those on metrics only where no type is asked for.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html

    Raises:
        InvalidNextToken: the token is none.
        ValidationException: something is out of its range, or names are given together with a prefix.
    """
    check(
        request,
        AlarmNames=Range(0, ALARM_NAMES_MAX),
        AlarmNamePrefix=NAME,
        MaxRecords=Range(1, ALARM_PAGE_MAX),
        StateValue=Range(values=STATES),
        ActionPrefix=Range(1, 1_024),
    )
    if request.get("AlarmNames") and "AlarmNamePrefix" in request:
        raise ValidationException("AlarmNamePrefix and AlarmNames are mutually exclusive.")
    for kind in request.get("AlarmTypes", ()):
        check({"AlarmTypes": kind}, AlarmTypes=Range(values=_KINDS))
    after = _token(request, "")
    found = [alarm for alarm in _chosen(call, request) if alarm.name > after]
    page = found[: request.get("MaxRecords", ALARM_PAGE)]
    kinds = request.get("AlarmTypes") or [METRIC_ALARM]
    is_child = "ChildrenOfAlarmName" in request or "ParentsOfAlarmName" in request
    answer: dict[str, Any] = {
        _MEMBERS[kind]: [
            _brief(alarm) if is_child else alarm_to_answer(alarm) for alarm in page if alarm.kind == kind
        ]
        for kind in _MEMBERS
        if kind in kinds or is_child
    }
    if len(found) > len(page):
        answer["NextToken"] = write_token(page[-1].name)
    return answer


@cloudwatch.operation("DescribeAlarmsForMetric", reads=True)
def describe_alarms_for_metric(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Describe the alarms on one metric; those on math are not among them.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html

    Raises:
        ValidationException: something is out of its range.
    """
    check(request, MetricName=NAME, Namespace=NAMESPACE)
    dimensions = dimensions_of(request.get("Dimensions", ()))
    members = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit")
    asked = {member: request[member] for member in members if member in request}
    found = [
        alarm
        for alarm in call.book.list_of(call.owner)
        if alarm.kind == METRIC_ALARM
        and asked.items() <= {name: alarm.definition.get(name) for name in members}.items()
        and dimensions_of(alarm.definition.get("Dimensions", ())) == dimensions
    ]
    return {"MetricAlarms": [alarm_to_answer(alarm) for alarm in found]}


@cloudwatch.operation("DescribeAlarmHistory", reads=True, locate=located.history)
def describe_alarm_history(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Describe what alarms went through within 30 days, deleted ones too; the latest first where not asked otherwise.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html

    Raises:
        InvalidNextToken: the token is none.
        ValidationException: something is out of its range.
    """
    item_types = Range(values=("ConfigurationUpdate", "StateUpdate", "Action"))
    records = Range(1, HISTORY_PAGE)
    check(request, AlarmName=NAME, MaxRecords=records, ScanBy=SCAN_BY, HistoryItemType=item_types)
    now = call.clock.now()
    start = request["StartDate"].timestamp() if "StartDate" in request else now - HISTORY_KEPT_S
    end = request["EndDate"].timestamp() if "EndDate" in request else now + 1
    wanted = HistoryFilter(
        call.owner,
        request.get("AlarmName"),
        request.get("AlarmTypes") or [METRIC_ALARM],
        request.get("HistoryItemType"),
        start,
        end,
        request.get("ScanBy") == "TimestampAscending",
    )
    place = _token(request, [])
    count = request.get("MaxRecords", HISTORY_PAGE)
    found = call.history.list_matching(wanted, (place[0], place[1]) if place else None, count + 1)
    answer: dict[str, Any] = {"AlarmHistoryItems": [_item(item) for item in found[:count]]}
    if len(found) > count:
        answer["NextToken"] = write_token([found[count - 1].at, found[count - 1].number])
    return answer


def _chosen(call: CloudWatchCall, request: Request) -> Iterable[Alarm]:
    names = set(request.get("AlarmNames") or ())
    related = _related(call, request)
    kinds = request.get("AlarmTypes") or [METRIC_ALARM]
    prefix, state = request.get("AlarmNamePrefix", ""), request.get("StateValue")
    for alarm in call.book.list_of(call.owner):
        if related is not None:
            if alarm.name in related:
                yield alarm
        elif (
            alarm.kind in kinds
            and (not names or alarm.name in names)
            and alarm.name.startswith(prefix)
            and state in (None, alarm.state.value)
            and _acts(alarm, request.get("ActionPrefix"))
        ):
            yield alarm


def _related(call: CloudWatchCall, request: Request) -> set[str] | None:
    """Return the names of an alarm's children or parents; None where nobody asks for them."""
    if "ChildrenOfAlarmName" in request:
        parent = call.book.find(call.owner, request["ChildrenOfAlarmName"])
        if parent is None or parent.kind != COMPOSITE_ALARM:
            return set()
        return set(parse_rule(parent.definition["AlarmRule"]).names)
    if "ParentsOfAlarmName" in request:
        child = request["ParentsOfAlarmName"]
        return {
            alarm.name
            for alarm in call.book.list_of(call.owner)
            if alarm.kind == COMPOSITE_ALARM and child in parse_rule(alarm.definition["AlarmRule"]).names
        }
    return None


def _acts(alarm: Alarm, prefix: str | None) -> bool:
    if prefix is None:
        return True
    return any(arn.startswith(prefix) for state in STATES for arn in alarm.actions_for(state))


def _brief(alarm: Alarm) -> dict[str, Any]:
    """Return the little that AWS tells of an alarm's children and parents."""
    whole = alarm_to_answer(alarm)
    names = ("AlarmName", "AlarmArn", "StateValue", "StateUpdatedTimestamp", "StateTransitionedTimestamp")
    return {name: whole[name] for name in names}


def _item(item: HistoryItem) -> dict[str, Any]:
    return {
        "AlarmName": item.name,
        "AlarmType": item.alarm_type,
        "Timestamp": datetime.fromtimestamp(item.at, UTC),
        "HistoryItemType": item.item_type,
        "HistorySummary": item.summary,
        "HistoryData": item.data,
    }


def _token(request: Request, default: Any) -> Any:
    try:
        return read_token(request.get("NextToken"), default)
    except ValueError:
        raise InvalidNextToken from None
