"""What happens to headers on their way: pure rules.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
"""

import os
import re
import time
from collections.abc import Iterable

from multidict import CIMultiDict, CIMultiDictProxy

from reelworks.cloud.balancer.config import Balancer

FORWARDED_FOR_MAX = 30
"""More addresses than this in X-Forwarded-For are answered with 463."""
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1."""
_SET_HERE = frozenset(
    {"expect", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id"}
)
_VALID_NAME = re.compile(r"[-A-Za-z0-9]+")


def has_too_many_hops(headers: CIMultiDictProxy[str]) -> bool:
    """Return whether X-Forwarded-For names more addresses than a balancer takes."""
    return sum(text.count(",") + 1 for text in headers.getall("X-Forwarded-For", ())) > FORWARDED_FOR_MAX


def request_headers(
    headers: CIMultiDictProxy[str], balancer: Balancer, remote: tuple[str, int], port: int
) -> CIMultiDict[str]:
    """Return the headers that a target gets: those that came, without the hop's own, and what the balancer says."""
    dropped = _dropped(headers)
    sent = CIMultiDict(
        (name, value)
        for name, value in headers.items()
        if (lower := name.lower()) not in dropped
        and lower not in _SET_HERE
        and not (balancer.drops_invalid_headers and not _VALID_NAME.fullmatch(name))
    )
    came_for = ", ".join(headers.getall("X-Forwarded-For", ()))
    if balancer.forwarded_for == "append":
        client = f"{remote[0]}:{remote[1]}" if balancer.adds_client_port else remote[0]
        sent["X-Forwarded-For"] = f"{came_for}, {client}" if came_for else client
    elif balancer.forwarded_for == "preserve" and came_for:
        sent["X-Forwarded-For"] = came_for
    sent["X-Forwarded-Proto"] = "http"
    sent["X-Forwarded-Port"] = str(port)
    sent["X-Amzn-Trace-Id"] = trace_id(headers.get("X-Amzn-Trace-Id", ""))
    return sent


def answer_headers(headers: CIMultiDictProxy[str], *, sends_server: bool = True) -> CIMultiDict[str]:
    """Return the headers that the client gets: those of the target, without the hop's own."""
    dropped = _dropped(headers)
    return CIMultiDict(
        (name, value)
        for name, value in headers.items()
        if (lower := name.lower()) not in dropped and (sends_server or lower != "server")
    )


def trace_id(came: str) -> str:
    """Return the trace header for a target: a new root, or the one that came with this hop's own mark.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
    """
    mark = f"1-{int(time.time()):08x}-{os.urandom(12).hex()}"
    if not came:
        return f"Root={mark}"
    if "Root=" not in came:
        return f"Root={mark};{came}"
    kept = [part for part in came.split(";") if not part.strip().startswith("Self=")]
    return ";".join([f"Self={mark}", *kept])


def _dropped(headers: CIMultiDictProxy[str]) -> frozenset[str]:
    named = headers.getall("Connection", ())
    return _HOP_BY_HOP.union(_words(named)) if named else _HOP_BY_HOP


def _words(values: Iterable[str]) -> set[str]:
    return {word.strip().lower() for value in values for word in value.split(",")}
