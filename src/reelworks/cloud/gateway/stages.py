"""A request's whole way through the gateway: ONE list of stages, read from top to bottom.

    identify      give it an id, note the endpoint the client used
    address       which service it is signed for, which bucket its host stands for
    find_route    which operation of which service
    authenticate  who sent it, proven by the signature; closed to whom nobody knows
    check_body    the payload against its checksums and its signature
    parse         the document in the service model's shape
    perform       policies, handler, commit (``cloud/calls.py``)
    answer        the answer, or the error, in the protocol's own form

A browser's form upload says who sent it, and what, in its body: once its fields are read (``forms.py``),
``authenticate_form`` and ``parse_form`` stand in for ``authenticate`` and ``parse``, and the file follows as a stream.

A body too large for memory is verified while its operation reads it, so for those ``check_body`` comes with the
stream. Any stage may refuse by raising an AwsError; nothing after it is run.
"""

import itertools
import logging
from collections.abc import Callable
from typing import Any

from reelworks.base.clock import Clock
from reelworks.base.ids import Ids, new_hex
from reelworks.cloud.calls import Calls
from reelworks.cloud.gateway.bodies import Flow, StreamedBody, WholeBody
from reelworks.cloud.gateway.doorkeeper import Doorkeeper, GatewaySettings
from reelworks.cloud.gateway.exchange import Exchange
from reelworks.cloud.gateway.forms import FormBody, NoFlow
from reelworks.cloud.gateway.hosts import bucket_of_host
from reelworks.cloud.gateway.keys import Credentials
from reelworks.cloud.gateway.pages import PREFIX, Pages
from reelworks.cloud.wire.chunked import payload_check, verify_whole
from reelworks.cloud.wire.claim import PayloadKind, PayloadRule
from reelworks.cloud.wire.content_encoding import decode_content
from reelworks.cloud.wire.error import AwsError, InternalError
from reelworks.cloud.wire.form_data import Form
from reelworks.cloud.wire.message import HttpResponse
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.route import OPTIONS_OBJECT, POST_OBJECT, Router, signing_name_of
from reelworks.cloud.wire.write import write_error, writer_for

__all__ = ["GatewaySettings", "Way"]

_BODILESS = frozenset({"GET", "HEAD"})
_EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_SIGNED_APART = frozenset({"s3", "s3control"})
"""Those whose bodies are not signed themselves: a digest of theirs is."""
_FORM = "multipart/form-data"

log = logging.getLogger(__name__)


