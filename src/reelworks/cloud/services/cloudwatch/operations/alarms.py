"""Alarms on metrics: made, changed, deleted."""

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.alarms.defining import definition_of
from reelworks.cloud.services.cloudwatch.alarms.model import COMPOSITE_ALARM, METRIC_ALARM, Alarm, State
from reelworks.cloud.services.cloudwatch.alarms.reasons import UNCHECKED
from reelworks.cloud.services.cloudwatch.checks import Range, check
from reelworks.cloud.services.cloudwatch.errors import (
    LimitExceededFault,
    ValidationException,
)
from reelworks.cloud.services.cloudwatch.limits import ALARM_NAMES_MAX, ALARMS_MAX
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.services.cloudwatch.tag_rules import tags_of


@cloudwatch.operation("PutMetricAlarm", locate=located.put_alarm)
def put_metric_alarm(call: CloudWatchCall, request: Request) -> None:
    """Make an alarm on a metric or on math, or give one another definition; its state stays.

    A new alarm has too little data until it is evaluated, which is within seconds. Tags are for new alarms only.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

    Raises:
        InvalidParameterCombinationException: it names a metric in two ways, or two statistics.
        InvalidParameterValueException: the statistic is none.
        LimitExceededFault: the account has as many alarms as it may.
        MissingRequiredParameterException: something is missing.
        OperationNotImplemented: it asks for what this cloud has not, such as anomaly detection.
        ValidationException: something is out of its range, or a composite alarm has that name.
    """
    definition = definition_of(request, call.owner)
    put_alarm(call, request, definition, METRIC_ALARM)


@cloudwatch.operation("DeleteAlarms", locate=located.alarms)
def delete_alarms(call: CloudWatchCall, request: Request) -> None:
    """Delete alarms; their history stays. Names of none are no error.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html

    Raises:
        ValidationException: there are more than 100, or more than one composite alarm.
    """
    check(request, AlarmNames=Range(0, ALARM_NAMES_MAX))
    names = dict.fromkeys(request["AlarmNames"])
    found = [alarm for name in names if (alarm := call.alarms.find(call.owner, name)) is not None]
    if sum(alarm.kind == COMPOSITE_ALARM for alarm in found) > 1:
        raise ValidationException("At most one composite alarm can be deleted in one request.")
    for alarm in found:
        call.changes.delete(alarm, call.clock.now())


def put_alarm(call: CloudWatchCall, request: Request, definition: dict[str, object], kind: str) -> None:
    """Make an alarm of either kind, or change one of the same kind.

    Raises:
        LimitExceededFault: the account has as many alarms as it may.
        ValidationException: an alarm of the other kind has that name.
    """
    now, name = call.clock.now(), request["AlarmName"]
    before = call.alarms.find(call.owner, name)
    if before is not None and before.kind != kind:
        raise ValidationException(f"An alarm of another type exists with the name {name}.")
    if before is None and call.book.count_of(call.owner) >= ALARMS_MAX:
        raise LimitExceededFault("The quota for alarms in this account has been reached.")
    state = State("INSUFFICIENT_DATA", UNCHECKED, None, now, now)
    tags = tags_of(request.get("Tags", ()))
    alarm = Alarm(
        call.owner,
        name,
        kind,
        definition,
        before.state if before else state,
        now,
        request.get("ActionsEnabled", True),
        before.tags if before else tags,
    )
    call.changes.put(alarm, before, now)
