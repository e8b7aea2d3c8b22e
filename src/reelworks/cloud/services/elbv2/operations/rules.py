"""Rules: made, listed, changed, deleted, put into another order."""

from dataclasses import replace
from typing import Any

from reelworks.base.ids import new_hex
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.actions import checked_actions
from reelworks.cloud.services.elbv2.conditions import checked_conditions
from reelworks.cloud.services.elbv2.errors import (
    InvalidConfigurationRequestException,
    OperationNotPermittedException,
    PriorityInUseException,
    TooManyRulesException,
    ValidationError,
)
from reelworks.cloud.services.elbv2.limits import RULES_MAX
from reelworks.cloud.services.elbv2.model import Rule, rule_arn_of
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.operations.groups_used import check_groups
from reelworks.cloud.services.elbv2.paging import page_of
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2
from reelworks.cloud.services.elbv2.shapes import rule_shape
from reelworks.cloud.services.elbv2.tagging import tags_of

PRIORITY_MAX = 50_000


@elbv2.operation("CreateRule", locate=located.under("ListenerArn"))
def create_rule(call: ElbCall, request: Request) -> dict[str, Any]:
    """Add a rule to a listener; rules are asked in the order of their priorities.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html

    Raises:
        IncompatibleProtocolsException: a target group does not speak HTTP.
        InvalidConfigurationRequestException: it is to rewrite requests, which is not offered here.
        InvalidLoadBalancerActionException: an action lacks its settings, or is not offered here.
        ListenerNotFoundException: there is no such listener.
        PriorityInUseException: another rule has that priority.
        TargetGroupAssociationLimitException: another load balancer uses a target group already.
        TargetGroupNotFoundException: there is no such target group.
        TooManyActionsException: there is more than one action.
        TooManyRulesException: the load balancer has 100.
        TooManyTagsException: there are more than 50 tags.
        ValidationError: a member is missing or out of its range.
    """
    listener = located.get_listener(call, request["ListenerArn"])
    priority = request["Priority"]
    _check_priority(priority)
    _refuse_transforms(request)
    conditions, actions = checked_conditions(request["Conditions"]), checked_actions(request["Actions"])
    check_groups(call, located.get_balancer(call, listener.balancer_arn), actions)
    if any(rule.priority == priority for rule in call.stores.rules.list_of(listener.arn)):
        raise PriorityInUseException(f"Priority '{priority}' is currently in use")
    if call.stores.rules.count_of(listener.balancer_arn) >= RULES_MAX:
        raise TooManyRulesException
    rule = Rule(
        rule_arn_of(listener.arn, new_hex(call.ids, 8)),
        listener.arn,
        listener.balancer_arn,
        priority,
        conditions,
        actions,
        tags_of(request.get("Tags", ())),
    )
    call.stores.rules.save(rule)
    return {"Rules": [rule_shape(rule)]}


@elbv2.operation("DescribeRules", reads=True)
def describe_rules(call: ElbCall, request: Request) -> dict[str, Any]:
    """List rules: those named, or those of a listener in the order in which they are asked, the default rule last.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html

    Raises:
        ListenerNotFoundException: there is no such listener.
        RuleNotFoundException: one that is named does not exist.
        ValidationError: it is not said, or said in two ways, which are meant.
    """
    listener_arn, arns = request.get("ListenerArn"), request.get("RuleArns", ())
    if listener_arn and arns:
        raise ValidationError("You can't specify both ListenerArn and RuleArns")
    if not listener_arn and not arns:
        raise ValidationError("You must specify either ListenerArn or RuleArns")
    if listener_arn:
        found = call.stores.rules.list_of(located.get_listener(call, listener_arn).arn)
    else:
        found = [located.get_rule(call, arn) for arn in arns]
    page, more = page_of(request, found, lambda each: each.arn)
    return {"Rules": [rule_shape(each) for each in page], **more}


