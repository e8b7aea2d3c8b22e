"""Listings a page at a time: the token is where the next page begins."""

from collections.abc import Sequence
from typing import TypeVar

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation.errors import ValidationError

T = TypeVar("T")


def page_of(entries: Sequence[T], request: Request, size: int) -> tuple[Sequence[T], dict[str, str]]:
    """Return the page that a request asks for, and the token of the next one, if there is one, for the answer.

    Raises:
        ValidationError: the token is none of ours.
    """
    start = number_of(request) or 0
    token = {"NextToken": str(start + size)} if len(entries) > start + size else {}
    return entries[start : start + size], token


def number_of(request: Request) -> int | None:
    """Return the number that a request's token is, or None without one.

    Raises:
        ValidationError: it is no number.
    """
    token = request.get("NextToken")
    if token is None:
        return None
    if not token.isdecimal():
        raise ValidationError("Invalid value for next token.")
    return int(token)
