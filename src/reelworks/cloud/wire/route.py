"""Finding what a request asks for: which service, which operation, in which protocol.

AWS has a host for every service; here they share one. What tells them apart is, in this order:
``x-amz-account-id`` (S3 Control), ``X-Amz-Target`` (AWS JSON), ``Smithy-Protocol`` (CBOR), a form or query with an ``Action`` (query), and otherwise S3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from reelworks.cloud.wire.content_encoding import decode_content
from reelworks.cloud.wire.error import OperationNotImplemented
from reelworks.cloud.wire.headings import Heading, heading_of
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.models import Operation
from reelworks.cloud.wire.query_string import decode_path, parse_query
from reelworks.cloud.wire.refusals import InvalidAction, MethodNotAllowed, MissingAction, UnknownOperation
from reelworks.cloud.wire.rest_routes import Level, RestRoutes

POST_OBJECT: Final = "PostObject"
"""The browser's form upload, ``POST /bucket`` with ``multipart/form-data``, which no model has."""
OPTIONS_OBJECT: Final = "OptionsObject"
"""The browser's preflight, ``OPTIONS``, which no model has."""
CBOR: Final = "rpc-v2-cbor"
"""The protocol whose path names service and operation: ``/service/X/operation/Y``."""
MODELLESS: Final = frozenset({POST_OBJECT, OPTIONS_OBJECT})

_ACCOUNT_HEADER: Final = "x-amz-account-id"
"""Every request of S3 Control has it, and no request of S3."""
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_STARTS_KEPT: Final = 256
_NAMESAKES: Final = {("elbv2", "2012-06-01"): "elb"}
"""Services that sign with another's name and differ by their API's version: classic load balancing."""


@dataclass(frozen=True, slots=True)
class Route:
    """What a request asks for."""

    service: str
    operation: str
    protocol: str
    """json-1.0, json-1.1, query, ec2, rpc-v2-cbor or rest-xml."""
    labels: dict[str, str] = field(default_factory=dict)
    """What the path names (S3's ``Bucket`` and ``Key``), decoded."""
    streams: bool = False
    """Whether the request's body is a payload that may be larger than memory."""
    params: dict[str, str] = field(default_factory=dict)
    """The parameters of the query string, or of the form for the query protocol, decoded."""


