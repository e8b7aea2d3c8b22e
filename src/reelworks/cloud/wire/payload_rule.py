"""What a request's x-amz-content-sha256 says of its body.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
"""

import hashlib

from reelworks.cloud.wire.auth_errors import InvalidArgument, InvalidRequest
from reelworks.cloud.wire.claim import (
    UNSIGNED,
    VERIFIED,
    ChunkSigner,
    PayloadKind,
    PayloadRule,
    SigV4Claim,
)
from reelworks.cloud.wire.message import HttpRequest

_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_EMPTY = PayloadRule(PayloadKind.DIGEST, _EMPTY_SHA256)
_HEX = frozenset("0123456789abcdef")
_STREAMING = {
    kind.value: kind
    for kind in (
        PayloadKind.SIGNED_CHUNKS,
        PayloadKind.SIGNED_CHUNKS_TRAILER,
        PayloadKind.UNSIGNED_CHUNKS_TRAILER,
    )
}


def payload_rule(request: HttpRequest) -> PayloadRule:
    """Return what the body of an anonymous request, or of one signed by version 2, must satisfy.

    Raises:
        InvalidArgument: x-amz-content-sha256 has no allowed value, or promises signed chunks, which need
            version 4.
    """
    value = request.headers.get("x-amz-content-sha256")
    if value is None or value == "UNSIGNED-PAYLOAD":
        return UNSIGNED
    kind = _kind_of(value)
    if kind in (PayloadKind.SIGNED_CHUNKS, PayloadKind.SIGNED_CHUNKS_TRAILER):
        raise _wrong_content_sha256(value)
    return PayloadRule(kind, value.lower() if kind is PayloadKind.DIGEST else None)


def payload_hash_of(request: HttpRequest, claim: SigV4Claim) -> str:
    """Return the canonical request's last line.

    Raises:
        InvalidRequest: S3 was not told the payload's digest.
    """
    if claim.family != "s3":
        return hashlib.sha256(request.body).hexdigest()
    value = request.headers.get("x-amz-content-sha256")
    if not claim.is_presigned:
        if value is None:
            raise InvalidRequest("Missing required header for this request: x-amz-content-sha256")
        return value
    if value is not None and "x-amz-content-sha256" in claim.signed_headers.split(";"):
        return value
    return "UNSIGNED-PAYLOAD"


def signed_payload_rule(
    request: HttpRequest, claim: SigV4Claim, payload_hash: str, key: bytes
) -> PayloadRule:
    """Return what the body of a verified request must satisfy; ``key`` is the signing key of its scope.

    Raises:
        InvalidArgument: x-amz-content-sha256 has no allowed value.
    """
    if claim.family != "s3":
        return VERIFIED
    if payload_hash == _EMPTY_SHA256:
        return _EMPTY
    if claim.is_presigned:
        payload_hash = request.headers.get("x-amz-content-sha256", payload_hash)
    if payload_hash == "UNSIGNED-PAYLOAD":
        return UNSIGNED
    kind = _kind_of(payload_hash)
    if kind is PayloadKind.DIGEST:
        return PayloadRule(kind, payload_hash.lower())
    if kind is PayloadKind.UNSIGNED_CHUNKS_TRAILER:
        return PayloadRule(kind)
    return PayloadRule(kind, None, ChunkSigner(key, claim.timestamp, claim.scope, claim.signature))


def _kind_of(value: str) -> PayloadKind:
    kind = _STREAMING.get(value)
    if kind is not None:
        return kind
    if len(value) == 64 and _HEX.issuperset(value.lower()):
        return PayloadKind.DIGEST
    raise _wrong_content_sha256(value)


def _wrong_content_sha256(value: str) -> InvalidArgument:
    allowed = ", ".join(_STREAMING)
    return InvalidArgument(
        f"x-amz-content-sha256 must be UNSIGNED-PAYLOAD, {allowed} or a valid sha256 value.",
        fields={"ArgumentName": "x-amz-content-sha256", "ArgumentValue": value},
    )
