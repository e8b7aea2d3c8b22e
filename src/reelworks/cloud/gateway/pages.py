"""The gateway's own pages, below a path that no bucket can have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reelworks.cloud.wire.message import HttpRequest, HttpResponse

PREFIX = "/_reelworks/"
"""A bucket's name never begins with an underscore."""


@dataclass(frozen=True, slots=True)
class Page:
    """What somebody without a signature may read."""

    content_type: str
    content: bytes


FindPage = Callable[[str], Page | None]
"""Returns the page of a name, which is the path below ``PREFIX``; None where it has none of that name."""


class Pages:
    """Every page that there is: the gateway's own, and those that the assembly brings."""

    def __init__(self, finders: Sequence[FindPage] = ()) -> None:
        self._finders = (_own_page, *finders)

    def find(self, request: HttpRequest) -> HttpResponse | None:
        """Return the answer to a request for a page, or None where the request is AWS's."""
        if not request.path.startswith(PREFIX):
            return None
        if request.method not in {"GET", "HEAD"}:
            return _told(405, b"Pages are there to be read.\n")
        name = request.path.removeprefix(PREFIX)
        page = next((page for find in self._finders if (page := find(name)) is not None), None)
        if page is None:
            return _told(404, b"There is no such page.\n")
        return HttpResponse(200, [("Content-Type", page.content_type)], page.content)


def _own_page(name: str) -> Page | None:
    return Page("application/json", b'{"status":"ready"}') if name == "health" else None


def _told(status: int, text: bytes) -> HttpResponse:
    return HttpResponse(status, [("Content-Type", "text/plain")], text)
