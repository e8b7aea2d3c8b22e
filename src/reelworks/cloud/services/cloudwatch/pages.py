"""The tokens by which a listing goes on: where the last page ended, unreadable on purpose."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, TypeVar

import orjson

T = TypeVar("T")


def write_token(place: Any) -> str:
    """Return the token for a place: a JSON value."""
    return urlsafe_b64encode(orjson.dumps(place)).decode()


def read_token(token: str | None, default: T) -> T:
    """Return the place that a token stands for; the default where there is none.

    Raises:
        ValueError: it is none of ours.
    """
    if not token:
        return default
    place = orjson.loads(urlsafe_b64decode(token.encode("ascii")))
    if type(place) is not type(default):
        raise ValueError(token)
    return place