class Router:
    """Finds the route of a request among some services."""

    def __init__(self, services: Sequence[str]) -> None:
        self._services = {name: heading_of(name) for name in services}
        self._by_target = {
            service.target_prefix: service for service in self._services.values() if service.target_prefix
        }
        self._query_services = [service for service in self._services.values() if service.speaks_query]
        control = self._services.get("s3control")
        self._control_prefix = f"/v{control.version.replace('-', '')}/" if control else "\0"

    @cached_property
    def _s3_operations(self) -> Mapping[str, Operation]:
        s3 = self._services.get("s3")
        return s3.operations if s3 else {}

    @cached_property
    def _s3_routes(self) -> RestRoutes:
        return RestRoutes(self._s3_operations.values())

    @cached_property
    def _control_operations(self) -> Mapping[tuple[str, str], Operation]:
        operations = self._services["s3control"].operations.values()
        return {(operation.method, operation.uri): operation for operation in operations}

    def find_route(self, request: HttpRequest, *, signing_name: str | None, bucket: str | None) -> Route:
        """Return what the request asks for.

        ``signing_name`` is the service in the signature's credential scope, if there is one; ``bucket``
        the one that the Host header names. A form's body must be complete; of others only the head is read.

        Raises:
            UnknownOperation: ``X-Amz-Target``, or the path in the CBOR protocol, names nothing here.
            InvalidAction: ``Action`` names nothing here.
            MissingAction: a service of the query protocol is called without an ``Action``.
            MethodNotAllowed: S3 has no such method there.
            InvalidArgument: S3 takes no such query there.
            InvalidURI: path or query are not percent-encoded UTF-8.
            SerializationException: a form says that it is gzip, and is none.
        """
        if _ACCOUNT_HEADER in request.headers and request.path.startswith(self._control_prefix):
            return self._find_control_route(request)
        target = request.headers.get("x-amz-target")
        if target is not None and signing_name != "s3":
            return self._find_json_route(target, request)
        if request.headers.get("smithy-protocol") == CBOR and signing_name != "s3":
            return self._find_cbor_route(request)
        if signing_name != "s3" and bucket is None:
            route = self._find_query_route(request, signing_name)
            if route is not None:
                return route
        return self._find_s3_route(request, bucket)

    def guess_protocol(self, request: HttpRequest, signing_name: str | None) -> tuple[str, str]:
        """Return the service and protocol in which to refuse a request that has no route."""
        prefix, _, _ = request.headers.get("x-amz-target", "").partition(".")
        if prefix and signing_name != "s3":
            service = self._by_target.get(prefix)
            return (service.name if service else ""), _json_protocol(request, service)
        named = self._find_named(signing_name, None)
        if request.headers.get("smithy-protocol") == CBOR and signing_name != "s3":
            return (named.name if named else ""), CBOR
        if named is not None:
            return named.name, named.protocol_of_forms
        if signing_name != "s3" and _is_form(request):
            return "", "query"
        return "s3", "rest-xml"

    def _find_json_route(self, target: str, request: HttpRequest) -> Route:
        prefix, _, operation = target.rpartition(".")
        service = self._by_target.get(prefix)
        if service is None or operation not in service.operations:
            raise UnknownOperation
        return Route(service.name, operation, _json_protocol(request, service))

    def _find_cbor_route(self, request: HttpRequest) -> Route:
        _, _, rest = request.path.partition("/service/")
        prefix, _, operation = rest.partition("/operation/")
        service = self._by_target.get(prefix)
        if service is None or operation not in service.operations:
            raise UnknownOperation
        return Route(service.name, operation, CBOR)

    def _find_query_route(self, request: HttpRequest, signing_name: str | None) -> Route | None:
        """Return the route of a request in the query protocol, or None where it is none."""
        is_form = _is_form(request)
        if not is_form and signing_name is None and "Action=" not in request.query:
            return None
        params = parse_query(request.query)
        if is_form:
            params |= parse_query(_form_of(request).decode("utf-8", "replace"))
        action = params.get("Action")
        service = self._find_named(signing_name, params.get("Version"))
        if service is None and signing_name is None and action is not None:
            service = self._find_anonymous(params)
        if service is None:
            self._refuse_stranger(is_form, signing_name, action)
            return None
        if action is None:
            raise MissingAction
        if stranger := _NAMESAKES.get((service.name, params.get("Version", ""))):
            raise OperationNotImplemented(f"Reelworks' cloud does not implement {stranger}:{action}.")
        if action not in service.operations:
            raise InvalidAction(_invalid_action_words(service, action))
        return Route(service.name, action, service.protocol_of_forms, params=params)

    def _find_named(self, signing_name: str | None, version: str | None) -> Heading | None:
        named = [service for service in self._query_services if service.signing_name == signing_name]
        return next((service for service in named if service.version == version), named[0] if named else None)

    def _find_anonymous(self, params: Mapping[str, str]) -> Heading | None:
        """Return the service that an unsigned request means: its version says, or else its action."""
        version, action = params.get("Version"), params["Action"]
        return next(
            (
                service
                for service in self._query_services
                if version in {None, service.version} and action in service.operations
            ),
            None,
        )

    def _refuse_stranger(self, is_form: bool, signing_name: str | None, action: str | None) -> None:
        """Leave to S3 what may be S3's; refuse what was signed for a service that is not here."""
        is_strange = signing_name is not None and all(
            service.signing_name != signing_name for service in self._services.values()
        )
        if action is not None and (is_form or is_strange):
            raise InvalidAction(f"The action {action} is not valid for this endpoint.")
        if is_strange or (is_form and signing_name is not None):
            raise MissingAction

    def _find_control_route(self, request: HttpRequest) -> Route:
        """Return the route of a request to S3 Control, of whose operations only those without labels are told apart."""
        operation = self._control_operations.get((request.method, request.path))
        if operation is None:
            raise MethodNotAllowed(fields={"Method": request.method, "ResourceType": "ACCOUNT"})
        return Route("s3control", operation.name, "rest-xml", params=parse_query(request.query))

    def _find_s3_route(self, request: HttpRequest, bucket: str | None) -> Route:
        if not self._s3_operations:
            raise MethodNotAllowed
        labels = _read_labels(request.path, bucket)
        # Most requests of objects: nothing but a path says what is meant. A form is told by its type.
        if not request.query and request.method != "POST":
            bare = self._s3_routes.find_bare(request.method, len(labels), request.headers)
            if bare is not None:
                return Route("s3", bare, "rest-xml", labels, self._s3_operations[bare].streams)
        params = parse_query(request.query)
        level = Level(len(labels))
        if request.method == "OPTIONS":
            return Route("s3", OPTIONS_OBJECT, "rest-xml", labels, params=params)
        if request.method == "POST" and level is Level.BUCKET and _is_multipart(request):
            return Route("s3", POST_OBJECT, "rest-xml", labels, streams=True, params=params)
        operation = self._s3_routes.find_operation(request.method, level, params, request.headers)
        return Route("s3", operation, "rest-xml", labels, self._s3_operations[operation].streams, params)


