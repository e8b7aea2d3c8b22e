"""Signatures: who says they sent a request, and whether they did.

``find_claim`` reads the claim (four kinds: version 4 and version 2, each in the Authorization header or in a
presigned URL), whoever owns the keys finds its secret, ``verify`` proves it. What this module does not know:
whose the key is, what it may do, and whether its session token is the right one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.wire import sigv2
from reelworks.cloud.wire.auth_errors import (
    AccessDenied,
    InvalidArgument,
    InvalidRequest,
    RequestTimeTooSkewed,
    bad_signature,
    family_of,
    malformed,
)
from reelworks.cloud.wire.canonical import canonical_requests
from reelworks.cloud.wire.claim import (
    UNSIGNED,
    VERIFIED,
    ChunkSigner,
    Claim,
    PayloadKind,
    PayloadRule,
    SigV2Claim,
    SigV4Claim,
)
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.sigv4_claim import ALGORITHM, read_header, read_query

SKEW_S_MAX = 900
"""How far a request's time may be from ours: 15 minutes."""

_HEX = frozenset("0123456789abcdef")
_STREAMING = {
    kind.value: kind
    for kind in (
        PayloadKind.SIGNED_CHUNKS,
        PayloadKind.SIGNED_CHUNKS_TRAILER,
        PayloadKind.UNSIGNED_CHUNKS_TRAILER,
    )
}


class Keyring:
    """Derived signing keys, kept so that a verification need not derive its key again.

    A key is good for a day, a region and a service. Holds at most ``size_max`` of them and drops the oldest.
    """

    def __init__(self, size_max: int = 4096) -> None:
        self._size_max = size_max
        self._keys: dict[tuple[str, str, str, str], bytes] = {}

    def get(self, secret: str, day: str, region: str, service: str) -> bytes:
        """Return the signing key of a credential scope."""
        name = (secret, day, region, service)
        key = self._keys.get(name)
        if key is None:
            key = derive_key(secret, day, region, service)
            if len(self._keys) >= self._size_max:
                del self._keys[next(iter(self._keys))]
            self._keys[name] = key
        return key


