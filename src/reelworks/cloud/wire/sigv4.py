"""Signatures: who says they sent a request, and whether they did.

``find_claim`` reads the claim (four kinds: version 4 and version 2, each in the Authorization header or in a
presigned URL), whoever owns the keys finds its secret, ``verify`` proves it. What this module does not know:
whose the key is, what it may do, and whether its session token is the right one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from reelworks.cloud.wire import sigv2
from reelworks.cloud.wire.auth_errors import (
    AccessDenied,
    InvalidArgument,
    bad_signature,
    family_of,
    malformed,
)
from reelworks.cloud.wire.canonical import canonical_requests
from reelworks.cloud.wire.claim import Claim, PayloadRule, SigV2Claim, SigV4Claim
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.payload_rule import payload_hash_of, payload_rule, signed_payload_rule
from reelworks.cloud.wire.sigv4_claim import ALGORITHM, read_header, read_query
from reelworks.cloud.wire.sigv4_times import check_time, seconds_of

__all__ = [
    "Claim",
    "Keyring",
    "PayloadRule",
    "derive_key",
    "find_claim",
    "payload_rule",
    "seconds_of",
    "verify",
]

_LISTS_KEPT = 256


class Keyring:
    """Derived signing keys, kept so that a verification need not derive its key again.

    A key is good for a day, a region and a service. Holds at most ``size_max`` of them and drops the oldest.
    """

    def __init__(self, size_max: int = 4096) -> None:
        self._size_max = size_max
        self._keys: dict[tuple[str, str, str, str], Signer] = {}

    def get(self, secret: str, day: str, region: str, service: str) -> bytes:
        """Return the signing key of a credential scope."""
        return self.signer(secret, day, region, service).key

    def signer(self, secret: str, day: str, region: str, service: str) -> "Signer":
        """Return what signs with the signing key of a credential scope."""
        name = (secret, day, region, service)
        key = self._keys.get(name)
        if key is None:
            key = Signer(derive_key(secret, day, region, service))
            if len(self._keys) >= self._size_max:
                del self._keys[next(iter(self._keys))]
            self._keys[name] = key
        return key


class Signer:
    """A signing key with the two hashes that HMAC-SHA256 begins with (RFC 2104): made once, copied for each request."""

    __slots__ = ("_inner", "_outer", "key")

    def __init__(self, key: bytes) -> None:
        self.key = key
        block = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def sign(self, message: bytes) -> str:
        """Return the signature of a string to sign, 64 hexadecimal digits."""
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest()


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
    if header is not None and not query and header.startswith(ALGORITHM):
        return read_header(request, header)
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
    check_time(claim, now)
    _check_signed_headers(request, claim)
    payload_hash = payload_hash_of(request, claim)
    start = f"{ALGORITHM}\n{claim.timestamp}\n{claim.scope}\n"
    signer = keyring.signer(secret, claim.scope_date, claim.region, claim.service)
    given = claim.signature.encode()
    first: tuple[str, bytes] | None = None
    for canonical in canonical_requests(
        request, claim.signed_headers, payload_hash, is_s3=claim.family == "s3"
    ):
        to_sign = start + hashlib.sha256(canonical).hexdigest()
        if hmac.compare_digest(signer.sign(to_sign.encode()).encode(), given):
            return signed_payload_rule(request, claim, payload_hash, signer.key)
        first = first or (to_sign, canonical)
    assert first is not None
    raise bad_signature(claim.family, _what_was_signed(claim, *first))


def _unknown_scheme(request: HttpRequest, header: str) -> AwsError:
    family = family_of(request, "")
    if family != "s3":
        return malformed(
            family, f"Unsupported authorization scheme. Authorization={header}", is_presigned=False
        )
    return InvalidArgument(
        "Unsupported Authorization Type", fields={"ArgumentName": "Authorization", "ArgumentValue": header}
    )


def _check_signed_headers(request: HttpRequest, claim: SigV4Claim) -> None:
    """Hold that Host is signed, and for S3 every x-amz-* header: else they could be changed on the way."""
    signed = _names_in(claim.signed_headers)
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


@lru_cache(_LISTS_KEPT)
def _names_in(signed_headers: str) -> frozenset[str]:
    """Return the names in a list that a client sends with each request."""
    return frozenset(signed_headers.split(";"))


def _what_was_signed(claim: SigV4Claim, to_sign: str, canonical: bytes) -> dict[str, Any]:
    return {
        "AWSAccessKeyId": claim.access_key_id,
        "StringToSign": to_sign,
        "SignatureProvided": claim.signature,
        "StringToSignBytes": to_sign.encode().hex(" "),
        "CanonicalRequest": canonical.decode("utf-8", "replace"),
        "CanonicalRequestBytes": canonical.hex(" "),
    }
