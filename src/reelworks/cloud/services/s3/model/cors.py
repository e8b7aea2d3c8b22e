"""Cross-origin rules: which pages a browser lets read what it fetched from a bucket.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


def find_headers(
    rules: Sequence[Mapping[str, Any]], origin: str, method: str, asked: Sequence[str] | None
) -> dict[str, str] | None:
    """Return what the first rule that fits says of a request; None where none fits.

    ``asked`` are the request headers that a preflight asks for; None for a request that is no preflight.
    """
    for rule in rules:
        allowed = next((one for one in rule["AllowedOrigins"] if _fits(one, origin)), None)
        if allowed is None or method not in rule["AllowedMethods"]:
            continue
        headers = rule.get("AllowedHeaders") or ()
        if all(any(_fits(one.lower(), name) for one in headers) for name in asked or ()):
            return _told(rule, origin if allowed != "*" else "*", asked)
    return None


def names_of(header: str) -> list[str]:
    """Return the header names in ``Access-Control-Request-Headers``, in lower case."""
    return [name.strip().lower() for name in header.split(",") if name.strip()]


def _told(rule: Mapping[str, Any], origin: str, asked: Sequence[str] | None) -> dict[str, str]:
    told = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": ", ".join(rule["AllowedMethods"]),
    }
    if asked:
        told["Access-Control-Allow-Headers"] = ", ".join(asked)
    if rule.get("ExposeHeaders"):
        told["Access-Control-Expose-Headers"] = ", ".join(rule["ExposeHeaders"])
    if rule.get("MaxAgeSeconds") is not None:
        told["Access-Control-Max-Age"] = str(rule["MaxAgeSeconds"])
    if origin != "*":
        told["Access-Control-Allow-Credentials"] = "true"
    return told | {"Vary": VARY}


def _fits(pattern: str, text: str) -> bool:
    """Whether a pattern with at most one star names a text."""
    start, star, end = pattern.partition("*")
    if not star:
        return pattern == text
    return len(text) >= len(start) + len(end) and text.startswith(start) and text.endswith(end)