class Way:
    """The list of stages, with what they need. One for all connections; keeps nothing of a request."""

    def __init__(  # noqa: PLR0913 - each is one stage's tool
        self,
        *,
        settings: GatewaySettings,
        credentials: Credentials,
        calls: Calls,
        router: Router,
        clock: Clock,
        ids: Ids,
        pages: Pages,
    ) -> None:
        self._doorkeeper = Doorkeeper(settings, credentials, clock)
        self._pages = pages
        self._calls = calls
        self._router = router
        self._request_numbers = itertools.count()
        self._request_prefix = new_hex(ids, 4).upper()
        self._to_route: tuple[Callable[[Exchange], None], ...] = (
            self._identify,
            self._address,
            self._find_route,
        )
        self._to_perform: tuple[Callable[[Exchange], None], ...] = (
            self._doorkeeper.authenticate,
            self._check_body,
            self._parse,
            self._perform,
        )
        self._whole_way = (*self._to_route, *self._to_perform)

    def go(self, exchange: Exchange) -> None:
        """Take a request whose body is whole all the way; it is answered now or later, in any case once."""
        request = exchange.request
        if request.path.startswith(PREFIX) and (page := self._pages.find(request)):
            exchange.reply(page)
            return
        if request.headers.get("content-type", "").startswith(_FORM) and self.is_streaming(exchange):
            form = self.go_streaming(exchange, NoFlow())
            if form is not None:
                form.push(exchange.request.body)
                form.end()
            return
        self._run(self._whole_way, exchange)

    def is_streaming(self, exchange: Exchange) -> bool:
        """Say, from the request's head alone, whether its operation takes the body as a stream.

        A head that leads nowhere does not stream: the refusal comes when the body is whole.
        """
        headers = exchange.request.headers
        if "x-amz-target" in headers or headers.get("content-type", "").startswith(
            "application/x-www-form-urlencoded"
        ):
            return False
        try:
            for stage in self._to_route:
                stage(exchange)
        except AwsError:
            return False
        return exchange.route is not None and exchange.route.streams

    def go_streaming(self, exchange: Exchange, flow: Flow) -> StreamedBody | FormBody | None:
        """Take a request whose body is still to come all the way, and return where to push the body.

        ``is_streaming`` said yes before. None where the head was refused: the answer is out, the body unwanted.
        """
        assert exchange.route is not None
        if exchange.route.operation == POST_OBJECT:
            return self._take_form(exchange, flow)
        is_refused = False
        stream: StreamedBody | None = None

        def open_body(exchange: Exchange) -> None:
            nonlocal stream
            headers = exchange.request.headers
            length = headers.get("x-amz-decoded-content-length") or headers.get("content-length")
            assert exchange.rule is not None
            check = payload_check(headers, exchange.rule, is_checksum_of_body=_is_checksum_of_body(exchange))
            stream = StreamedBody(flow, check, int(length) if length is not None else None)
            exchange.request.stream = stream

        def refuse(exchange: Exchange, error: BaseException) -> None:
            nonlocal is_refused
            is_refused = True
            self._answer_error(exchange, error)

        self._run((self._doorkeeper.authenticate, open_body, self._parse, self._perform), exchange, refuse)
        return None if is_refused else stream

    def refuse(self, exchange: Exchange, error: AwsError) -> None:
        """Answer with an error after all, where the answer that was made cannot be sent."""
        self._answer_error(exchange, error)

    def _take_form(self, exchange: Exchange, flow: Flow) -> FormBody | None:
        def begin(form: Form, file: StreamedBody) -> None:
            exchange.form, exchange.request.stream = form, file
            for stage in (self._doorkeeper.authenticate_form, self._parse_form, self._perform):
                stage(exchange)

        def refuse(error: BaseException) -> None:
            self._answer_error(exchange, error)

        try:
            return FormBody(exchange.request.headers.get("content-type", ""), flow, begin, refuse)
        except AwsError as error:
            refuse(error)
            return None

    def _run(
        self,
        stages: tuple[Callable[[Exchange], None], ...],
        exchange: Exchange,
        refuse: Callable[[Exchange, BaseException], None] | None = None,
    ) -> None:
        try:
            for stage in stages:
                stage(exchange)
        except Exception as error:  # noqa: BLE001 - the edge: whatever broke, the client gets an answer
            (refuse or self._answer_error)(exchange, error)

    def _identify(self, exchange: Exchange) -> None:
        request = exchange.request
        exchange.request_id = f"{self._request_prefix}{next(self._request_numbers):08X}"
        exchange.endpoint = f"{request.scheme}://{request.headers.get('host', 'localhost')}"

    def _address(self, exchange: Exchange) -> None:
        request = exchange.request
        name = exchange.signing_name = signing_name_of(request)
        if name is None or name == "s3":
            exchange.bucket = bucket_of_host(request.headers.get("host", ""))

    def _find_route(self, exchange: Exchange) -> None:
        exchange.route = self._router.find_route(
            exchange.request, signing_name=exchange.signing_name, bucket=exchange.bucket
        )

    def _check_body(self, exchange: Exchange) -> None:
        request, route = exchange.request, exchange.route
        assert route is not None
        if route.service not in _SIGNED_APART:
            if "content-encoding" in request.headers:
                request.body = decode_content(request.headers["content-encoding"], request.body)
            return
        if request.method in _BODILESS and not request.body and _allows_nothing(exchange.rule):
            return
        assert exchange.rule is not None
        is_of_body = _is_checksum_of_body(exchange)
        verified = verify_whole(request.headers, exchange.rule, request.body, is_checksum_of_body=is_of_body)
        if route.streams:
            request.stream = WholeBody(verified)
        else:
            request.body = verified.payload

    def _parse(self, exchange: Exchange) -> None:
        route = exchange.route
        assert route is not None
        parse = parser_for(route.service, route.operation, route.protocol)
        exchange.document = parse(exchange.request, route)

    def _parse_form(self, exchange: Exchange) -> None:
        assert exchange.form is not None
        self._parse(exchange)
        exchange.document |= {"Fields": exchange.form.fields, "FileName": exchange.form.filename}

    def _perform(self, exchange: Exchange) -> None:
        route = exchange.route
        assert route is not None
        assert exchange.caller is not None

        def done(answer: dict[str, Any] | None, error: BaseException | None) -> None:
            if error is None:
                self._answer(exchange, answer or {})
            else:
                self._answer_error(exchange, error)

        exchange.cancel = self._calls.perform(
            route.service, route.operation, exchange.document, exchange.caller, done
        )

    def _answer(self, exchange: Exchange, answer: dict[str, Any]) -> None:
        route = exchange.route
        assert route is not None
        try:
            response = writer_for(route.service, route.operation, route.protocol)(answer, exchange.request_id)
        except Exception as error:  # noqa: BLE001 - the edge: an answer that cannot be written is ours
            self._answer_error(exchange, error)
            return
        self._reply(exchange, response)

    def _answer_error(self, exchange: Exchange, error: BaseException) -> None:
        if not isinstance(error, AwsError):
            log.error("request %s broke: %r", exchange.request_id, error, exc_info=error)
            error = InternalError()
        route = exchange.route
        if route is not None:
            service, protocol = route.service, route.protocol
        else:
            service, protocol = self._router.guess_protocol(exchange.request, exchange.signing_name)
        response = write_error(service, protocol, error, exchange.request_id, exchange.request.path)
        self._reply(exchange, response)

    def _reply(self, exchange: Exchange, response: HttpResponse) -> None:
        """Answer; a page of another origin is told whether the bucket lets it read that."""
        if "origin" in exchange.request.headers:
            self._add_cors_headers(exchange, response)
        exchange.reply(response)

    def _add_cors_headers(self, exchange: Exchange, response: HttpResponse) -> None:
        route, request = exchange.route, exchange.request
        if route is None or route.operation == OPTIONS_OBJECT or "Bucket" not in route.labels:
            return

        def done(answer: dict[str, Any] | None, error: BaseException | None) -> None:
            if error is None and answer is not None:
                response.headers.extend(answer["__headers__"].items())

        asked = {**route.labels, "Headers": request.headers, "Method": request.method}
        self._calls.perform("s3", OPTIONS_OBJECT, asked, self._doorkeeper.anonymous(exchange), done)


def _allows_nothing(rule: PayloadRule | None) -> bool:
    """Whether an empty body needs no more proof: nothing was said of it, or that it is empty."""
    assert rule is not None
    return rule.kind is PayloadKind.UNSIGNED or rule.sha256 == _EMPTY_SHA256


def _is_checksum_of_body(exchange: Exchange) -> bool:
    """CompleteMultipartUpload's checksum headers speak of the object that is put together, not of the document."""
    assert exchange.route is not None
    return exchange.route.operation != "CompleteMultipartUpload"
