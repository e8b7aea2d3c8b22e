"""Pages of lists."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.errors import ValidationError, out_of_range
from reelworks.cloud.services.elbv2.limits import PAGE_ENTRIES_MAX

T = TypeVar("T")


def page_of(
    request: Request, values: Sequence[T], name_of: Callable[[T], str]
) -> tuple[Sequence[T], dict[str, Any]]:
    """Return the values of the page that a request asks for, and the members that lead to the next.

    A marker is the name of the last value of the page before.

    Raises:
        ValidationError: the marker is none of ours, or the page is to be too large.
    """
    size = request.get("PageSize", PAGE_ENTRIES_MAX)
    if not 1 <= size <= PAGE_ENTRIES_MAX:
        raise out_of_range(size, "pageSize", f"Member must have value between 1 and {PAGE_ENTRIES_MAX}")
    start = 0
    if request.get("Marker"):
        names = [name_of(value) for value in values]
        if request["Marker"] not in names:
            raise ValidationError(f"Invalid marker '{request['Marker']}'")
        start = names.index(request["Marker"]) + 1
    page = values[start : start + size]
    is_last = start + size >= len(values)
    return page, {} if is_last else {"NextMarker": name_of(page[-1])}
