"""The cookies by which a client comes back to its target, or to its group.

AWS's are sealed: nobody but the balancer can say what they mean. Here they are made with a secret from the target's
id, and looked up among the targets there are.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions
"""

import hashlib
import hmac
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache

TARGET_COOKIE, TARGET_COOKIE_CORS = "AWSALB", "AWSALBCORS"
APP_COOKIE = "AWSALBAPP-0"
GROUP_COOKIE, GROUP_COOKIE_CORS = "AWSALBTG", "AWSALBTGCORS"
_TAG_LETTERS = 32


@lru_cache(maxsize=8192)
def tag_of(secret: str, name: str) -> str:
    """Return what stands for a target or a group in cookies."""
    return hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()[:_TAG_LETTERS]


def write_value(secret: str, name: str, until: float) -> str:
    """Return a cookie's value for a target or group, good until a moment (seconds since the epoch)."""
    return f"{tag_of(secret, name)}{int(until):x}"


def read_value(secret: str, value: str, names: Iterable[str], now: float) -> str | None:
    """Return which of the names a cookie stands for; None where it is none of ours, too old, or of one that is gone."""
    tag, until = value[:_TAG_LETTERS], value[_TAG_LETTERS:]
    try:
        if int(until, 16) < now:
            return None
    except ValueError:
        return None
    return next((name for name in names if tag_of(secret, name) == tag), None)


def set_cookie(name: str, value: str, until: float, *, is_cors: bool = False) -> str:
    """Return the value of a Set-Cookie header."""
    same_site = "; SameSite=None; Secure" if is_cors else ""
    return f"{name}={value}; Expires={formatdate(until, usegmt=True)}; Path=/{same_site}"


def find_cookie(header: str, name: str) -> str | None:
    """Return a cookie's value out of a Cookie header, or None."""
    for part in header.split(";"):
        found, sign, value = part.strip().partition("=")
        if sign and found == name:
            return value
    return None


def sets_cookie(headers: Iterable[str], name: str) -> bool:
    """Return whether one of the Set-Cookie headers sets a cookie of that name."""
    return any(header.partition("=")[0].strip() == name for header in headers)
