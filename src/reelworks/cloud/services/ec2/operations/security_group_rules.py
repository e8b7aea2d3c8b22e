"""The rules of security groups: who may connect, as it is kept and told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import row_of, settle
from reelworks.cloud.services.ec2.errors import (
    InvalidPermissionDuplicate,
    InvalidPermissionNotFound,
    MalformedId,
    NotFound,
    RulesPerSecurityGroupLimitExceeded,
    no_such,
)
from reelworks.cloud.services.ec2.filters import View, choose, page, select, tag_set
from reelworks.cloud.services.ec2.model.network import Rule, SecurityGroup
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.model.rules import (
    permission_of,
    permissions_in,
    rule_words,
    rules_of,
)
from reelworks.cloud.services.ec2.operations.security_groups import get_group
from reelworks.cloud.services.ec2.tagging import tags_for

RULES_MAX = 60
"""Of one direction. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""
RULE_FILTERS = {"group-id": "GroupId", "security-group-rule-id": "SecurityGroupRuleId"}


@ec2.operation("AuthorizeSecurityGroupIngress", locate=located.named("GroupId"))
def authorize_security_group_ingress(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Add rules of who may come in.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html

    Raises:
        NotFound, MalformedId: the group, or one that a rule names, is not there.
        MissingParameter, InvalidParameterValue: a rule is none.
        InvalidPermissionDuplicate: the group has that rule.
        RulesPerSecurityGroupLimitExceeded: it would have more than 60 of one direction.
    """
    return _authorize(call, request, is_egress=False)


@ec2.operation("AuthorizeSecurityGroupEgress", locate=located.named("GroupId"))
def authorize_security_group_egress(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Add rules of where to one may go out.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html

    Raises:
        NotFound, MalformedId: the group, or one that a rule names, is not there.
        MissingParameter, InvalidParameterValue: a rule is none.
        InvalidPermissionDuplicate: the group has that rule.
        RulesPerSecurityGroupLimitExceeded: it would have more than 60 of one direction.
    """
    return _authorize(call, request, is_egress=True)


@ec2.operation("RevokeSecurityGroupIngress", locate=located.named("GroupId"))
def revoke_security_group_ingress(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Take away rules of who may come in.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html

    Raises:
        NotFound, MalformedId: the group, or a rule's id, is not there.
        MissingParameter, InvalidParameterValue: a rule is none.
        InvalidPermissionNotFound: the group has no such rule.
    """
    return _revoke(call, request, is_egress=False)


@ec2.operation("RevokeSecurityGroupEgress", locate=located.named("GroupId"))
def revoke_security_group_egress(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Take away rules of where to one may go out.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html

    Raises:
        NotFound, MalformedId: the group, or a rule's id, is not there.
        MissingParameter, InvalidParameterValue: a rule is none.
        InvalidPermissionNotFound: the group has no such rule.
    """
    return _revoke(call, request, is_egress=True)


@ec2.operation("UpdateSecurityGroupRuleDescriptionsIngress", locate=located.named("GroupId"))
def update_security_group_rule_descriptions_ingress(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Describe rules of who may come in anew.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html

    Raises:
        NotFound, MalformedId: the group, or a rule's id, is not there.
        MissingParameter, InvalidParameterValue: a rule is none.
        InvalidPermissionNotFound: the group has no such rule.
    """
    return _describe_anew(call, request, is_egress=False)


@ec2.operation("UpdateSecurityGroupRuleDescriptionsEgress", locate=located.named("GroupId"))
def update_security_group_rule_descriptions_egress(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Describe rules of where to one may go out anew.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsEgress.html

    Raises:
        NotFound, MalformedId: the group, or a rule's id, is not there.
        MissingParameter, InvalidParameterValue: a rule is none.
        InvalidPermissionNotFound: the group has no such rule.
    """
    return _describe_anew(call, request, is_egress=True)


@ec2.operation("ModifySecurityGroupRules", locate=located.named("GroupId"))
def modify_security_group_rules(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Write rules anew, each under the id that it has; what is not said of one is not kept of it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html

    Raises:
        NotFound, MalformedId: the group, a rule's id, or a group that a rule names, is not there.
        MissingParameter, InvalidParameterValue: a rule is none.
        InvalidPermissionDuplicate: two rules of the group would be the same.
    """
    group = get_group(call, request)
    rules = {rule.id: rule for rule in group.rules}
    for update in request["SecurityGroupRules"]:
        rule_id = update["SecurityGroupRuleId"]
        if rule_id not in rules:
            raise no_such("sgr", rule_id)
        permissions = [permission_of(update.get("SecurityGroupRule") or {})]
        [new] = _given(call, permissions, group, is_egress=rules[rule_id].is_egress)
        if any(rule.key == new.key for rule in rules.values() if rule.id != rule_id):
            raise InvalidPermissionDuplicate(f'the specified rule "{rule_words(new)}" already exists')
        rules[rule_id] = replace(new, id=rule_id)
    _keep(call, group, list(rules.values()))
    return {"Return": True}


@ec2.operation("DescribeSecurityGroupRules")
def describe_security_group_rules(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of single rules, by ids or filters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html

    Raises:
        NotFound, MalformedId: one that is named is not there, or a group's id is none.
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    _refuse_malformed(request)
    views = [_view(call, group, rule) for group in call.kept.groups.list(call.place) for rule in group.rules]
    chosen = choose(views, request.get("SecurityGroupRuleIds"), "SecurityGroupRuleId", "sgr")
    listed, more = page(select(chosen, request, RULE_FILTERS), request, "SecurityGroupRuleId")
    return {"SecurityGroupRules": listed, **more}


def _refuse_malformed(request: Request) -> None:
    """Refuse the filter ``group-id`` where its value is no id: AWS looks at that one alone."""
    for given in request.get("Filters") or []:
        for value in given.get("Values") or [] if given.get("Name") == "group-id" else []:
            refusal = no_such("sg", value)
            if isinstance(refusal, MalformedId) and not {"*", "?"} & set(value):
                refusal.message = f"The security group ID '{value}' is malformed"
                raise refusal


def _authorize(call: Ec2Call, request: Request, *, is_egress: bool) -> dict[str, Any]:
    group = get_group(call, request)
    known = {rule.key for rule in group.rules}
    tags, added = tags_for(call, request, "security-group-rule"), []
    for rule in _given(call, permissions_in(request), group, is_egress=is_egress):
        if rule.key in known:
            raise InvalidPermissionDuplicate(f'the specified rule "{rule_words(rule)}" already exists')
        known.add(rule.key)
        added.append(replace(rule, id=new_id(call.ids, "sgr")))
        call.kept.tags.add(call.place, added[-1].id, tags)
    rules = [*group.rules, *added]
    if sum(rule.is_egress == is_egress for rule in rules) > RULES_MAX:
        raise RulesPerSecurityGroupLimitExceeded
    _keep(call, group, rules)
    return {"Return": True, "SecurityGroupRules": [_view(call, group, rule) for rule in added]}


def _revoke(call: Ec2Call, request: Request, *, is_egress: bool) -> dict[str, Any]:
    group = get_group(call, request)
    gone = _chosen(call, request, group, is_egress=is_egress)
    _keep(call, group, [rule for rule in group.rules if rule.id not in {one.id for one in gone}])
    views = [{**_view(call, group, rule), "ReferencedGroupId": None} for rule in gone]
    for rule in gone:
        call.kept.tags.clear(call.place, rule.id)
    return {"Return": True, "RevokedSecurityGroupRules": views}


def _describe_anew(call: Ec2Call, request: Request, *, is_egress: bool) -> dict[str, Any]:
    group = get_group(call, request)
    words: dict[str, str | None] = {}
    if request.get("SecurityGroupRuleDescriptions"):
        for one in request["SecurityGroupRuleDescriptions"]:
            words[one["SecurityGroupRuleId"]] = one.get("Description")
    else:
        by_key = {rule.key: rule.id for rule in group.rules}
        for rule in _given(call, permissions_in(request), group, is_egress=is_egress):
            if rule.key not in by_key:
                raise InvalidPermissionNotFound("The specified rule does not exist in this security group.")
            words[by_key[rule.key]] = rule.description
    for rule_id in words.keys() - {rule.id for rule in group.rules}:
        raise no_such("sgr", rule_id)
    _keep(
        call,
        group,
        [replace(rule, description=words[rule.id]) if rule.id in words else rule for rule in group.rules],
    )
    return {"Return": True}


def _chosen(call: Ec2Call, request: Request, group: SecurityGroup, *, is_egress: bool) -> list[Rule]:
    by_id = {rule.id: rule for rule in group.rules if rule.is_egress == is_egress}
    if request.get("SecurityGroupRuleIds"):
        for rule_id in request["SecurityGroupRuleIds"]:
            if rule_id not in by_id:
                raise no_such("sgr", rule_id)
        return [by_id[rule_id] for rule_id in request["SecurityGroupRuleIds"]]
    by_key = {rule.key: rule for rule in group.rules}
    chosen = []
    for rule in _given(call, permissions_in(request), group, is_egress=is_egress):
        if rule.key not in by_key:
            raise InvalidPermissionNotFound("The specified rule does not exist in this security group.")
        chosen.append(by_key[rule.key])
    return chosen


def _given(
    call: Ec2Call, permissions: Iterable[Mapping[str, Any]], group: SecurityGroup, *, is_egress: bool
) -> list[Rule]:
    """Return the rules of these permissions, each group that they name by its id."""
    groups = call.kept.groups.list(call.place)
    rules = []
    for permission in permissions:
        for rule in rules_of(permission, is_egress=is_egress):
            if rule.side != "group":
                rules.append(rule)
                continue
            name = rule.peer.removeprefix("name:")
            match = next(
                (
                    one
                    for one in groups
                    if one.id == rule.peer
                    or (name != rule.peer and (one.name, one.vpc_id) == (name, group.vpc_id))
                ),
                None,
            )
            account = rule.peer_account or call.place.account
            if match is None and account == call.place.account:
                raise NotFound("sg", name)
            rules.append(replace(rule, peer=match.id if match else rule.peer, peer_account=account))
    return rules


def _keep(call: Ec2Call, group: SecurityGroup, rules: list[Rule]) -> None:
    call.kept.groups.put(call.place, replace(group, rows=[row_of(rule) for rule in rules]))


def _view(call: Ec2Call, group: SecurityGroup, rule: Rule) -> View:
    view: View = {
        "SecurityGroupRuleId": rule.id,
        "SecurityGroupRuleArn": call.place.arn("security-group-rule", rule.id),
        "GroupId": group.id,
        "GroupOwnerId": call.place.account,
        "IsEgress": rule.is_egress,
        "IpProtocol": rule.protocol,
        "FromPort": rule.from_port,
        "ToPort": rule.to_port,
        "Description": rule.description,
        "Tags": tag_set(call.kept.tags.of(call.place, rule.id)),
    }
    if rule.side == "group":
        view["ReferencedGroupInfo"] = {"GroupId": rule.peer, "UserId": rule.peer_account}
    else:
        member = {"ipv4": "CidrIpv4", "ipv6": "CidrIpv6", "prefix": "PrefixListId"}[rule.side]
        view[member] = rule.peer
    return view
