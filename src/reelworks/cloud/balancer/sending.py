"""Getting a request to a target: who is asked, and what becomes of it where one does not answer."""

import asyncio
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from reelworks.cloud.balancer.config import Balancer
from reelworks.cloud.balancer.fleet import LiveGroup, LiveTarget
from reelworks.cloud.balancer.upload import Upload
from reelworks.cloud.balancer.watching import Watches

CONNECT_S_MAX = 10.0
"""For so long a target may take to accept a connection.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-504-issues
"""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""What changes nothing, so that it may be asked again of another: RFC 9110, section 9.2.1."""


class NotAnswered(Exception):
    """No target answered; ``status`` is what the client is told."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Sending:
    """One request on its way to a target of a group."""

    request: web.BaseRequest
    path: str
    """With the query, as it came."""
    headers: CIMultiDict[str]
    upload: Upload
    balancer: Balancer
    group: LiveGroup
    tried: set[str] = field(default_factory=set)
    connect_errors: int = 0
    sent_at: float = 0.0
    """When it went to the target that answered, by the loop's clock."""

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be sent again although a target may have got it."""
        return self.request.method in SAFE_METHODS and self.upload.is_empty


class Sender:
    """Sends requests to targets. Owns nothing: the session and the watches are passed in."""

    def __init__(self, session: aiohttp.ClientSession, watches: Watches) -> None:
        self._session = session
        self._watches = watches
        self._loop = asyncio.get_running_loop()

    async def send(
        self, sending: Sending, target_id: str | None
    ) -> tuple[LiveTarget, aiohttp.ClientResponse]:
        """Return a target's answer, its head read, and whose it is; ``target_id`` is asked first where it can be.

        Something is under way to that target then: who has read the answer says ``end`` to it.

        What no target has got goes to the next one; what one may have got does so only where it is safe to repeat.

        Raises:
            NotAnswered: 503 without any target, 502 or 504 where none that may be asked answers, 408 where the
                client does not send its body.
        """
        status = 503
        target = (sending.group.find_usable(target_id) if target_id else None) or sending.group.choose()
        while target is not None:
            sending.tried.add(target.spec.id)
            try:
                return target, await self._ask(sending, target)
            except aiohttp.ClientConnectorError:
                sending.connect_errors += 1
                self._watches.note_refusal(target.spec.id)
                status = 502
            except aiohttp.ConnectionTimeoutError:
                sending.connect_errors += 1
                status = 504
            except TimeoutError as error:
                raise NotAnswered(408 if sending.upload.is_silent else 504) from error
            except (aiohttp.ClientError, OSError) as error:
                if sending.upload.is_silent:
                    raise NotAnswered(408) from error
                status = 502
                if not sending.is_repeatable:
                    raise NotAnswered(status) from error
            target = sending.group.choose(sending.tried)
        raise NotAnswered(status)

    async def _ask(self, sending: Sending, target: LiveTarget) -> aiohttp.ClientResponse:
        spec, upload = target.spec, sending.upload
        sending.sent_at = self._loop.time()
        target.begin()
        try:
            return await self._session.request(
                sending.request.method,
                URL(f"http://{spec.address}:{spec.port}{sending.path}", encoded=True),
                headers=sending.headers,
                data=None if upload.is_empty else upload.pieces(),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=CONNECT_S_MAX, sock_read=sending.balancer.idle_s
                ),
            )
        except BaseException:
            target.end()
            raise
