"""Writing an answer to a client: a whole one at once, or a head and then what comes."""

from dataclasses import dataclass
from email.utils import formatdate

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict

CLOSES = "closes"
"""Under this key a request says whether its connection is to end with the answer, since it is old."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


class Written(web.StreamResponse):
    """Tells aiohttp that a request has been answered already."""

    def __init__(self, *, keeps_alive: bool) -> None:
        super().__init__()
        self._keeps_alive = keeps_alive

    @property
    def keep_alive(self) -> bool:
        """Whether the client's connection takes another request."""
        return self._keeps_alive

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:  # noqa: ARG002 - aiohttp's contract
        """Do nothing: the head is written."""
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: the body is written."""


class WholeAnswer(web.StreamResponse):
    """An answer to what could not be read as a request; the connection ends with it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    @property
    def keep_alive(self) -> bool:
        """Never: nobody knows where the next request would begin."""
        return False

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write it."""
        answer = self._answer
        headers = CIMultiDict(answer.headers)
        headers["Content-Length"] = str(len(answer.body))
        headers["Connection"] = "close"
        headers["Date"] = formatdate(usegmt=True)
        await request.writer.write_headers(f"HTTP/1.1 {answer.status} {answer.reason}", headers)
        await request.writer.write_eof(answer.body)
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: the body is written."""


async def write_answer(request: web.BaseRequest, answer: Answer, *, closes: bool = False) -> Written:
    """Write a whole answer."""
    headers = CIMultiDict(answer.headers)
    headers["Content-Length"] = str(len(answer.body))
    body = b"" if request.method == "HEAD" else answer.body
    keeps_alive = await write_head(request, answer.status, answer.reason, headers, closes=closes)
    await request.writer.write_eof(body)
    return Written(keeps_alive=keeps_alive)


async def write_head(
    request: web.BaseRequest, status: int, reason: str, headers: CIMultiDict[str], *, closes: bool = False
) -> bool:
    """Write an answer's head, with a length or in chunks as its headers say; return whether the connection stays.

    An answer without a length goes to a client of HTTP/1.0 until the connection's end.
    """
    writer, version = request.writer, request.version
    keeps_alive = request.keep_alive and not closes and not request.get(CLOSES, False)
    if is_bodiless(request.method, status):
        headers.popall("Transfer-Encoding", None)
    elif "Content-Length" in headers:
        writer.length = int(headers["Content-Length"])
    elif version >= (1, 1):
        writer.enable_chunking()
        headers["Transfer-Encoding"] = "chunked"
    else:
        keeps_alive = False
    if "Date" not in headers:
        headers["Date"] = formatdate(usegmt=True)
    if not keeps_alive:
        headers["Connection"] = "close"
    elif version == (1, 0):
        headers["Connection"] = "keep-alive"
    await writer.write_headers(f"HTTP/{version.major}.{version.minor} {status} {reason}", headers)
    return keeps_alive


def is_bodiless(method: str, status: int) -> bool:
    """Return whether an answer has no body, whatever its headers say."""
    return method == "HEAD" or status in (204, 304) or 100 <= status < 200
