"""Writing down that an alarm changed: its row, its history, and whom to tell, in one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from reelworks.cloud.services.cloudwatch.alarms.model import Alarm, State
from reelworks.cloud.services.cloudwatch.alarms.notices import configuration_event, state_event
from reelworks.cloud.services.cloudwatch.stores.alarms import AlarmStore
from reelworks.cloud.services.cloudwatch.stores.history import HistoryItem, HistoryStore
from reelworks.cloud.services.cloudwatch.wording import full_time
from reelworks.cloud.storage.outbox import Outbox

_HISTORY_CHARACTERS_MAX = 4_095


class Changes:
    """The one way by which alarms change. Every method runs inside a transaction."""

    def __init__(self, alarms: AlarmStore, history: HistoryStore, outbox: Outbox) -> None:
        self._alarms = alarms
        self._history = history
        self._outbox = outbox

    def put(self, alarm: Alarm, before: Alarm | None, now: float) -> None:
        """Take a new alarm, or a new definition of one."""
        self._alarms.save(alarm)
        verb = "created" if before is None else "updated"
        self._note(
            alarm,
            "ConfigurationUpdate",
            f'Alarm "{alarm.name}" {verb}',
            _configuration_data(alarm, before),
            now,
        )
        self._tell_events(alarm, configuration_event(alarm, before, "create" if before is None else "update"))

    def save_quietly(self, alarm: Alarm) -> None:
        """Take what nobody is told of: tags, and the reason of the same state."""
        self._alarms.save(alarm)

    def switch_actions(self, alarm: Alarm, *, enabled: bool, now: float) -> None:
        """Take that an alarm may act, or may not any more."""
        if alarm.actions_enabled == enabled:
            return
        changed = replace(alarm, actions_enabled=enabled, updated_at=now)
        verb = "enabled" if enabled else "disabled"
        self._alarms.save(changed)
        self._note(
            changed,
            "ConfigurationUpdate",
            f'Alarm "{alarm.name}" actions {verb}',
            _configuration_data(changed, alarm),
            now,
        )
        self._tell_events(changed, configuration_event(changed, alarm, "update"))

    def delete(self, alarm: Alarm, now: float) -> None:
        """Take that an alarm is gone."""
        self._alarms.delete(alarm)
        self._note(
            alarm,
            "ConfigurationUpdate",
            f'Alarm "{alarm.name}" deleted',
            _configuration_data(alarm, None, "Delete"),
            now,
        )
        self._tell_events(alarm, configuration_event(alarm, None, "delete"))

    def enter(self, alarm: Alarm, state: State, figure: float | None) -> Alarm:
        """Take an alarm's new state; where its value is another, all who are to be told are.

        ``figure`` is the newest data point, which scaling policies ask for.
        """
        changed = replace(alarm, state=state)
        self._alarms.save(changed)
        if state.value == alarm.state.value:
            return changed
        self._note(
            changed,
            "StateUpdate",
            f"Alarm updated from {alarm.state.value} to {state.value}",
            _state_data(alarm.state, state),
            state.updated_at,
        )
        self._tell_events(changed, state_event(changed, alarm.state))
        if changed.actions_enabled:
            for arn in changed.actions_for(state.value):
                self._outbox.add({**_tale(changed, alarm.state, figure), "to": arn})
        return changed

    def _note(self, alarm: Alarm, item_type: str, summary: str, data: str, at: float) -> None:
        item = HistoryItem(
            alarm.owner, alarm.name, alarm.kind, at, item_type, summary[:255], data[:_HISTORY_CHARACTERS_MAX]
        )
        self._history.add(item)

    def _tell_events(self, alarm: Alarm, entry: Mapping[str, Any]) -> None:
        owner = alarm.owner
        self._outbox.add(
            {
                "to": "events",
                "entry": entry,
                "alarm": alarm.arn,
                "account": owner.account,
                "region": owner.region,
            }
        )


def _tale(alarm: Alarm, before: State, figure: float | None) -> dict[str, Any]:
    """Return what actions tell of a change: the alarm as it was then, whatever becomes of it until they are done."""
    return {
        "account": alarm.owner.account,
        "region": alarm.owner.region,
        "name": alarm.name,
        "kind": alarm.kind,
        "definition": dict(alarm.definition),
        "updated_at": alarm.updated_at,
        "before": _state_json(before),
        "state": _state_json(alarm.state),
        "figure": figure,
    }


def _state_json(state: State) -> dict[str, Any]:
    return {
        "value": state.value,
        "reason": state.reason,
        "reason_data": state.reason_data,
        "updated_at": state.updated_at,
        "transitioned_at": state.transitioned_at,
    }


def _state_data(before: State, after: State) -> str:
    """Return what DescribeAlarmHistory gives as HistoryData of a change of state."""
    told = {
        name: {
            "stateValue": state.value,
            "stateReason": state.reason,
            **({"stateReasonData": orjson.loads(state.reason_data)} if state.reason_data else {}),
        }
        for name, state in (("oldState", before), ("newState", after))
    }
    return orjson.dumps({"version": "1.0", **told}).decode()


def _configuration_data(alarm: Alarm, before: Alarm | None, kind: str = "") -> str:
    data: dict[str, Any] = {"version": "1.0", "type": kind or ("Update" if before else "Create")}
    if alarm.kind == "MetricAlarm" or kind == "Delete":
        data["createdAlarm" if not kind and not before else "deletedAlarm" if kind else "updatedAlarm"] = {
            "alarmName": alarm.name,
            "alarmArn": alarm.arn,
            "actionsEnabled": alarm.actions_enabled,
            "alarmConfigurationUpdatedTimestamp": full_time(alarm.updated_at),
            **{name[:1].lower() + name[1:]: value for name, value in alarm.definition.items()},
        }
    else:
        data["updatedAlarm" if before else "createdAlarm"] = {
            "alarmName": alarm.name,
            "alarmRule": alarm.definition.get("AlarmRule", ""),
        }
    return orjson.dumps(data).decode()