def signing_name_of(request: HttpRequest) -> str | None:
    """Return the service that the request is signed for, or None where it does not say; nothing is verified.

    Signature version 2 names no service: in the header (``AWS key:signature``) and in a presigned query with
    ``Expires`` it is S3's.
    """
    authorization = request.headers.get("authorization", "")
    if authorization.startswith("AWS4-"):
        start, _, rest = authorization.partition(",")
        return _service_in_start(start) if "Credential=" in start else _service_after_credential(rest)
    if authorization.startswith("AWS "):
        return "s3"
    if "X-Amz-Credential=" in request.query:
        return _service_in_scope(parse_query(request.query).get("X-Amz-Credential", ""))
    if "AWSAccessKeyId=" in request.query and "Expires=" in request.query and "Action=" not in request.query:
        return "s3"
    return None


@lru_cache(_STARTS_KEPT)
def _service_in_start(start: str) -> str | None:
    """Return the service that a header's start is signed for; a client sends the same start all day."""
    return _service_after_credential(start)


def _service_after_credential(text: str) -> str | None:
    _, _, credential = text.partition("Credential=")
    return _service_in_scope(credential.partition(",")[0].strip())


def _service_in_scope(credential: str) -> str | None:
    """Return the service of ``key/date/region/service/aws4_request``; a key may hold slashes itself."""
    fields = credential.rsplit("/", 4)
    return fields[3] if len(fields) == 5 else None


def _json_protocol(request: HttpRequest, service: Heading | None) -> str:
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/x-amz-json-"):
        return "json-1.1" if "json-1.1" in content_type else "json-1.0"
    return f"json-{service.json_version}" if service else "json-1.0"


def _invalid_action_words(service: Heading, action: str) -> str:
    if service.name == "sqs":
        return f"The action {action} is not valid for this endpoint."
    return f"Could not find operation {action} for version {service.version}"


def _is_form(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("content-type", "").startswith(_FORM)


def _form_of(request: HttpRequest) -> bytes:
    """Return a form's text; SDKs compress large ones before they sign them, so the Action is inside."""
    encoding = request.headers.get("content-encoding")
    return request.body if encoding is None else decode_content(encoding, request.body)


def _is_multipart(request: HttpRequest) -> bool:
    return request.headers.get("content-type", "").startswith(_MULTIPART)


def _read_labels(path: str, bucket: str | None) -> dict[str, str]:
    """Return the bucket and key that a path names: ``/bucket/key``, or ``/key`` where the host has the bucket.

    Only the first slash, or the first two, divide; all others belong to the key, as do dots.
    """
    rest = path.removeprefix("/")
    if bucket is None:
        first, _, rest = rest.partition("/")
        bucket = decode_path(first)
    labels = {}
    if bucket:
        labels["Bucket"] = bucket
        if rest:
            labels["Key"] = decode_path(rest)
    return labels
