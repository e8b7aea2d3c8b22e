"""Signature Version 2 for S3, which s3cmd can send and with which boto3 still presigns in us-east-1.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
"""

import base64
import hmac
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, unquote

from reelworks.cloud.wire.auth_errors import (
    AccessDenied,
    InvalidArgument,
    RequestTimeTooSkewed,
    SignatureDoesNotMatch,
)
from reelworks.cloud.wire.claim import SigV2Claim
from reelworks.cloud.wire.message import HttpRequest

_SKEW_S_MAX = 900
_SUBRESOURCES = frozenset(
    {
        "accelerate",
        "acl",
        "analytics",
        "cors",
        "delete",
        "encryption",
        "intelligent-tiering",
        "inventory",
        "legal-hold",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "ownershipControls",
        "partNumber",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "replication",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "retention",
        "select",
        "select-type",
        "storageClass",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    }
)
"""The query parameters that are a part of what is signed; the others may be changed by anybody."""


def read_header(request: HttpRequest, header: str) -> SigV2Claim:
    """Return what ``Authorization: AWS key:signature`` claims.

    Raises:
        InvalidArgument: the header lacks a part.
    """
    key, colon, signature = header.removeprefix("AWS ").strip().rpartition(":")
    if not (key and colon and signature):
        raise InvalidArgument(
            "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
            fields={"ArgumentName": "Authorization", "ArgumentValue": header},
        )
    return SigV2Claim(key, signature, request.headers.get("x-amz-security-token"), None)


def read_query(request: HttpRequest) -> SigV2Claim:
    """Return what a URL presigned by version 2 claims.

    Raises:
        AccessDenied: a parameter is missing, or Expires is no number.
    """
    given = dict(parse_qsl(request.query, keep_blank_values=True))
    if not all(given.get(name) for name in ("AWSAccessKeyId", "Signature", "Expires")):
        raise AccessDenied(
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
        )
    try:
        expires_at = int(given["Expires"])
    except ValueError:
        raise AccessDenied(f"Invalid date (should be seconds since epoch): {given['Expires']}") from None
    token = given.get("x-amz-security-token") or request.headers.get("x-amz-security-token")
    return SigV2Claim(given["AWSAccessKeyId"], given["Signature"], token, expires_at)


def verify(request: HttpRequest, claim: SigV2Claim, secret: str, now: float, *, bucket: str | None) -> None:
    """Prove that whoever holds ``secret`` signed this request.

    Raises:
        SignatureDoesNotMatch: another secret, or a changed request.
        AccessDenied: the URL has expired, or the request has no date.
        RequestTimeTooSkewed: the header's date is more than 15 minutes from now.
    """
    _check_time(request, claim, now)
    first = ""
    for path in _paths(request, bucket):
        to_sign = _string_to_sign(request, claim, path)
        first = first or to_sign
        expected = base64.b64encode(hmac.digest(secret.encode(), to_sign.encode(), "sha1"))
        if hmac.compare_digest(expected, claim.signature.encode()):
            return
    raise SignatureDoesNotMatch(
        fields={
            "AWSAccessKeyId": claim.access_key_id,
            "StringToSign": first,
            "SignatureProvided": claim.signature,
            "StringToSignBytes": first.encode().hex(" "),
        }
    )


def _check_time(request: HttpRequest, claim: SigV2Claim, now: float) -> None:
    if claim.expires_at is not None:
        if now > claim.expires_at:
            fields = {"Expires": _iso(claim.expires_at), "ServerTime": _iso(now)}
            raise AccessDenied("Request has expired", fields=fields)
        return
    text = request.headers.get("x-amz-date") or request.headers.get("date", "")
    signed_at = _seconds_of(text)
    if abs(now - signed_at) > _SKEW_S_MAX:
        raise RequestTimeTooSkewed(
            fields={
                "RequestTime": text,
                "ServerTime": _iso(now),
                "MaxAllowedSkewMilliseconds": str(_SKEW_S_MAX * 1000),
            }
        )


def _seconds_of(text: str) -> float:
    try:
        if text.endswith("Z") and "T" in text:
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        at = parsedate_to_datetime(text)
    except ValueError:
        raise AccessDenied("AWS authentication requires a valid Date or x-amz-date header") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _paths(request: HttpRequest, bucket: str | None) -> list[str]:
    """Return the ways to write the path: clients sign a bucket's with a slash that they need not send."""
    path = request.path or "/"
    if bucket is not None:
        return [f"/{bucket}{path}"]
    return [path, path + "/"] if path.count("/") == 1 and path != "/" else [path]


def _string_to_sign(request: HttpRequest, claim: SigV2Claim, path: str) -> str:
    headers = request.headers
    amz = {name: value.strip() for name, value in headers.items() if name.startswith("x-amz-")}
    query = [pair.partition("=") for pair in request.query.split("&") if pair]
    if claim.expires_at is not None:
        # Clients move the x-amz-* headers of what they presign into the query, and sign them as headers.
        for name, _, value in query:
            if name.lower().startswith("x-amz-"):
                amz.setdefault(name.lower(), unquote(value))
        date = str(claim.expires_at)
    else:
        date = "" if "x-amz-date" in amz else headers.get("date", "")
    lines = [request.method, headers.get("content-md5", ""), headers.get("content-type", ""), date]
    lines += [f"{name}:{amz[name]}" for name in sorted(amz)]
    return "\n".join([*lines, _resource(path, query)])


def _resource(path: str, query: list[tuple[str, str, str]]) -> str:
    signed = sorted(name + equals + unquote(value) for name, equals, value in query if name in _SUBRESOURCES)
    return f"{path}?{'&'.join(signed)}" if signed else path


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
