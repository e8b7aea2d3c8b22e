"""Alarms as answers describe them."""

from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.services.cloudwatch.alarms.defining import ACTIONS
from reelworks.cloud.services.cloudwatch.alarms.model import COMPOSITE_ALARM, Alarm


def alarm_to_answer(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm, of either kind, as DescribeAlarms tells it."""
    state = alarm.state
    answer: dict[str, Any] = {
        "AlarmName": alarm.name,
        "AlarmArn": alarm.arn,
        "AlarmConfigurationUpdatedTimestamp": _moment(alarm.updated_at),
        "ActionsEnabled": alarm.actions_enabled,
        "StateValue": state.value,
        "StateReason": state.reason,
        "StateUpdatedTimestamp": _moment(state.updated_at),
        "StateTransitionedTimestamp": _moment(state.transitioned_at),
        **{member: [] for member in ACTIONS},
        **alarm.definition,
    }
    if state.reason_data is not None:
        answer["StateReasonData"] = state.reason_data
    if alarm.kind != COMPOSITE_ALARM:
        answer.setdefault("Dimensions", [])
    return answer


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
