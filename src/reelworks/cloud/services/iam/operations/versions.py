"""The versions of managed policies: five at most, one of them in force."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import version_of
from reelworks.cloud.services.iam.documents import check_managed
from reelworks.cloud.services.iam.errors import DeleteConflictException, LimitExceededException
from reelworks.cloud.services.iam.finding import get_own_policy, get_policy_entity, version_number
from reelworks.cloud.services.iam.limits import POLICY_VERSIONS_MAX
from reelworks.cloud.services.iam.model import AWS, Entity, Version
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("CreatePolicyVersion", locate=located.policy)
def create_policy_version(call: IamCall, request: Request) -> dict[str, Any]:
    """Add a version to a managed policy, and put it in force where the request says so.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html

    Raises:
        NoSuchEntityException: there is no such policy.
        LimitExceededException: it has five versions, or the document is too long.
        MalformedPolicyDocumentException: the document is not a policy for identities.
        UnmodifiableEntityException: the policy is AWS's own.
    """
    policy, shelves = get_own_policy(call, request["PolicyArn"]), call.shelves
    document = check_managed(request["PolicyDocument"])
    if len(shelves.versions.list_of(policy)) >= POLICY_VERSIONS_MAX:
        raise LimitExceededException(
            f"A managed policy can have up to {POLICY_VERSIONS_MAX} versions. Before you create a new version, "
            "you must delete an existing version."
        )
    number, is_default = policy.versions_made + 1, bool(request.get("SetAsDefault"))
    version = Version(policy.number, number, document, is_default=False, created_at=call.clock.now())
    shelves.versions.add(version)
    shelves.entities.save(replace(policy, versions_made=number))
    if is_default:
        shelves.versions.make_default(policy, number)
    return {"PolicyVersion": version_of(replace(version, is_default=is_default))}


@iam.operation("GetPolicyVersion", reads=True, locate=located.policy)
def get_policy_version(call: IamCall, request: Request) -> dict[str, Any]:
    """Return a version of a managed policy with its document.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html

    Raises:
        NoSuchEntityException: there is no such policy or version.
    """
    policy = get_policy_entity(call, request["PolicyArn"])
    number = version_number(call, policy, request["VersionId"])
    version = next(known for known in _versions(call, policy) if known.version == number)
    return {"PolicyVersion": version_of(version, has_document=True)}


@iam.operation("ListPolicyVersions", reads=True, locate=located.policy)
def list_policy_versions(call: IamCall, request: Request) -> dict[str, Any]:
    """List a managed policy's versions, the newest first.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html

    Raises:
        NoSuchEntityException: there is no such policy.
    """
    policy = get_policy_entity(call, request["PolicyArn"])
    # A page goes on after a name: the newest first means that names are counted down.
    page, told = page_of(_versions(call, policy), request, lambda version: str(10**9 - version.version))
    return {"Versions": [version_of(version) for version in page], **told}


@iam.operation("SetDefaultPolicyVersion", locate=located.policy)
def set_default_policy_version(call: IamCall, request: Request) -> None:
    """Put a version of a managed policy in force, for everybody it is attached to, from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html

    Raises:
        NoSuchEntityException: there is no such policy or version.
        UnmodifiableEntityException: the policy is AWS's own.
    """
    policy = get_own_policy(call, request["PolicyArn"])
    call.shelves.versions.make_default(policy, version_number(call, policy, request["VersionId"]))


@iam.operation("DeletePolicyVersion", locate=located.policy)
def delete_policy_version(call: IamCall, request: Request) -> None:
    """Delete a version of a managed policy that is not in force.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html

    Raises:
        NoSuchEntityException: there is no such policy or version.
        DeleteConflictException: the version is in force.
        UnmodifiableEntityException: the policy is AWS's own.
    """
    policy = get_own_policy(call, request["PolicyArn"])
    number = version_number(call, policy, request["VersionId"])
    version = next(known for known in _versions(call, policy) if known.version == number)
    if version.is_default:
        raise DeleteConflictException("Cannot delete the default version of a policy.")
    call.shelves.versions.delete(version)


def _versions(call: IamCall, policy: Entity) -> list[Version]:
    if policy.account == AWS:
        document = call.shelves.document_of(policy)
        return [Version(0, 1, document, is_default=True, created_at=policy.created_at)]
    return call.shelves.versions.list_of(policy)
