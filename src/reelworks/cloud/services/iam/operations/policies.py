"""Managed policies: the account's own and AWS's."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import policy_of, tag_list
from reelworks.cloud.services.iam.aws_managed import list_aws_policies
from reelworks.cloud.services.iam.documents import check_managed
from reelworks.cloud.services.iam.errors import DeleteConflictException, exists_already
from reelworks.cloud.services.iam.finding import get_own_policy, get_policy_entity
from reelworks.cloud.services.iam.model import Entity, Version, new_id
from reelworks.cloud.services.iam.names import check_description, check_name, check_path, tags_of
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.room import IamCall, iam

_HOLDERS = {"user": "PolicyUsers", "role": "PolicyRoles", "group": "PolicyGroups"}
_FILTERS = {"User": "user", "Role": "role", "Group": "group"}


@iam.operation("CreatePolicy", locate=located.new("policy"))
def create_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Make a managed policy, its document as version v1.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html

    Raises:
        EntityAlreadyExistsException: there is one of that name, whatever its case.
        MalformedPolicyDocumentException: the document is not a policy for identities.
        LimitExceededException: it is too long.
        ValidationError, InvalidInputException: a member has no allowed value.
    """
    name, shelves = check_name("policy", request["PolicyName"]), call.shelves
    if shelves.entities.find("policy", call.caller.account, name):
        raise exists_already("policy", name)
    description, now = request.get("Description"), call.clock.now()
    policy = Entity(
        "policy",
        call.caller.account,
        name,
        check_path(request.get("Path", "/")),
        new_id(call.ids, "policy"),
        now,
        tags=tags_of(request.get("Tags", [])),
        description=None if description is None else check_description(description),
        versions_made=1,
    )
    document = check_managed(request["PolicyDocument"])
    number = shelves.entities.add(policy)
    shelves.versions.add(Version(number, 1, document, is_default=True, created_at=now))
    made = shelves.entities.get(number)
    # Only GetPolicy tells the description.
    tags = {"Tags": tag_list(made.tags)} if made.tags else {}
    return {"Policy": {**policy_of(call, made, 0, is_full=False), **tags}}


@iam.operation("GetPolicy", reads=True, locate=located.policy)
def get_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Return what there is to know of a managed policy, but its document.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html

    Raises:
        NoSuchEntityException: there is none of that ARN.
        ValidationError: that is no ARN.
    """
    return {"Policy": policy_of(call, get_policy_entity(call, request["PolicyArn"]))}


@iam.operation("ListPolicies", reads=True, locate=located.listed("policy"))
def list_policies(call: IamCall, request: Request) -> dict[str, Any]:
    """List managed policies, by name: the account's (Local), AWS's (AWS), or all.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
    """
    shelves, scope = call.shelves, request.get("Scope", "All")
    policies = shelves.entities.all("policy", call.caller.account) if scope != "AWS" else []
    if scope != "Local":
        policies += [known.entity for known in list_aws_policies()]
    counts = shelves.attachments.counts(call.caller.account)
    prefix = request.get("PathPrefix", "/")
    wanted = [
        policy
        for policy in policies
        if policy.path.startswith(prefix)
        and (not request.get("OnlyAttached") or policy.arn in counts)
        and _is_used_as(call, policy, request.get("PolicyUsageFilter"), counts)
    ]
    wanted.sort(key=_place_of)
    page, told = page_of(wanted, request, _place_of)
    listed = [policy_of(call, policy, counts.get(policy.arn, 0), is_full=False) for policy in page]
    return {"Policies": listed, **told}


@iam.operation("DeletePolicy", locate=located.policy)
def delete_policy(call: IamCall, request: Request) -> None:
    """Delete a managed policy that is attached to nobody and has one version left.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html

    Raises:
        NoSuchEntityException: there is none of that ARN.
        DeleteConflictException: it is attached, bounds somebody, or has more versions.
        UnmodifiableEntityException: it is AWS's own.
    """
    policy, shelves = get_own_policy(call, request["PolicyArn"]), call.shelves
    is_held = shelves.attachments.holders_of(policy.arn, policy.account)
    if is_held or shelves.entities.bounded_by(policy.arn):
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    versions = shelves.versions.list_of(policy)
    if len(versions) > 1:
        raise DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy."
        )
    shelves.versions.delete(versions[0])
    shelves.entities.delete(policy)


@iam.operation("ListEntitiesForPolicy", reads=True, locate=located.policy)
def list_entities_for_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """List the users, groups and roles that a managed policy is attached to, or bounds.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html

    Raises:
        NoSuchEntityException: there is none of that ARN.
    """
    policy, account = get_policy_entity(call, request["PolicyArn"]), call.caller.account
    usage, kind = request.get("PolicyUsageFilter"), _FILTERS.get(request.get("EntityFilter", ""))
    holders: list[Entity] = []
    if usage != "PermissionsBoundary":
        holders += call.shelves.attachments.holders_of(policy.arn, account)
    if usage != "PermissionsPolicy":
        holders += call.shelves.entities.bounded_by(policy.arn)
    prefix = request.get("PathPrefix", "/")
    wanted = {
        holder.arn: holder
        for holder in holders
        if holder.account == account and holder.path.startswith(prefix) and kind in (None, holder.kind)
    }
    page, told = page_of(sorted(wanted), request)
    answer: dict[str, Any] = {name: [] for name in _HOLDERS.values()}
    for arn in page:
        holder = wanted[arn]
        noun = holder.kind.capitalize()
        answer[_HOLDERS[holder.kind]].append({f"{noun}Name": holder.name, f"{noun}Id": holder.id})
    return {**answer, **told}


def _place_of(policy: Entity) -> str:
    return f"{policy.name.lower()} {policy.account}"


def _is_used_as(call: IamCall, policy: Entity, usage: str | None, counts: dict[str, int]) -> bool:
    if usage == "PermissionsPolicy":
        return policy.arn in counts
    if usage == "PermissionsBoundary":
        return bool(call.shelves.entities.bounded_by(policy.arn))
    return True
