"""Whether alarms act."""

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.checks import Range, check
from reelworks.cloud.services.cloudwatch.limits import ALARM_NAMES_MAX
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch


@cloudwatch.operation("EnableAlarmActions", locate=located.alarms)
def enable_alarm_actions(call: CloudWatchCall, request: Request) -> None:
    """Let alarms act when their state changes; names of none are no error.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html

    Raises:
        ValidationException: there are more than 100.
    """
    _switch(call, request, enabled=True)


@cloudwatch.operation("DisableAlarmActions", locate=located.alarms)
def disable_alarm_actions(call: CloudWatchCall, request: Request) -> None:
    """Have alarms do nothing when their state changes; names of none are no error.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html

    Raises:
        ValidationException: there are more than 100.
    """
    _switch(call, request, enabled=False)


def _switch(call: CloudWatchCall, request: Request, *, enabled: bool) -> None:
    check(request, AlarmNames=Range(0, ALARM_NAMES_MAX))
    for name in request["AlarmNames"]:
        alarm = call.alarms.find(call.owner, name)
        if alarm is not None:
            call.changes.switch_actions(alarm, enabled=enabled, now=call.clock.now())
