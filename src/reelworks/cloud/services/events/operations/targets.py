"""Targets: put to rules, removed, listed."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import BUS_NAME_OR_ARN, LIMIT, RULE_NAME, TARGETS, check
from reelworks.cloud.services.events.errors import LimitExceededException
from reelworks.cloud.services.events.limits import TARGETS_OF_RULE_MAX
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.pages import after_of, limit_of, token_for
from reelworks.cloud.services.events.room import EventsCall, events
from reelworks.cloud.services.events.target_rules import check_parameters, check_target


@events.operation("PutTargets", locate=located.put_targets)
def put_targets(call: EventsCall, request: Request) -> dict[str, Any]:
    """Give a rule targets; one with the id of another takes its place.

    A target need not exist. One of a service that this cloud has not (a Lambda function …) never does: its events go
    to its dead-letter queue.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html

    Raises:
        BusNotFound: there is no such bus.
        LimitExceededException: the rule would have more than five.
        RuleNotFound: the bus has no such rule.
        ValidationException: a target is not valid.
    """
    check(request, Rule=RULE_NAME, EventBusName=BUS_NAME_OR_ARN, Targets=TARGETS)
    for target in request["Targets"]:
        check_parameters(target)
    rule = located.get_rule(call, request)
    for target in request["Targets"]:
        check_target(rule, target)
    ids = call.targets.ids_of(rule.arn) | {target["Id"] for target in request["Targets"]}
    if len(ids) > TARGETS_OF_RULE_MAX:
        raise LimitExceededException
    for target in request["Targets"]:
        call.targets.save(rule, target)
    return {"FailedEntryCount": 0, "FailedEntries": []}


@events.operation("RemoveTargets", locate=located.rule)
def remove_targets(call: EventsCall, request: Request) -> dict[str, Any]:
    """Take targets from a rule. Events on their way to them are dropped.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html

    Raises:
        BusNotFound: there is no such bus.
        RuleNotFound: the bus has no such rule.
    """
    check(request, Rule=RULE_NAME, EventBusName=BUS_NAME_OR_ARN, Ids=TARGETS)
    rule = located.get_rule(call, request)
    known = call.targets.ids_of(rule.arn)
    failed = []
    for target_id in request["Ids"]:
        if target_id in known:
            call.targets.delete(rule.arn, target_id)
        else:
            words = f"Rule {rule.name} does not have target {target_id}."
            failed.append(
                {"TargetId": target_id, "ErrorCode": "ResourceNotFoundException", "ErrorMessage": words}
            )
    return {"FailedEntryCount": len(failed), "FailedEntries": failed}


@events.operation("ListTargetsByRule", reads=True, locate=located.rule)
def list_targets_by_rule(call: EventsCall, request: Request) -> dict[str, Any]:
    """List a rule's targets as they were put.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html

    Raises:
        BusNotFound: there is no such bus.
        RuleNotFound: the bus has no such rule.
        ValidationException: a member is not valid.
    """
    check(request, Rule=RULE_NAME, EventBusName=BUS_NAME_OR_ARN, Limit=LIMIT)
    rule, limit = located.get_rule(call, request), limit_of(request)
    found = call.targets.list_of(rule.arn, after_of(request), limit + 1)
    rest = {"NextToken": token_for(found[limit - 1]["Id"])} if len(found) > limit else {}
    return {"Targets": found[:limit], **rest}
