"""Sessions begun: a role put on, or a user's own for a while."""

from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.identities import Role
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.sts.asking import (
    check_names,
    duration_in,
    packed_size,
    policies_in,
    tags_in,
)
from reelworks.cloud.services.sts.errors import AccessDenied, ValidationError
from reelworks.cloud.services.sts.limits import (
    CLEANED_MAX,
    ENDED_KEPT_S,
    ROLE_DURATION_S,
    ROLE_DURATION_S_MOST,
    ROOT_DURATION_S_MOST,
    TOKEN_BYTES,
    TOKEN_DURATION_S,
    TOKEN_DURATION_S_MOST,
)
from reelworks.cloud.services.sts.model import KeptSession, new_key
from reelworks.cloud.services.sts.room import StsCall, sts
from reelworks.cloud.wire.error import OperationNotImplemented

_CONDITIONS = {
    "ExternalId": "sts:ExternalId",
    "RoleSessionName": "sts:RoleSessionName",
    "SourceIdentity": "sts:SourceIdentity",
}


def the_role(call: StsCall, request: Request) -> Resource:
    """Return the role that a request names, there or not: only its trust policy can open it.

    Raises:
        ValidationError: ``RoleArn`` is no ARN.
    """
    arn = request["RoleArn"]
    role = call.people.roles.find_role(arn)
    head, _, rest = arn.partition("::")
    account = rest.partition(":")[0]
    if not head.startswith("arn:") or len(account) != 12:
        raise ValidationError("Request ARN is invalid")
    keys: dict[str, Any] = {key: request[member] for member, key in _CONDITIONS.items() if member in request}
    for tag in request.get("Tags", ()):
        keys[f"aws:RequestTag/{tag['Key']}"] = tag["Value"]
    if "Tags" in request:
        keys["aws:TagKeys"] = [tag["Key"] for tag in request["Tags"]]
    return Resource(arn, role.trust if role else None, account, keys, is_closed=True)


@sts.operation("AssumeRole", locate=the_role)
def assume_role(call: StsCall, request: Request) -> dict[str, Any]:
    """Begin a session of a role: credentials that may do what the role may, and no longer what the caller may.

    Managed session policies bind as they stand now, whatever becomes of them. The session ends with its time, or
    when the role is deleted.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

    Raises:
        AccessDenied: the role does not trust the caller, or the caller may not assume it, tag it or name its source.
        ValidationError: a member is out of its range, or the session would last longer than the role allows.
        MalformedPolicyDocumentException, PackedPolicyTooLargeException: a session policy is none, or too long.
        OperationNotImplemented: tags that are passed on to further roles are asked for.
    """
    check_names(request)
    role = call.people.roles.find_role(request["RoleArn"])
    assert role is not None, "nobody may assume a role that is not there"
    duration_s = _role_duration(call, request, role)
    keys = _keys_of(call, request)
    principal = Principal.role(role.account, role.name, request["RoleSessionName"])
    begun = _begin(call, principal, role.id, duration_s, policies_in(call, request), keys)
    user = {"AssumedRoleId": f"{role.id}:{principal.session}", "Arn": principal.caller_arn}
    answer = {"Credentials": _told(begun), "AssumedRoleUser": user, **packed_size(request)}
    if "aws:SourceIdentity" in keys:
        answer["SourceIdentity"] = keys["aws:SourceIdentity"]
    return answer


@sts.operation("GetSessionToken")
def get_session_token(call: StsCall, request: Request) -> dict[str, Any]:
    """Begin a session of the caller itself: what it may do, but nothing in IAM, and of STS only AssumeRole.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html

    Raises:
        AccessDenied: the caller uses a session already, or gives a code of a device that nobody has.
        ValidationError: the duration is out of its range.
    """
    caller = call.caller
    if caller.session is not None or caller.principal.kind not in ("user", "root"):
        raise AccessDenied("Cannot call GetSessionToken with session credentials")
    _refuse_devices(request)
    duration_s = duration_in(request, TOKEN_DURATION_S, TOKEN_DURATION_S_MOST)
    if caller.principal.kind == "root":
        duration_s = min(duration_s, ROOT_DURATION_S_MOST)
    owner_id = call.people.identities.standing_of(caller.principal).id
    begun = _begin(call, caller.principal, owner_id, duration_s, [], _own_keys(call), is_assumed=False)
    return {"Credentials": _told(begun)}


def _role_duration(call: StsCall, request: Request, role: Role) -> int:
    seconds = duration_in(request, ROLE_DURATION_S, ROLE_DURATION_S_MOST)
    if call.caller.principal.kind == "role" and seconds > ROLE_DURATION_S:
        raise ValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    if seconds > role.session_s_max:
        raise ValidationError(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    return seconds


def _keys_of(call: StsCall, request: Request) -> dict[str, str]:
    """Return the condition keys of the new session, having asked whether the caller may set them."""
    _refuse_devices(request)
    if request.get("TransitiveTagKeys"):
        raise OperationNotImplemented(
            "Reelworks' cloud does not implement sts:AssumeRole with TransitiveTagKeys."
        )
    keys, tags = _own_keys(call), tags_in(request)
    if tags:
        call.door.check(call, "sts:TagSession", the_role(call, request))
        keys |= {f"aws:PrincipalTag/{key}": value for key, value in tags.items()}
    before = call.caller.session.keys.get("aws:SourceIdentity") if call.caller.session else None
    source = request.get("SourceIdentity")
    if source is not None:
        call.door.check(call, "sts:SetSourceIdentity", the_role(call, request))
        if before is not None and source != before:
            raise AccessDenied("A source identity that has been set cannot be changed.")
    if source or before:
        keys["aws:SourceIdentity"] = source or before or ""
    return keys


def _own_keys(call: StsCall) -> dict[str, str]:
    issued = datetime.fromtimestamp(int(call.clock.now()), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"aws:TokenIssueTime": issued, "aws:MultiFactorAuthPresent": "false"}


def _refuse_devices(request: Request) -> None:
    if "SerialNumber" in request or "TokenCode" in request:
        raise AccessDenied("MultiFactorAuthentication failed, unable to validate MFA code.")


def _begin(  # noqa: PLR0913, PLR0917 - a session's parts
    call: StsCall,
    principal: Principal,
    owner_id: str,
    duration_s: int,
    policies: list[str],
    keys: dict[str, str],
    *,
    is_assumed: bool = True,
) -> KeptSession:
    now, key = call.clock.now(), new_key(call.ids, TOKEN_BYTES)
    call.sessions.forget_ended(now - ENDED_KEPT_S, CLEANED_MAX)
    session = KeptSession(
        key.access_key_id,
        key.secret,
        key.token,
        principal,
        owner_id,
        policies,
        keys,
        is_assumed,
        now,
        float(int(now) + duration_s),
    )
    call.sessions.add(session)
    return session


def _told(session: KeptSession) -> dict[str, Any]:
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret,
        "SessionToken": session.token,
        "Expiration": datetime.fromtimestamp(session.expires_at, UTC),
    }
