"""Pages of what is listed: ``Marker`` and ``MaxItems``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/iam-quotas.html
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam.errors import ValidationError, out_of_range
from reelworks.cloud.services.iam.limits import PAGE_ENTRIES, PAGE_ENTRIES_MAX
from reelworks.cloud.services.iam.model import Entity, EntityKind
from reelworks.cloud.services.iam.room import IamCall

T = TypeVar("T")


def entities_page(call: IamCall, request: Request, kind: EntityKind) -> tuple[list[Entity], dict[str, Any]]:
    """Return a page of the account's entities under ``PathPrefix``, and what the answer says of pages.

    Raises:
        ValidationError: the marker is none of ours, or the page's size is out of range.
    """
    count, after = _asked(request)
    prefix = request.get("PathPrefix", "/")
    entities, last = call.shelves.entities.page(kind, call.caller.account, prefix, after, count)
    return entities, _told(last)


def page_of(
    items: Iterable[T], request: Request, name_of: Callable[[T], str] = str
) -> tuple[Sequence[T], dict[str, Any]]:
    """Return a page of a short list, which stands in its names' order, and what the answer says of pages.

    Raises:
        ValidationError: the marker is none of ours, or the page's size is out of range.
    """
    count, after = _asked(request)
    rest = [item for item in items if not after or name_of(item) > after]
    page = rest[:count]
    return page, _told(name_of(page[-1]) if len(rest) > count else None)


def _asked(request: Request) -> tuple[int, str]:
    count = request.get("MaxItems", PAGE_ENTRIES)
    if not 1 <= count <= PAGE_ENTRIES_MAX:
        bound = "less than or equal to 1000" if count > 1 else "greater than or equal to 1"
        raise out_of_range(count, "maxItems", f"Member must have value {bound}")
    try:
        return count, base64.b64decode(request.get("Marker", ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValidationError("Invalid Marker.") from error


def _told(last: str | None) -> dict[str, Any]:
    if last is None:
        return {"IsTruncated": False}
    return {"IsTruncated": True, "Marker": base64.b64encode(last.encode()).decode()}
