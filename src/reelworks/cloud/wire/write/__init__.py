"""Answers out: one function an operation and protocol, compiled from its model the first time it is asked for."""

from collections.abc import Callable
from functools import cache
from typing import Any

from reelworks.cloud.wire.message import HttpResponse
from reelworks.cloud.wire.models import load_query_service, load_service
from reelworks.cloud.wire.route import CBOR, MODELLESS
from reelworks.cloud.wire.write.json_body import compile_json_writer
from reelworks.cloud.wire.write.query_xml import compile_query_writer
from reelworks.cloud.wire.write.refusal import write_error
from reelworks.cloud.wire.write.rest_response import compile_rest_writer, request_headers
from reelworks.cloud.wire.write.special import HEADERS, STATUS, take_headers, take_status

__all__ = ["HEADERS", "STATUS", "Writer", "write_error", "writer_for"]

Writer = Callable[[dict[str, Any], str], HttpResponse]
"""Takes an operation's answer and the request's id."""


@cache
def writer_for(service: str, operation: str, protocol: str) -> Writer:
    """Return the function that writes an operation's answer; the same one every time.

    An answer may carry, beside the members of its model, ``__status__`` and ``__headers__`` (see
    ``special``). The answer of an operation that no model has (the browser's form upload) carries them and
    ``Body``, bytes.
    """
    if operation in MODELLESS:
        return _write_without_model
    if protocol.startswith("json"):
        return compile_json_writer(load_service(service), operation, protocol)
    if protocol == CBOR:
        return _cbor_writer(service, operation)
    if protocol == "rest-xml":
        return compile_rest_writer(load_service(service), operation)
    assert protocol in {"query", "ec2"}, protocol
    return compile_query_writer(load_query_service(service), operation)


def _cbor_writer(service: str, operation: str) -> Writer:
    # The common runtime takes a moment to load, and only CloudWatch's clients need it here.
    from reelworks.cloud.wire.write.cbor_body import compile_cbor_writer  # noqa: PLC0415 - see above

    return compile_cbor_writer(load_service(service), operation)


def _write_without_model(answer: dict[str, Any], request_id: str) -> HttpResponse:
    answer = dict(answer)
    status = take_status(answer, 200)
    headers = [*request_headers(request_id), *take_headers(answer)]
    return HttpResponse(status, headers, answer.get("Body", b""))
