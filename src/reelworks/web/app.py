"""The pages, as an ASGI application.

/healthz            whether this machine serves: what the load balancer asks
/                   the pipelines with their newest pages, an upload form each
/library/PIPELINE   what was made, page by page
/open/PIPELINE/KEY  one output: a redirect to an address that opens it for an hour
/live               how full the queues are, as server-sent events
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelworks.aws.faults import CloudFault
from reelworks.web.identity import Identity
from reelworks.web.library import Library, Queues
from reelworks.web.uploading import upload_form

LIVE_PAUSE_S = 2.0
"""How often the live picture is drawn anew."""
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pages work with."""

    identity: Identity
    library: Library
    queues: Queues
    s3: Any


class _Pages:
    """Answers requests. What asks the cloud runs in a thread, since boto3 blocks."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._templates = Jinja2Templates(_TEMPLATES)

    async def health(self, _request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def home(self, request: Request) -> Response:
        pipelines = await run_in_threadpool(self._home, str(request.base_url))
        return self._show(request, "home.html", {"pipelines": pipelines})

    async def library(self, request: Request) -> Response:
        name, after = request.path_params["pipeline"], request.query_params.get("after", "")
        if name not in self._tools.library.pipelines:
            raise HTTPException(404, f"There is no pipeline {name}.")
        page = await run_in_threadpool(self._tools.library.list_page, name, after)
        return self._show(request, "library.html", {"name": name, "page": page})

    async def open(self, request: Request) -> Response:
        name, key = request.path_params["pipeline"], request.path_params["key"]
        try:
            return RedirectResponse(await run_in_threadpool(self._tools.library.link_to, name, key))
        except KeyError:
            raise HTTPException(404, "There is no such output.") from None

    async def live(self, _request: Request) -> Response:
        # Headers that keep whoever stands between from holding the events back.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._depths(), media_type="text/event-stream", headers=headers)

    async def _depths(self) -> AsyncIterator[str]:
        while True:
            try:
                depths = await run_in_threadpool(self._tools.queues.measure)
                told: Any = {
                    "served_by": self._tools.identity.name,
                    "queues": [asdict(each) for each in depths],
                }
            except CloudFault as fault:
                told = {"served_by": self._tools.identity.name, "fault": str(fault)}
            yield f"data: {json.dumps(told)}\n\n"
            await asyncio.sleep(LIVE_PAUSE_S)

    def _home(self, back_to: str) -> list[dict[str, Any]]:
        library = self._tools.library
        return [
            {"name": name, "place": place, "form": upload_form(self._tools.s3, place, back_to)}
            for name, place in library.pipelines.items()
        ]

    def _show(self, request: Request, template: str, what: dict[str, Any]) -> Response:
        return self._templates.TemplateResponse(request, template, {**what, "identity": self._tools.identity})


class _SayWhoServes:
    """Puts the machine's name into each answer's headers."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        self._app = app
        self._header = (b"x-served-by", name.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_name(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), self._header]
            await send(message)

        await self._app(scope, receive, send_with_name if scope["type"] == "http" else send)


def make_app(tools: Tools) -> Starlette:
    """Return the application."""
    pages = _Pages(tools)
    routes: list[tuple[str, Callable[[Request], Awaitable[Response]]]] = [
        ("/healthz", pages.health),
        ("/", pages.home),
        ("/library/{pipeline}", pages.library),
        ("/open/{pipeline}/{key:path}", pages.open),
        ("/live", pages.live),
    ]

    async def unreachable(_request: Request, error: Exception) -> Response:
        return PlainTextResponse(f"{error}\n", 503, {"Retry-After": "5"})

    return Starlette(
        routes=[Route(path, page) for path, page in routes],
        middleware=[Middleware(_SayWhoServes, name=tools.identity.name)],
        exception_handlers={CloudFault: unreachable},
    )
