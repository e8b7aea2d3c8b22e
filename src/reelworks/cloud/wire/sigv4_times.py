"""When a request was signed, and whether that is near enough to now.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
"""

from datetime import UTC, datetime
from functools import lru_cache

from reelworks.cloud.wire.auth_errors import AccessDenied, RequestTimeTooSkewed, bad_signature, malformed
from reelworks.cloud.wire.claim import SigV4Claim

SKEW_S_MAX = 900
"""How far a request's time may be from ours: 15 minutes."""
_TIMES_KEPT = 256


def check_time(claim: SigV4Claim, now: float) -> None:
    """Hold that a claim was made about now, or that its URL still lives; ``now`` is since the epoch.

    Raises:
        RequestTimeTooSkewed: S3, signed more than 15 minutes from now.
        AccessDenied: S3, no readable date, or the URL has expired or is not valid yet.
        SignatureDoesNotMatch, InvalidSignatureException: the same outside S3.
        AuthorizationHeaderMalformed, AuthorizationQueryParametersError: the scope's day is another.
    """
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


@lru_cache(_TIMES_KEPT)
def seconds_of(timestamp: str) -> float:
    """Return the seconds since the epoch of a YYYYMMDDTHHMMSSZ; whatever is signed within a second names the same one.

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


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _basic(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")
