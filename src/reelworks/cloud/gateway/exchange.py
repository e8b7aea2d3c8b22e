"""One request on its way through the gateway, with what each stage found out about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reelworks.cloud.rooms import Caller
from reelworks.cloud.wire.claim import PayloadRule
from reelworks.cloud.wire.form_data import Form
from reelworks.cloud.wire.message import HttpRequest, HttpResponse
from reelworks.cloud.wire.route import Route


@dataclass(slots=True)
class Exchange:
    """A request and, stage by stage, what is known of it. Whoever fills a field is named beside it."""

    request: HttpRequest
    reply: Callable[[HttpResponse], None]
    """Sends the answer; called once. By the connection."""
    request_id: str = ""
    """By ``identify``."""
    endpoint: str = ""
    """Scheme and host as the client used them. By ``identify``."""
    bucket: str | None = None
    """The bucket that the host's name stands for. By ``address``."""
    signing_name: str | None = None
    """The service the client says it signed for. By ``address``."""
    route: Route | None = None
    """By ``find_route``."""
    rule: PayloadRule | None = None
    """What the body has to match. By ``authenticate``."""
    caller: Caller | None = None
    """By ``authenticate``."""
    form: Form | None = None
    """A browser's form upload without its file. By ``FormBody``."""
    document: dict[str, Any] = field(default_factory=dict)
    """The request in the service model's shape. By ``parse``."""
    cancel: Callable[[], object] | None = None
    """Stops an operation that waits. By ``perform``."""
