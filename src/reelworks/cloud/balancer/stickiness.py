"""Who comes back to whom: reads the cookies of a request, and writes those of its answer."""

import time
from dataclasses import dataclass, replace

from multidict import CIMultiDict, CIMultiDictProxy

from reelworks.cloud.balancer import cookies
from reelworks.cloud.balancer.config import Forward, Group
from reelworks.cloud.balancer.fleet import LiveGroup, LiveTarget


@dataclass(frozen=True, slots=True)
class Bond:
    """What ties one request's client to a group and a target."""

    secret: str
    forward: Forward
    group: Group
    target_id: str | None = None
    """Whom its cookie names; None without one."""


def find_group(secret: str, forward: Forward, headers: CIMultiDictProxy[str]) -> str | None:
    """Return the group that the client is to stay with, or None."""
    if forward.sticky_s is None or "Cookie" not in headers:
        return None
    value = cookies.find_cookie(headers["Cookie"], cookies.GROUP_COOKIE)
    names = [name for name, _ in forward.groups]
    return cookies.read_value(secret, value, names, time.time()) if value else None


def find_bond(secret: str, forward: Forward, group: LiveGroup, headers: CIMultiDictProxy[str]) -> Bond:
    """Return what ties a request's client."""
    bond = Bond(secret, forward, group.spec)
    if group.spec.stickiness is None or "Cookie" not in headers:
        return bond
    name = cookies.APP_COOKIE if group.spec.stickiness.app_cookie else cookies.TARGET_COOKIE
    value = cookies.find_cookie(headers["Cookie"], name)
    found = cookies.read_value(secret, value, group.targets, time.time()) if value else None
    return replace(bond, target_id=found)


def write_cookies(bond: Bond, target: LiveTarget, headers: CIMultiDict[str]) -> None:
    """Add to an answer's headers what brings its client back."""
    now = time.time()
    sticky, forward = bond.group.stickiness, bond.forward
    if sticky is not None and sticky.app_cookie is None:
        until = now + sticky.duration_s
        value = cookies.write_value(bond.secret, target.spec.id, until)
        _add(headers, cookies.TARGET_COOKIE, cookies.TARGET_COOKIE_CORS, value, until)
    elif sticky is not None and cookies.sets_cookie(
        headers.getall("Set-Cookie", ()), sticky.app_cookie or ""
    ):
        until = now + sticky.duration_s
        value = cookies.write_value(bond.secret, target.spec.id, until)
        headers.add("Set-Cookie", cookies.set_cookie(cookies.APP_COOKIE, value, until))
    if forward.sticky_s is not None:
        until = now + forward.sticky_s
        value = cookies.write_value(bond.secret, bond.group.id, until)
        _add(headers, cookies.GROUP_COOKIE, cookies.GROUP_COOKIE_CORS, value, until)


def _add(headers: CIMultiDict[str], name: str, cors_name: str, value: str, until: float) -> None:
    headers.add("Set-Cookie", cookies.set_cookie(name, value, until))
    headers.add("Set-Cookie", cookies.set_cookie(cors_name, value, until, is_cors=True))
