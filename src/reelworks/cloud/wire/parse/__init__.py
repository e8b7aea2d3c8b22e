"""Requests in: one function an operation and protocol, compiled from its model the first time it is asked for.

Members that were not sent are absent; timestamps are aware datetimes, blobs bytes.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.models import load_query_service, load_service
from reelworks.cloud.wire.parse.json_body import compile_json_parser
from reelworks.cloud.wire.parse.query_form import compile_query_parser
from reelworks.cloud.wire.parse.rest_request import compile_rest_parser
from reelworks.cloud.wire.route import CBOR, MODELLESS, Route

Parser = Callable[[HttpRequest, Route], dict[str, Any]]


@cache
def parser_for(service: str, operation: str, protocol: str) -> Parser:
    """Return the function that reads an operation's request; the same one every time.

    For an operation that no model has (the browser's form upload and preflight) it gives the path's labels, the
    query's parameters as ``Params``, the ``Headers``, and the stream as ``Body``: the room reads the rest.

    Raises (the function):
        AwsError: in the service's own words, see the three protocols' modules.
    """
    if operation in MODELLESS:
        return _parse_without_model
    if protocol.startswith("json"):
        return compile_json_parser(load_service(service), operation)
    if protocol == CBOR:
        return _cbor_parser(service, operation)
    if protocol == "rest-xml":
        return compile_rest_parser(load_service(service), operation)
    assert protocol in {"query", "ec2"}, protocol
    return compile_query_parser(load_query_service(service), operation)


def _cbor_parser(service: str, operation: str) -> Parser:
    # The common runtime takes a moment to load, and only CloudWatch's clients need it here.
    from reelworks.cloud.wire.parse.cbor_body import compile_cbor_parser  # noqa: PLC0415 - see above

    return compile_cbor_parser(load_service(service), operation)


def _parse_without_model(request: HttpRequest, route: Route) -> dict[str, Any]:
    body = request.body if request.stream is None else request.stream
    return {**route.labels, "Params": route.params, "Headers": request.headers, "Body": body}