def derive_key(secret: str, day: str, region: str, service: str) -> bytes:
    """Return the signing key of a credential scope; ``day`` is YYYYMMDD."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def find_claim(request: HttpRequest) -> Claim | None:
    """Return how the request says it is signed, or None where it is anonymous.

    Raises:
        AuthorizationHeaderMalformed, AuthorizationQueryParametersError, IncompleteSignature: the claim
            cannot be read.
        InvalidArgument: both a header and a presigned URL, or a scheme that is not AWS's.
    """
    header = request.headers.get("authorization")
    query = request.query
    is_v4_query = "X-Amz-Algorithm=" in query or "X-Amz-Signature=" in query
    is_v2_query = "AWSAccessKeyId=" in query and "Signature=" in query
    if header is None:
        if is_v4_query:
            return read_query(request)
        return sigv2.read_query(request) if is_v2_query else None
    if is_v4_query or is_v2_query:
        raise InvalidArgument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
            "Signature query string parameter or the Authorization header should be specified",
            fields={"ArgumentName": "Authorization", "ArgumentValue": header},
        )
    if header.startswith(ALGORITHM):
        return read_header(request, header)
    if header.startswith("AWS "):
        return sigv2.read_header(request, header)
    raise _unknown_scheme(request, header)


def verify(  # noqa: PLR0913 - a request, what it claims, and what there is to check it with
    request: HttpRequest,
    claim: Claim,
    secret: str,
    now: float,
    *,
    bucket: str | None = None,
    keyring: Keyring,
) -> PayloadRule:
    """Prove that whoever holds ``secret`` signed this request; return what its body must still satisfy.

    ``now`` is in seconds since the epoch. ``bucket`` is the bucket that the Host header names (virtual
    hosting), which only version 2 signs as a part of the path. Services other than S3 sign the body itself,
    so ``request.body`` must be whole by now.

    Raises:
        SignatureDoesNotMatch, InvalidSignatureException: another secret, or a changed request; outside S3
            also a request signed more than 15 minutes from now.
        RequestTimeTooSkewed: S3, signed more than 15 minutes from now.
        AccessDenied: S3, a presigned URL that has expired or is not valid yet, or x-amz-* headers that are
            not signed.
        AuthorizationHeaderMalformed, AuthorizationQueryParametersError: the scope's day is not the
            request's.
        InvalidRequest, InvalidArgument: S3, x-amz-content-sha256 is missing or has no allowed value.
    """
    if isinstance(claim, SigV2Claim):
        sigv2.verify(request, claim, secret, now, bucket=bucket)
        return payload_rule(request)
    _check_time(claim, now)
    _check_signed_headers(request, claim)
    payload_hash = _payload_hash(request, claim)
    key = keyring.get(secret, claim.scope_date, claim.region, claim.service)
    scope = claim.scope
    first: tuple[str, bytes] | None = None
    for canonical in canonical_requests(
        request, claim.signed_headers, payload_hash, is_s3=claim.family == "s3"
    ):
        hashed = hashlib.sha256(canonical).hexdigest()
        to_sign = f"{ALGORITHM}\n{claim.timestamp}\n{scope}\n{hashed}"
        expected = hmac.digest(key, to_sign.encode(), "sha256").hex()
        if hmac.compare_digest(expected.encode(), claim.signature.encode()):
            return _rule(request, claim, payload_hash, key)
        first = first or (to_sign, canonical)
    assert first is not None
    raise bad_signature(claim.family, _what_was_signed(claim, *first))


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


def seconds_of(timestamp: str) -> float:
    """Return the seconds since the epoch of a YYYYMMDDTHHMMSSZ.

    Raises:
        ValueError: the text has another form.
    """
    if len(timestamp) != 16 or timestamp[8] != "T" or timestamp[15] != "Z":
        raise ValueError(timestamp)
    parts = (
        timestamp[:4],
        timestamp[4:6],
        timestamp[6:8],
        timestamp[9:11],
        timestamp[11:13],
        timestamp[13:15],
    )
    year, month, day, hour, minute, second = map(int, parts)
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()


def _unknown_scheme(request: HttpRequest, header: str) -> AwsError:
    family = family_of(request, "")
    if family != "s3":
        return malformed(
            family, f"Unsupported authorization scheme. Authorization={header}", is_presigned=False
        )
    return InvalidArgument(
        "Unsupported Authorization Type", fields={"ArgumentName": "Authorization", "ArgumentValue": header}
    )


def _check_time(claim: SigV4Claim, now: float) -> None:
    try:
        signed_at = seconds_of(claim.timestamp)
    except ValueError:
        if claim.family == "s3":
            raise AccessDenied("AWS authentication requires a valid Date or x-amz-date header") from None
        message = f"Date must be in ISO-8601 'basic format'. Got '{claim.timestamp}'."
        raise malformed(claim.family, message, is_presigned=claim.is_presigned) from None
    if not claim.timestamp.startswith(claim.scope_date):
        message = (
            f'Invalid credential date "{claim.scope_date}". '
            f'This date is not the same as X-Amz-Date: "{claim.timestamp[:8]}".'
        )
        if claim.family == "s3":
            raise malformed("s3", message, is_presigned=claim.is_presigned)
        raise bad_signature(claim.family, message=message)
    if claim.expires_s is not None:
        _check_lifetime(claim, signed_at, claim.expires_s, now)
    elif abs(now - signed_at) > SKEW_S_MAX:
        _refuse_skewed(claim, signed_at, now)


def _check_lifetime(claim: SigV4Claim, signed_at: float, expires_s: int, now: float) -> None:
    if now > signed_at + expires_s:
        message = "Request has expired"
    elif signed_at > now + SKEW_S_MAX:
        message = "Request is not yet valid"
    else:
        return
    if claim.family != "s3":
        raise bad_signature(claim.family, message=message)
    fields = {
        "X-Amz-Expires": str(expires_s),
        "Expires": _iso(signed_at + expires_s),
        "ServerTime": _iso(now),
    }
    raise AccessDenied(message, fields=fields)


def _refuse_skewed(claim: SigV4Claim, signed_at: float, now: float) -> None:
    if claim.family == "s3":
        raise RequestTimeTooSkewed(
            fields={
                "RequestTime": claim.timestamp,
                "ServerTime": _iso(now),
                "MaxAllowedSkewMilliseconds": str(SKEW_S_MAX * 1000),
            }
        )
    is_early = signed_at < now
    bound = _basic(now - SKEW_S_MAX if is_early else now + SKEW_S_MAX)
    verdict = "expired" if is_early else "not yet current"
    message = (
        f"Signature {verdict}: {claim.timestamp} is {'now earlier' if is_early else 'still later'} than "
        f"{bound} ({_basic(now)} {'-' if is_early else '+'} 15 min.)"
    )
    raise bad_signature(claim.family, message=message)


def _check_signed_headers(request: HttpRequest, claim: SigV4Claim) -> None:
    """Hold that Host is signed, and for S3 every x-amz-* header: else they could be changed on the way."""
    signed = claim.signed_headers.split(";")
    if "host" not in signed:
        message = "'Host' must be a 'SignedHeader' in the AWS Authorization."
        if claim.family != "s3":
            raise bad_signature(claim.family, message=message)
        raise AccessDenied(
            "There were headers present in the request which were not signed",
            fields={"HeadersNotSigned": "host"},
        )
    if claim.family != "s3":
        return
    loose = [name for name in request.headers if name.startswith("x-amz-") and name not in signed]
    # A presigned URL says nothing about the body: a digest beside it only makes the check stricter.
    if claim.is_presigned and "x-amz-content-sha256" in loose:
        loose.remove("x-amz-content-sha256")
    if loose:
        raise AccessDenied(
            "There were headers present in the request which were not signed",
            fields={"HeadersNotSigned": ", ".join(loose)},
        )


def _payload_hash(request: HttpRequest, claim: SigV4Claim) -> str:
    """Return the canonical request's last line."""
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


def _rule(request: HttpRequest, claim: SigV4Claim, payload_hash: str, key: bytes) -> PayloadRule:
    if claim.family != "s3":
        return VERIFIED
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


def _what_was_signed(claim: SigV4Claim, to_sign: str, canonical: bytes) -> dict[str, Any]:
    return {
        "AWSAccessKeyId": claim.access_key_id,
        "StringToSign": to_sign,
        "SignatureProvided": claim.signature,
        "StringToSignBytes": to_sign.encode().hex(" "),
        "CanonicalRequest": canonical.decode("utf-8", "replace"),
        "CanonicalRequestBytes": canonical.hex(" "),
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _basic(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")
