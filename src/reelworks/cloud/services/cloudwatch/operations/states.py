"""An alarm's state, set by hand."""

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.alarms.model import State
from reelworks.cloud.services.cloudwatch.checks import NAME, Range, check
from reelworks.cloud.services.cloudwatch.errors import InvalidFormatFault, ResourceNotFound
from reelworks.cloud.services.cloudwatch.limits import (
    STATE_REASON_CHARACTERS_MAX,
    STATE_REASON_DATA_CHARACTERS_MAX,
)
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch


@cloudwatch.operation("SetAlarmState", locate=located.alarm)
def set_alarm_state(call: CloudWatchCall, request: Request) -> None:
    """Set an alarm's state, with all its actions; the next evaluation sets it right again.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html

    Raises:
        InvalidFormatFault: StateReasonData is no JSON.
        ResourceNotFound: there is no such alarm.
        ValidationException: something is out of its range.
    """
    check(
        request,
        AlarmName=NAME,
        StateValue=Range(values=("INSUFFICIENT_DATA", "ALARM", "OK")),
        StateReason=Range(0, STATE_REASON_CHARACTERS_MAX),
        StateReasonData=Range(0, STATE_REASON_DATA_CHARACTERS_MAX),
    )
    data = request.get("StateReasonData")
    if data is not None and not _is_json(data):
        raise InvalidFormatFault("StateReasonData is not valid JSON.")
    alarm = call.alarms.find(call.owner, request["AlarmName"])
    if alarm is None:
        raise ResourceNotFound(f"Alarm {request['AlarmName']} does not exist.")
    now, value = call.clock.now(), request["StateValue"]
    transitioned_at = alarm.state.transitioned_at if value == alarm.state.value else now
    call.changes.enter(alarm, State(value, request["StateReason"], data, now, transitioned_at), None)


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
