"""The account as a whole: its alias, its numbers, everything in it at once."""

import re
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam.answers import (
    attached_of,
    boundary_of,
    group_of,
    policy_of,
    profile_of,
    role_of,
    user_of,
    version_of,
)
from reelworks.cloud.services.iam.aws_managed import list_aws_policies
from reelworks.cloud.services.iam.documents import encoded
from reelworks.cloud.services.iam.errors import (
    EntityAlreadyExistsException,
    NoSuchEntityException,
    ValidationError,
)
from reelworks.cloud.services.iam.limits import ACCOUNT_QUOTAS
from reelworks.cloud.services.iam.model import Entity
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.room import IamCall, iam

_ALIAS = re.compile(r"[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]")
_LISTS = {
    "User": "UserDetailList",
    "Group": "GroupDetailList",
    "Role": "RoleDetailList",
    "LocalManagedPolicy": "Policies",
    "AWSManagedPolicy": "Policies",
}


@iam.operation("CreateAccountAlias")
def create_account_alias(call: IamCall, request: Request) -> None:
    """Give the account an alias in place of the one it has.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html

    Raises:
        EntityAlreadyExistsException: an account has it.
        ValidationError: it is no alias.
    """
    alias = request["AccountAlias"]
    if not _ALIAS.fullmatch(alias):
        raise ValidationError(
            f"1 validation error detected: Value '{alias}' at 'accountAlias' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"
        )
    if call.shelves.aliases.is_taken(alias):
        raise EntityAlreadyExistsException(f"The account alias {alias} already exists.")
    call.shelves.aliases.save(call.caller.account, alias)


@iam.operation("DeleteAccountAlias")
def delete_account_alias(call: IamCall, request: Request) -> None:
    """Take the account's alias away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html

    Raises:
        NoSuchEntityException: that is not the account's alias.
    """
    alias = request["AccountAlias"]
    if call.shelves.aliases.find(call.caller.account) != alias:
        raise NoSuchEntityException(f"The account alias {alias} cannot be found.")
    call.shelves.aliases.delete(call.caller.account)


@iam.operation("ListAccountAliases", reads=True)
def list_account_aliases(call: IamCall, request: Request) -> dict[str, Any]:
    """List the account's alias, if it has one.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
    """
    alias = call.shelves.aliases.find(call.caller.account)
    page, told = page_of([alias] if alias else [], request)
    return {"AccountAliases": list(page), **told}


@iam.operation("GetAccountSummary", reads=True)
def get_account_summary(call: IamCall, _request: Request) -> dict[str, Any]:
    """Return how much there is in the account, and how much there may be.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
    """
    entities, account = call.shelves.entities, call.caller.account
    counted: dict[str, int] = {
        "Users": entities.count("user", account),
        "Groups": entities.count("group", account),
        "Roles": entities.count("role", account),
        "InstanceProfiles": entities.count("instance-profile", account),
        "Policies": entities.count("policy", account),
        "AccountAccessKeysPresent": 1,
        "AccountMFAEnabled": 0,
        "AccountPasswordPresent": 0,
        "AccountSigningCertificatesPresent": 0,
        "MFADevices": 0,
        "MFADevicesInUse": 0,
        "Providers": 0,
        "ServerCertificates": 0,
        "GlobalEndpointTokenVersion": 1,
    }
    return {"SummaryMap": {**counted, **ACCOUNT_QUOTAS}}


@iam.operation("GetAccountAuthorizationDetails", reads=True)
def get_account_authorization_details(call: IamCall, request: Request) -> dict[str, Any]:
    """Return users, groups, roles and managed policies with all that is attached to them, in pages.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
    """
    entities, account = call.shelves.entities, call.caller.account
    found: list[tuple[str, Entity]] = [("User", user) for user in entities.all("user", account)]
    found += [("Group", group) for group in entities.all("group", account)]
    found += [("Role", role) for role in entities.all("role", account)]
    found += [("LocalManagedPolicy", policy) for policy in entities.all("policy", account)]
    counts = call.shelves.attachments.counts(account)
    attached = [known.entity for known in list_aws_policies() if known.entity.arn in counts]
    found += [("AWSManagedPolicy", policy) for policy in attached]
    wanted = request.get("Filter") or list(_LISTS)
    listed = [(kind, entity) for kind, entity in found if kind in wanted]
    page, told = page_of(sorted(listed, key=_place_of), request, _place_of)
    answer: dict[str, Any] = {name: [] for name in _LISTS.values()}
    for kind, entity in page:
        answer[_LISTS[kind]].append(_detail_of(call, entity))
    return {**answer, **told}


def _place_of(listed: tuple[str, Entity]) -> str:
    return f"{listed[0]} {listed[1].name.lower()}"


def _detail_of(call: IamCall, entity: Entity) -> dict[str, Any]:
    if entity.kind == "policy":
        versions = call.shelves.versions.list_of(entity)
        told = [version_of(version, has_document=True) for version in versions]
        return {**policy_of(call, entity, is_full=False), "PolicyVersionList": told}
    noun = entity.kind.capitalize()
    inline = [
        {"PolicyName": name, "PolicyDocument": encoded(document)}
        for name, document in call.shelves.inline.list_of(entity).items()
    ]
    held = {
        f"{noun}PolicyList": inline,
        "AttachedManagedPolicies": attached_of(call.shelves.attachments.list_of(entity)),
        **boundary_of(entity),
    }
    if entity.kind == "group":
        return {**group_of(entity), **held}
    containers = call.shelves.members.containers_of(entity)
    if entity.kind == "user":
        return {**user_of(entity), **held, "GroupList": [group.name for group in containers]}
    role = {name: value for name, value in role_of(entity).items() if name != "MaxSessionDuration"}
    return {**role, **held, "InstanceProfileList": [profile_of(call, profile) for profile in containers]}
