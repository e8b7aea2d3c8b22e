"""What IAM says of what it keeps, in the shapes of the service model."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.services.iam.documents import encoded
from reelworks.cloud.services.iam.model import AWS, AccessKey, Entity, Version
from reelworks.cloud.services.iam.room import IamCall


def moment(seconds: float) -> datetime:
    """Return a moment as answers tell it: by the second."""
    return datetime.fromtimestamp(int(seconds), UTC)


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags in the order in which they were given."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def user_of(user: Entity, *, is_full: bool = True) -> dict[str, Any]:
    """Return a user; lists leave out its tags and boundary."""
    return {"UserName": user.name, "UserId": user.id, **_core(user), **(_extras(user) if is_full else {})}


def group_of(group: Entity) -> dict[str, Any]:
    """Return a group."""
    return {"GroupName": group.name, "GroupId": group.id, **_core(group)}


def role_of(role: Entity, *, is_full: bool = True) -> dict[str, Any]:
    """Return a role; lists leave out its tags and boundary."""
    answer = {
        "RoleName": role.name,
        "RoleId": role.id,
        **_core(role),
        "AssumeRolePolicyDocument": encoded(role.trust),
        "MaxSessionDuration": role.session_s_max,
    }
    if role.description is not None:
        answer["Description"] = role.description
    return {**answer, **_extras(role), "RoleLastUsed": {}} if is_full else answer


def profile_of(call: IamCall, profile: Entity, *, is_full: bool = True) -> dict[str, Any]:
    """Return an instance profile with its role."""
    roles = call.shelves.members.members_of(profile)
    answer = {
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.id,
        **_core(profile),
        "Roles": [role_of(role, is_full=False) for role in roles],
    }
    return {**answer, **({"Tags": tag_list(profile.tags)} if is_full else {})}


def policy_of(
    call: IamCall, policy: Entity, attachments: int | None = None, *, is_full: bool = True
) -> dict[str, Any]:
    """Return a managed policy; ``attachments`` is how often it is attached, where that is known already."""
    shelves, account = call.shelves, call.caller.account
    if attachments is None:
        attachments = len(shelves.attachments.holders_of(policy.arn, account))
    bounded = [entity for entity in shelves.entities.bounded_by(policy.arn) if entity.account == account]
    version, updated_at = 1, policy.created_at
    if policy.account != AWS:
        version = shelves.versions.get_default(policy).version
        updated_at = max(known.created_at for known in shelves.versions.list_of(policy))
    answer: dict[str, Any] = {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        **_core(policy),
        "DefaultVersionId": f"v{version}",
        "AttachmentCount": attachments,
        "PermissionsBoundaryUsageCount": len(bounded),
        "IsAttachable": True,
        "UpdateDate": moment(updated_at),
    }
    if is_full:
        if policy.description is not None:
            answer["Description"] = policy.description
        answer["Tags"] = tag_list(policy.tags)
    return answer


def version_of(version: Version, *, has_document: bool = False) -> dict[str, Any]:
    """Return a managed policy's version."""
    answer: dict[str, Any] = {
        "VersionId": f"v{version.version}",
        "IsDefaultVersion": version.is_default,
        "CreateDate": moment(version.created_at),
    }
    return {**answer, "Document": encoded(version.document)} if has_document else answer


def key_of(user: Entity, key: AccessKey) -> dict[str, Any]:
    """Return an access key without its secret."""
    return {
        "UserName": user.name,
        "AccessKeyId": key.access_key_id,
        "Status": "Active" if key.is_active else "Inactive",
        "CreateDate": moment(key.created_at),
    }


def boundary_of(entity: Entity) -> dict[str, Any]:
    """Return what an answer says of a user's or role's boundary: nothing where it has none."""
    if entity.boundary is None:
        return {}
    kept = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": entity.boundary}
    return {"PermissionsBoundary": kept}


def attached_of(arns: list[str]) -> list[dict[str, str]]:
    """Return attached policies, by name."""
    listed = [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]
    return sorted(listed, key=lambda policy: policy["PolicyName"])


def _core(entity: Entity) -> dict[str, Any]:
    return {"Path": entity.path, "Arn": entity.arn, "CreateDate": moment(entity.created_at)}


def _extras(entity: Entity) -> dict[str, Any]:
    return {**boundary_of(entity), **({"Tags": tag_list(entity.tags)} if entity.tags else {})}
