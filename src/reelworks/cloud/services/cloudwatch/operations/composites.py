"""Alarms on other alarms."""

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.alarms.defining import ACTIONS, check_actions
from reelworks.cloud.services.cloudwatch.alarms.model import COMPOSITE_ALARM
from reelworks.cloud.services.cloudwatch.alarms.rule import RuleError, parse_rule
from reelworks.cloud.services.cloudwatch.checks import Range, check
from reelworks.cloud.services.cloudwatch.errors import ValidationException
from reelworks.cloud.services.cloudwatch.limits import RULE_ALARMS_MAX, RULE_CHARACTERS_MAX
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.operations.alarms import put_alarm
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.wire.error import OperationNotImplemented

_REFUSED = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")


@cloudwatch.operation("PutCompositeAlarm", locate=located.put_alarm)
def put_composite_alarm(call: CloudWatchCall, request: Request) -> None:
    """Make an alarm that a rule over other alarms' states decides, or change one; its state stays.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html

    Raises:
        LimitExceededFault: the account has as many alarms as it may.
        OperationNotImplemented: it asks for what suppresses actions.
        ValidationException: the rule cannot be read, or speaks of alarms that do not exist, or of itself.
    """
    for member in (*_REFUSED, "ActionConfiguration"):
        if member in request:
            raise OperationNotImplemented(f"Reelworks' cloud does not implement alarms with {member}.")
    check_actions(request)
    check(request, AlarmRule=Range(1, RULE_CHARACTERS_MAX))
    _check_rule(call, request)
    kept = ("AlarmRule", "AlarmDescription", *ACTIONS)
    definition = {member: request[member] for member in kept if member in request}
    put_alarm(call, request, definition, COMPOSITE_ALARM)


def _check_rule(call: CloudWatchCall, request: Request) -> None:
    try:
        names = parse_rule(request["AlarmRule"]).names
    except RuleError as error:
        raise ValidationException(f"AlarmRule must not contain errors: {error}") from error
    if request["AlarmName"] in names:
        raise ValidationException("An alarm's rule must not speak of the alarm itself.")
    if len(names) > RULE_ALARMS_MAX:
        raise ValidationException(f"An AlarmRule may speak of at most {RULE_ALARMS_MAX} alarms.")
    unknown = sorted(name for name in names if call.alarms.find(call.owner, name) is None)
    if unknown:
        raise ValidationException(
            f"Could not save the composite alarm as alarms [{', '.join(unknown)}] in the alarm rule do not exist"
        )
