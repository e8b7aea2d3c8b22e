"""Pages of listings: a token names the last thing of the page before it."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from reelworks.cloud.services.events.errors import ValidationException
from reelworks.cloud.services.events.limits import PAGE_ENTRIES


class Named(Protocol):
    """Something with a name by which it is listed."""

    @property
    def name(self) -> str:
        """Its name."""
        ...


N = TypeVar("N", bound=Named)


def after_of(request: Mapping[str, Any]) -> str:
    """Return after which name a page begins.

    Raises:
        ValidationException: the token is none that was given out.
    """
    try:
        return base64.b64decode(request.get("NextToken", ""), validate=True).decode()
    except ValueError:
        raise ValidationException("NextToken is not valid.") from None


def limit_of(request: Mapping[str, Any]) -> int:
    """Return how many things a page lists."""
    limit: int = request.get("Limit", PAGE_ENTRIES)
    return limit


def token_for(name: str) -> str:
    """Return the token of the page that begins after a name."""
    return base64.b64encode(name.encode()).decode()


def take_page(found: Iterable[N], request: Mapping[str, Any]) -> tuple[Sequence[N], dict[str, str]]:
    """Return the first page of things that come by name, and the token for the next, where there is one."""
    limit = limit_of(request)
    page = list(islice(found, limit + 1))
    rest = {"NextToken": token_for(page[limit - 1].name)} if len(page) > limit else {}
    return page[:limit], rest
