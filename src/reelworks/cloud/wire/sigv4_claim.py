"""Reading a Signature Version 4 claim out of a request: its Authorization header or its presigned query.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NoReturn
from urllib.parse import parse_qsl

from reelworks.cloud.wire.auth_errors import (
    AccessDenied,
    Family,
    IncompleteSignature,
    IncompleteSignatureException,
    family_of,
    malformed,
)
from reelworks.cloud.wire.claim import SigV4Claim
from reelworks.cloud.wire.message import HttpRequest

ALGORITHM = "AWS4-HMAC-SHA256"
EXPIRES_S_MAX = 604_800
"""A presigned URL lives a week at most."""

_USUAL_START = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request,\s*"
    r"SignedHeaders=([^,\s]+),\s*Signature="
)
"""The header as nearly every client writes it, up to the signature's digits."""
_SIGNATURE_CHARS = 64
_START_CHARS_MAX = 1024
_STARTS_KEPT = 1024
_CREDENTIAL = re.compile(r"([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/([^/,\s]+)")
_SERVICE_IN_CREDENTIAL = re.compile(r"Credential=[^/,\s]+/[^/,\s]*/[^/,\s]*/([^/,\s]+)")
_TIMESTAMP = re.compile(r"\d{8}T\d{6}Z")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_CREDENTIAL_FORM = (
    'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
)


def read_header(request: HttpRequest, header: str) -> SigV4Claim:
    """Return what an ``Authorization: AWS4-HMAC-SHA256 …`` header claims.

    Raises:
        AuthorizationHeaderMalformed, IncompleteSignature: a part is missing or has no allowed form.
        AccessDenied: an S3 request without a date.
    """
    signature = header[-_SIGNATURE_CHARS:]
    usual = _read_usual_start(header[:-_SIGNATURE_CHARS]) if len(header) <= _START_CHARS_MAX else None
    if usual is None or _SIGNATURE.fullmatch(signature) is None:
        key, day, region, service, signed, signature = _read_unusual(request, header)
    else:
        key, day, region, service, signed = usual
    family = family_of(request, service)
    headers = request.headers
    timestamp = headers.get("x-amz-date") or _timestamp_of(headers.get("date", ""), family)
    token = headers.get("x-amz-security-token")
    return SigV4Claim(key, day, region, service, signed, signature, timestamp, token, None, family)


def read_query(request: HttpRequest) -> SigV4Claim:
    """Return what a presigned URL claims.

    Raises:
        AuthorizationQueryParametersError, IncompleteSignature: a parameter is missing or has no allowed
            form, or the URL would live longer than a week.
    """
    given = dict(parse_qsl(request.query, keep_blank_values=True))
    service = given.get("X-Amz-Credential", "").split("/")[-2:-1]
    family = family_of(request, service[0] if service else "")
    if given.get("X-Amz-Algorithm") != ALGORITHM:
        _refuse_query(family, f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    # What is not S3 (sts:GetCallerIdentity, above all) may leave the lifetime out: 15 minutes then.
    if family != "s3":
        given.setdefault("X-Amz-Expires", "900")
    names = ("X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires")
    if not all(given.get(name) for name in names):
        _refuse_query(
            family,
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
            "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        )
    credential = _CREDENTIAL.fullmatch(given["X-Amz-Credential"])
    if credential is None or credential[5] != "aws4_request":
        _refuse_query(family, f"Error parsing the X-Amz-Credential parameter; {_CREDENTIAL_FORM}")
    if _TIMESTAMP.fullmatch(given["X-Amz-Date"]) is None:
        _refuse_query(family, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    return SigV4Claim(
        access_key_id=credential[1],
        scope_date=credential[2],
        region=credential[3],
        service=credential[4],
        signed_headers=given["X-Amz-SignedHeaders"].lower(),
        signature=given["X-Amz-Signature"],
        timestamp=given["X-Amz-Date"],
        token=given.get("X-Amz-Security-Token"),
        expires_s=_lifetime(given["X-Amz-Expires"], family),
        family=family,
    )


def _lifetime(text: str, family: Family) -> int:
    try:
        seconds = int(text)
    except ValueError:
        _refuse_query(family, "X-Amz-Expires should be a number")
    if seconds < 0:
        _refuse_query(family, "X-Amz-Expires must be non-negative")
    if seconds > EXPIRES_S_MAX:
        _refuse_query(
            family,
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be "
            f"less than {EXPIRES_S_MAX} seconds",
        )
    return seconds


def _refuse_query(family: Family, message: str) -> NoReturn:
    raise malformed(family, message, is_presigned=True)


@lru_cache(_STARTS_KEPT)
def _read_usual_start(start: str) -> tuple[str, ...] | None:
    """Return key, day, region, service and signed headers; a client sends the same ones all day, so they are kept."""
    usual = _USUAL_START.fullmatch(start)
    return None if usual is None else usual.groups()


def _read_unusual(request: HttpRequest, header: str) -> tuple[str, ...]:
    """Read a header whose parts come in another order or form than nearly every client writes them."""
    service = _SERVICE_IN_CREDENTIAL.search(header)
    family = family_of(request, service[1] if service else "")
    parts = dict(_named_parts(header.removeprefix(ALGORITHM)))
    for name in ("Credential", "SignedHeaders", "Signature"):
        if not parts.get(name):
            raise _lacking(family, name, header)
    credential = _CREDENTIAL.fullmatch(parts["Credential"])
    if credential is None:
        raise malformed(family, _CREDENTIAL_FORM, is_presigned=False)
    if credential[5] != "aws4_request":
        message = f'incorrect terminal "{credential[5]}". This endpoint uses "aws4_request".'
        raise malformed(family, message, is_presigned=False)
    if _SIGNATURE.fullmatch(parts["Signature"]) is None:
        raise malformed(family, "the Signature must be 64 hexadecimal digits.", is_presigned=False)
    return *credential.groups()[:4], parts["SignedHeaders"].lower(), parts["Signature"]


def _named_parts(text: str) -> list[tuple[str, str]]:
    found = []
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        found.append((name, value.strip()))
    return found


def _lacking(family: Family, name: str, header: str) -> Exception:
    if family == "s3":
        return malformed(family, f"missing {name}.", is_presigned=False)
    message = f"Authorization header requires '{name}' parameter. Authorization={header}"
    return malformed(family, message, is_presigned=False)


def _timestamp_of(date: str, family: Family) -> str:
    """Return a Date header (RFC 9110, section 5.6.7) in the form in which it is signed."""
    try:
        return parsedate_to_datetime(date).strftime("%Y%m%dT%H%M%SZ")
    except ValueError:
        if family == "s3":
            raise AccessDenied("AWS authentication requires a valid Date or x-amz-date header") from None
        kind = IncompleteSignatureException if family == "json" else IncompleteSignature
        raise kind(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        ) from None
