"""What a request for a session may ask: how long, under which name, bound by which policies, with which tags."""

import re
from typing import Any

from reelworks.cloud.policy.document import MalformedPolicy, parse_policy
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sts.errors import (
    MalformedPolicyDocumentException,
    PackedPolicyTooLargeException,
    ValidationError,
    out_of_range,
)
from reelworks.cloud.services.sts.limits import (
    DURATION_S_LEAST,
    EXTERNAL_ID_CHARACTERS_MAX,
    SESSION_POLICY_ARNS_MAX,
    SESSION_POLICY_CHARACTERS_MAX,
    SESSION_TAGS_MAX,
    TAG_KEY_CHARACTERS_MAX,
    TAG_VALUE_CHARACTERS_MAX,
)
from reelworks.cloud.services.sts.room import StsCall

_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/\\-]*", re.ASCII)


def duration_in(request: Request, default: int, most: int) -> int:
    """Return how long the session is to last, in seconds.

    Raises:
        ValidationError: shorter or longer than AWS allows.
    """
    seconds: int = request.get("DurationSeconds", default)
    if seconds < DURATION_S_LEAST:
        raise out_of_range(
            seconds, "durationSeconds", f"Member must have value greater than or equal to {DURATION_S_LEAST}"
        )
    if seconds > most:
        raise out_of_range(seconds, "durationSeconds", f"Member must have value less than or equal to {most}")
    return seconds


def check_names(request: Request) -> None:
    """Return where the session's name, source identity and external id have their form.

    Raises:
        ValidationError: one of them does not.
    """
    for member, name in (("RoleSessionName", "roleSessionName"), ("SourceIdentity", "sourceIdentity")):
        value = request.get(member)
        if value is not None and not _SESSION_NAME.fullmatch(value):
            raise out_of_range(
                value, name, "Member must satisfy regular expression pattern: [\\w+=,.@-]*, of 2 to 64 characters"
            )  # fmt: skip
    external = request.get("ExternalId")
    if external is not None and not (
        2 <= len(external) <= EXTERNAL_ID_CHARACTERS_MAX and _EXTERNAL_ID.fullmatch(external)
    ):
        raise out_of_range(
            external, "externalId", "Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*"
        )


def policies_in(call: StsCall, request: Request) -> list[str]:
    """Return the documents of the session policies: managed ones as they stand now, and the request's own.

    Raises:
        MalformedPolicyDocumentException: one is no policy for identities, or an ARN names none.
        PackedPolicyTooLargeException: the request's own is too long.
        ValidationError: there are too many.
    """
    arns = [entry["arn"] for entry in request.get("PolicyArns", ()) if "arn" in entry]
    if len(arns) > SESSION_POLICY_ARNS_MAX:
        raise out_of_range(
            len(arns),
            "policyArns",
            f"Member must have length less than or equal to {SESSION_POLICY_ARNS_MAX}",
        )
    documents = []
    for arn, document in zip(arns, call.people.roles.find_policies(arns), strict=True):
        if document is None:
            raise MalformedPolicyDocumentException(f"The managed policy {arn} does not exist.")
        documents.append(document)
    own = request.get("Policy")
    if own is not None:
        documents.append(_check_policy(own))
    return documents


def packed_size(request: Request) -> dict[str, int]:
    """Return what the answer says of the size of policies and tags, in per cent; nothing where there are none."""
    texts = [request.get("Policy", ""), *(entry.get("arn", "") for entry in request.get("PolicyArns", ()))]
    texts += [f"{tag['Key']}{tag['Value']}" for tag in request.get("Tags", ())]
    size = sum(map(len, texts))
    return {"PackedPolicySize": min(100, -(-100 * size // SESSION_POLICY_CHARACTERS_MAX))} if size else {}


def tags_in(request: Request) -> dict[str, str]:
    """Return the session's tags.

    Raises:
        ValidationError: there are too many, a key comes twice, or one is too long.
    """
    tags: dict[str, str] = {}
    for tag in request.get("Tags", ()):
        key, value = tag["Key"], tag["Value"]
        if not 1 <= len(key) <= TAG_KEY_CHARACTERS_MAX or key.lower().startswith("aws:"):
            raise out_of_range(key, "tags.1.member.key", "Member must be a tag key of 1 to 128 characters")
        if len(value) > TAG_VALUE_CHARACTERS_MAX:
            raise out_of_range(
                value, "tags.1.member.value", "Member must have length less than or equal to 256"
            )
        if key.lower() in map(str.lower, tags):
            raise ValidationError("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        tags[key] = value
    if len(tags) > SESSION_TAGS_MAX:
        raise out_of_range(
            len(tags), "tags", f"Member must have length less than or equal to {SESSION_TAGS_MAX}"
        )
    return tags


def _check_policy(document: str) -> Any:
    if len(document) > SESSION_POLICY_CHARACTERS_MAX:
        raise PackedPolicyTooLargeException(
            f"Packed policy consumes {100 * len(document) // SESSION_POLICY_CHARACTERS_MAX}% of allotted space, "
            "please use smaller policy."
        )
    try:
        parse_policy(document, "identity")
    except MalformedPolicy as error:
        raise MalformedPolicyDocumentException(error.message) from error
    return document
