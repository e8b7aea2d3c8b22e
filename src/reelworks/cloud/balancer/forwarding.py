"""One request's whole way: which rule holds, what it asks for, and how that ends."""

import asyncio
import random
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from reelworks.cloud.balancer import stickiness
from reelworks.cloud.balancer.answers import Written, write_answer
from reelworks.cloud.balancer.conditions import Facts, find_rule
from reelworks.cloud.balancer.config import Balancer, FixedResponse, Forward, Listener, Redirect
from reelworks.cloud.balancer.fleet import LiveGroup, LiveTarget
from reelworks.cloud.balancer.headers import answer_headers, has_too_many_hops, request_headers
from reelworks.cloud.balancer.pages import error_page, plain_answer
from reelworks.cloud.balancer.redirects import location_of
from reelworks.cloud.balancer.relaying import relay, switch
from reelworks.cloud.balancer.sending import NotAnswered, Sender, Sending
from reelworks.cloud.balancer.tallying import Tallies, note_answer
from reelworks.cloud.balancer.upload import Upload

TOO_MANY_HOPS = 463
CLIENT_GONE = 460


@dataclass(slots=True)
class Post:
    """Where a request came in: a listener of a balancer, as they are at present."""

    balancer: Balancer
    listener: Listener


class Forwarder:
    """Answers requests."""

    def __init__(self, sender: Sender, tallies: Tallies) -> None:
        self._sender = sender
        self._tallies = tallies
        self._loop = asyncio.get_running_loop()
        self.secret = ""
        self.groups: dict[str, LiveGroup] = {}
        """Set anew with each picture."""

    async def answer(self, request: web.BaseRequest, post: Post) -> Written:
        """Answer one request."""
        facts = facts_of(request)
        if not facts.path.startswith("/"):
            # CONNECT host:port, OPTIONS *: what is no path must never become part of a target's URL.
            return await self._refuse(request, post, 400)
        if request.method == "TRACE":
            return await self._refuse(request, post, 405)
        if has_too_many_hops(request.headers):
            return await self._refuse(request, post, TOO_MANY_HOPS)
        rule = find_rule(post.listener.rules, facts)
        if rule.redirect is not None:
            return await self._redirect(request, post, rule.redirect, facts)
        if rule.fixed is not None:
            return await self._say(request, post, rule.fixed)
        assert rule.forward is not None
        try:
            return await self._forward(request, post, rule.forward)
        except asyncio.CancelledError:
            self._tallies.note_own_answer(post.balancer.id, "", CLIENT_GONE)
            raise

    async def _forward(self, request: web.BaseRequest, post: Post, forward: Forward) -> Written:
        group = self._choose_group(forward, request)
        if group is None:
            return await self._refuse(request, post, 503)
        bond = stickiness.find_bond(self.secret, forward, group, request.headers)
        sending = await self._prepare(request, post.balancer, post.listener.port, group)
        tally = self._tallies.of(post.balancer.id, group.spec.id)
        tally.requests += 1
        try:
            target, answer = await self._sender.send(sending, bond.target_id)
        except NotAnswered as failure:
            return await self._refuse(request, post, failure.status, group.spec.id)
        finally:
            tally.connect_errors += sending.connect_errors
        note_answer(tally, target.spec.id, answer.status, self._loop.time() - sending.sent_at)
        try:
            return await self._pass_on(request, post.balancer, bond, target, answer)
        finally:
            tally.bytes += sending.upload.bytes + request.writer.output_size

    async def _pass_on(
        self,
        request: web.BaseRequest,
        balancer: Balancer,
        bond: stickiness.Bond,
        target: LiveTarget,
        answer: aiohttp.ClientResponse,
    ) -> Written:
        headers = answer_headers(answer.headers, sends_server=balancer.sends_server_header)
        stickiness.write_cookies(bond, target, headers)
        try:
            if answer.status == 101:
                return await switch(request, answer, headers, balancer.idle_s)
            return await relay(request, answer, headers)
        finally:
            target.end()
            if not answer.closed:
                answer.close()

    async def _prepare(
        self, request: web.BaseRequest, balancer: Balancer, port: int, group: LiveGroup
    ) -> Sending:
        remote = request.transport.get_extra_info("peername") if request.transport else ("", 0)
        headers = request_headers(request.headers, balancer, remote[:2], port)
        if is_upgrade(request):
            headers["Connection"], headers["Upgrade"] = "Upgrade", "websocket"
        if request.headers.get("Expect", "").lower() == "100-continue" and request.version >= (1, 1):
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        upload = Upload(request, balancer.idle_s)
        return Sending(request, path_of(request), headers, upload, balancer, group)

    def _choose_group(self, forward: Forward, request: web.BaseRequest) -> LiveGroup | None:
        if len(forward.groups) == 1:
            return self.groups.get(forward.groups[0][0])
        name = stickiness.find_group(self.secret, forward, request.headers)
        if name is None:
            names, weights = zip(*forward.groups, strict=True)
            if not any(weights):
                return None
            name = random.choices(names, weights)[0]  # noqa: S311 - spreads load, guards nothing
        return self.groups.get(name)

    async def _redirect(
        self, request: web.BaseRequest, post: Post, redirect: Redirect, facts: Facts
    ) -> Written:
        self._tallies.of(post.balancer.id).redirects += 1
        location = location_of(redirect, facts, post.listener.port)
        page = error_page(redirect.status)
        headers = (("Location", location), ("Content-Type", "text/html"))
        return await write_answer(request, plain_answer(redirect.status, headers, page.body))

    async def _say(self, request: web.BaseRequest, post: Post, fixed: FixedResponse) -> Written:
        self._tallies.of(post.balancer.id).fixed_responses += 1
        headers = (("Content-Type", f"{fixed.content_type}; charset=utf-8"),)
        return await write_answer(request, plain_answer(fixed.status, headers, fixed.body.encode()))

    async def _refuse(self, request: web.BaseRequest, post: Post, status: int, group: str = "") -> Written:
        self._tallies.note_own_answer(post.balancer.id, group, status)
        page = error_page(status, names_server=post.balancer.sends_server_header)
        return await write_answer(request, page, closes=request.body_exists)


def facts_of(request: web.BaseRequest) -> Facts:
    """Return what rules ask of a request."""
    path, _, query = path_of(request).partition("?")
    host = request.headers.get("Host", "")
    if not host.endswith("]"):
        host = host.rpartition(":")[0] or host
    return Facts(request.method, path, query, host, request.headers, request.remote or "")


def path_of(request: web.BaseRequest) -> str:
    """Return the path and query as they came, also where the client named the whole URL."""
    path = request.raw_path
    if path.startswith("/"):
        return path
    _, sign, rest = path.partition("://")
    return "/" + rest.partition("/")[2] if sign else path


def is_upgrade(request: web.BaseRequest) -> bool:
    """Return whether a request asks for a WebSocket: RFC 6455, section 4.1."""
    return (
        request.headers.get("Upgrade", "").lower() == "websocket"
        and "upgrade" in request.headers.get("Connection", "").lower()
        and request.method == "GET"
    )
