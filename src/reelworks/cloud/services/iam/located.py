"""Which user, role, policy … a request is about, and what policies may ask of it.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from collections.abc import Callable, Sequence

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.iam.model import Entity, EntityKind, arn_of
from reelworks.cloud.services.iam.room import IamCall

Keys = dict[str, str | Sequence[str]]
_MEMBERS: dict[EntityKind, str] = {
    "user": "UserName",
    "role": "RoleName",
    "group": "GroupName",
    "policy": "PolicyName",
    "instance-profile": "InstanceProfileName",
}


def named(kind: EntityKind) -> Callable[[IamCall, Request], Resource]:
    """Return what finds the entity that a request names; a user that it does not name is the caller."""

    def locate(call: IamCall, request: Request) -> Resource:
        name = request.get(_MEMBERS[kind])
        if name is None:
            return Resource(call.caller.principal.arn)
        entity = call.shelves.entities.find(kind, call.caller.account, name)
        arn = entity.arn if entity else arn_of(kind, call.caller.account, "/", name)
        return Resource(arn, condition_keys=_keys(request, entity))

    return locate


def new(kind: EntityKind) -> Callable[[IamCall, Request], Resource]:
    """Return what names the entity that a request would make."""

    def locate(call: IamCall, request: Request) -> Resource:
        arn = arn_of(kind, call.caller.account, request.get("Path", "/"), request[_MEMBERS[kind]])
        return Resource(arn, condition_keys=_keys(request, None))

    return locate


def listed(kind: EntityKind) -> Callable[[IamCall, Request], Resource]:
    """Return what names all of the account's entities of a kind."""

    def locate(call: IamCall, request: Request) -> Resource:
        return Resource(arn_of(kind, call.caller.account, request.get("PathPrefix", "/"), ""))

    return locate


def policy(call: IamCall, request: Request) -> Resource:
    """Return the managed policy that ``PolicyArn`` names; AWS's own are everybody's to read."""
    found = call.shelves.find_policy(request["PolicyArn"])
    return Resource(request["PolicyArn"], condition_keys=_keys(request, found))


def key_owner(call: IamCall, request: Request) -> Resource:
    """Return the user of an access key, whom the request does not name."""
    key = call.shelves.keys.find(request["AccessKeyId"])
    user = call.shelves.entities.get(key.user_number) if key else None
    if user is None or user.account != call.caller.account:
        return Resource(arn_of("user", call.caller.account, "/", ""))
    return Resource(user.arn)


def _keys(request: Request, entity: Entity | None) -> Keys | None:
    keys: Keys = {}
    boundary = request.get("PermissionsBoundary") or (entity.boundary if entity else None)
    if boundary:
        keys["iam:PermissionsBoundary"] = boundary
    if "PolicyArn" in request:
        keys["iam:PolicyARN"] = request["PolicyArn"]
    for tag in request.get("Tags", ()):
        keys[f"aws:RequestTag/{tag['Key']}"] = tag["Value"]
    names = [tag["Key"] for tag in request.get("Tags", ())] or request.get("TagKeys")
    if names:
        keys["aws:TagKeys"] = names
    for name, value in (entity.tags if entity else {}).items():
        keys[f"aws:ResourceTag/{name}"] = keys[f"iam:ResourceTag/{name}"] = value
    return keys or None