@elbv2.operation("ModifyRule", locate=located.by("RuleArn"))
def modify_rule(call: ElbCall, request: Request) -> dict[str, Any]:
    """Give a rule other conditions or other actions; what is not named stays.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html

    Raises:
        IncompatibleProtocolsException: a target group does not speak HTTP.
        InvalidConfigurationRequestException: it is to rewrite requests, which is not offered here.
        InvalidLoadBalancerActionException: an action lacks its settings, or is not offered here.
        OperationNotPermittedException: it is a listener's default rule.
        RuleNotFoundException: there is no such rule.
        TargetGroupAssociationLimitException: another load balancer uses a target group already.
        TargetGroupNotFoundException: there is no such target group.
        TooManyActionsException: there is more than one action.
        ValidationError: nothing is to be changed, or a member is out of its range.
    """
    rule = located.get_rule(call, request["RuleArn"])
    _refuse_transforms(request)
    if not request.get("Conditions") and not request.get("Actions"):
        raise ValidationError("Either conditions or actions must be specified")
    if rule.priority is None:
        raise OperationNotPermittedException(f"Default rule '{rule.arn}' cannot be modified")
    if request.get("Conditions"):
        rule = replace(rule, conditions=checked_conditions(request["Conditions"]))
    if request.get("Actions"):
        rule = replace(rule, actions=checked_actions(request["Actions"]))
        check_groups(call, located.get_balancer(call, rule.balancer_arn), rule.actions)
    call.stores.rules.save(rule)
    return {"Rules": [rule_shape(rule)]}


@elbv2.operation("DeleteRule", locate=located.by("RuleArn"))
def delete_rule(call: ElbCall, request: Request) -> dict[str, Any]:
    """Delete a rule.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteRule.html

    Raises:
        OperationNotPermittedException: it is a listener's default rule.
        RuleNotFoundException: there is no such rule.
    """
    rule = located.get_rule(call, request["RuleArn"])
    if rule.priority is None:
        raise OperationNotPermittedException(f"Default rule '{rule.arn}' cannot be deleted")
    call.stores.rules.delete(rule.arn)
    return {}


@elbv2.operation("SetRulePriorities", locate=located.rules_of_priorities)
def set_rule_priorities(call: ElbCall, request: Request) -> dict[str, Any]:
    """Put rules of a listener into another order; the priorities of those that are not named stay.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html

    Raises:
        OperationNotPermittedException: one is a listener's default rule.
        PriorityInUseException: a rule that is not named has one of the priorities.
        RuleNotFoundException: one does not exist.
        ValidationError: a priority comes twice, or is out of its range, or the rules are of several listeners.
    """
    wanted = {pair["RuleArn"]: pair["Priority"] for pair in request["RulePriorities"]}
    for priority in wanted.values():
        _check_priority(priority)
        if list(wanted.values()).count(priority) > 1:
            raise ValidationError(f"Priority '{priority}' was provided multiple times")
    rules = [located.get_rule(call, arn) for arn in wanted]
    if len({rule.listener_arn for rule in rules}) != 1:
        raise ValidationError("All rules must belong to the same listener")
    for rule in rules:
        if rule.priority is None:
            raise OperationNotPermittedException(f"Priority of default rule '{rule.arn}' cannot be modified")
    for other in call.stores.rules.list_of(rules[0].listener_arn):
        if other.arn not in wanted and other.priority in wanted.values():
            raise PriorityInUseException(f"Priority '{other.priority}' is currently in use")
    changed = [replace(rule, priority=wanted[rule.arn]) for rule in rules]
    for rule in changed:
        call.stores.rules.save(rule)
    return {"Rules": [rule_shape(rule) for rule in changed]}


def _check_priority(priority: int) -> None:
    if not 1 <= priority <= PRIORITY_MAX:
        raise ValidationError(f"Priority '{priority}' must be between 1 and {PRIORITY_MAX} inclusive")


def _refuse_transforms(request: Request) -> None:
    if request.get("Transforms") or request.get("ResetTransforms"):
        raise InvalidConfigurationRequestException("Reelworks' cloud does not offer transforms of requests.")
