"""Simulations: may they, and because of which policy."""

from typing import Any

from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.iam.errors import InvalidInputException, NoSuchEntityException
from reelworks.cloud.services.iam.model import AWS, Entity, IdentityKind, name_in
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.registry import full_name
from reelworks.cloud.services.iam.room import IamCall, iam
from reelworks.cloud.services.iam.simulating import (
    Source,
    Trial,
    context_in,
    keys_in,
    results_of,
    source_of,
)

_KINDS: tuple[IdentityKind, ...] = ("user", "role", "group")


def _locate(_call: IamCall, request: Request) -> Resource:
    return Resource(request["PolicySourceArn"])


@iam.operation("SimulateCustomPolicy", reads=True)
def simulate_custom_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Say what policies that the request brings would decide.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html

    Raises:
        InvalidInputException: a document is no policy, or an ARN names nobody.
        NoSuchEntityException: there is no such caller.
    """
    caller = Principal.user(call.caller.account, "")
    if "CallerArn" in request:
        caller = _principal_of(_entity_of(call, request["CallerArn"]))
    return _answer(call, request, caller, _given(request), None)


@iam.operation("SimulatePrincipalPolicy", reads=True, locate=_locate)
def simulate_principal_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Say what the policies of a user, group or role would decide, with those that the request adds.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html

    Raises:
        NoSuchEntityException: there is no such user, group or role.
        InvalidInputException: a document is no policy, or an ARN names nobody.
    """
    entity = _entity_of(call, request["PolicySourceArn"])
    caller = _entity_of(call, request["CallerArn"]) if "CallerArn" in request else entity
    boundary = None
    if entity.boundary is not None:
        document = call.shelves.find_document(entity.boundary)
        assert document is not None, "a policy that bounds somebody cannot be deleted"
        boundary = source_of(entity.boundary.rpartition("/")[2], "user-managed", document)
    sources = _sources_of(call, entity) + _given(request)
    return _answer(call, request, _principal_of(caller), sources, boundary)


@iam.operation("GetContextKeysForCustomPolicy", reads=True)
def get_context_keys_for_custom_policy(_call: IamCall, request: Request) -> dict[str, Any]:
    """Return the condition keys that some policies ask for.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html

    Raises:
        InvalidInputException: a document is no policy.
    """
    return {"ContextKeyNames": keys_in([source.document for source in _given(request)])}


@iam.operation("GetContextKeysForPrincipalPolicy", reads=True, locate=_locate)
def get_context_keys_for_principal_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Return the condition keys that the policies of a user, group or role ask for.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html

    Raises:
        NoSuchEntityException: there is no such user, group or role.
        InvalidInputException: a document is no policy.
    """
    sources = _sources_of(call, _entity_of(call, request["PolicySourceArn"])) + _given(request)
    return {"ContextKeyNames": keys_in([source.document for source in sources])}


def _answer(
    call: IamCall, request: Request, caller: Principal, sources: list[Source], boundary: Source | None
) -> dict[str, Any]:
    boundaries = request.get("PermissionsBoundaryPolicyInputList", ())
    if boundaries:
        boundary = source_of("PermissionsBoundaryPolicyInputList.1", "none", boundaries[0])
    resource = None
    if "ResourcePolicy" in request:
        resource = source_of("ResourcePolicy", "resource", request["ResourcePolicy"], "resource")
    owner = request.get("ResourceOwner", call.caller.account).removeprefix("arn:aws:iam::")[:12]
    trial = Trial(caller, sources, boundary, resource, owner, context_in(request))
    numbered = [(f"{number:08}", result) for number, result in enumerate(results_of(trial, request))]
    page, told = page_of(numbered, request, lambda entry: entry[0])
    return {"EvaluationResults": [result for _, result in page], **told}


def _given(request: Request) -> list[Source]:
    documents = request.get("PolicyInputList", ())
    return [
        source_of(f"PolicyInputList.{number}", "none", document)
        for number, document in enumerate(documents, start=1)
    ]


def _sources_of(call: IamCall, entity: Entity) -> list[Source]:
    shelves, sources = call.shelves, []
    holders = [entity, *(shelves.members.containers_of(entity) if entity.kind == "user" else ())]
    for holder in holders:
        for name, document in shelves.inline.list_of(holder).items():
            sources.append(source_of(f"{holder.kind}_{holder.name}_{name}", holder.kind, document))
        for arn in shelves.attachments.list_of(holder):
            policy = shelves.find_policy(arn)
            if policy is not None:
                kind = "aws-managed" if policy.account == AWS else "user-managed"
                sources.append(source_of(policy.name, kind, shelves.document_of(policy)))
    return sources


def _entity_of(call: IamCall, arn: str) -> Entity:
    for kind in _KINDS:
        named = name_in(arn, kind)
        if named is None:
            continue
        entity = call.shelves.entities.find(kind, *named) if named[0] == call.caller.account else None
        if entity is None or entity.arn != arn:
            raise NoSuchEntityException(f"The {kind} with name {named[1]} cannot be found.")
        return entity
    raise InvalidInputException(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")


def _principal_of(entity: Entity) -> Principal:
    if entity.kind == "group":
        return Principal.user(entity.account, "")
    if entity.kind == "role":
        return Principal.role(entity.account, full_name(entity), "simulation")
    return Principal.user(entity.account, full_name(entity))
