"""Pages of what is listed: ``MaxRecords`` and ``NextToken``."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.errors import InvalidNextToken, ValidationError
from reelworks.cloud.services.autoscaling.limits import PAGE_ENTRIES, PAGE_ENTRIES_MAX

T = TypeVar("T")


def page_of(
    request: Request,
    member: str,
    found: Sequence[T],
    answer_of: Callable[[T], Any],
    most: int = PAGE_ENTRIES_MAX,
) -> dict[str, Any]:
    """Return one page of what was found, under the answer's member, with the token for the next.

    Raises:
        InvalidNextToken: the token was never given out.
        ValidationError: MaxRecords is out of its range.
    """
    start, count = offset_of(request), count_of(request, most)
    answer: dict[str, Any] = {member: [answer_of(one) for one in found[start : start + count]]}
    if start + count < len(found):
        answer["NextToken"] = token_of(start + count)
    return answer


def offset_of(request: Request, first: int = 0) -> int:
    """Return where a page begins.

    Raises:
        InvalidNextToken: the token was never given out.
    """
    if not request.get("NextToken"):
        return first
    try:
        return int(base64.b64decode(request["NextToken"], validate=True).decode())
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise InvalidNextToken from error


def count_of(request: Request, most: int = PAGE_ENTRIES_MAX) -> int:
    """Return how many entries a page has.

    Raises:
        ValidationError: MaxRecords is out of its range.
    """
    count = int(request.get("MaxRecords", PAGE_ENTRIES))
    if not 1 <= count <= most:
        raise ValidationError(f"MaxRecords must be between 1 and {most}, but was {count}")
    return count


def token_of(offset: int) -> str:
    """Return the token of a page that begins there."""
    return base64.b64encode(str(offset).encode()).decode()
