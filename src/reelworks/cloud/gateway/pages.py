"""The gateway's own pages, below a path that no bucket can have."""

from reelworks.cloud.wire.message import HttpRequest, HttpResponse

PREFIX = "/_reelworks/"
"""A bucket's name never begins with an underscore."""


def find_page(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a request for one of the gateway's own pages, or None where it is AWS's."""
    if not request.path.startswith(PREFIX):
        return None
    if request.path == f"{PREFIX}health":
        return HttpResponse(200, [("Content-Type", "application/json")], b'{"status":"ready"}')
    return HttpResponse(404, [("Content-Type", "text/plain")], b"There is no such page.\n")
