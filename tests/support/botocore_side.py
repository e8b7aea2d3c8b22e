"""The other side of the wire: botocore's own serialisers and parsers, and samples of every shape."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, settings

from reelworks.cloud.wire.dialects import to_query_dialect
from reelworks.cloud.wire.message import HttpRequest, HttpResponse
from reelworks.cloud.wire.models import load_raw_model

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For properties: what is slow on a busy machine is not wrong."""

ENDPOINT = "http://127.0.0.1:4566"
DEPTH_MAX = 5
TEXT = '<a href="x">&amp; it\'s </a> é漢🎬 + %2F\t.'
WORD = "word/with.dots-and~tilde"
MOMENT = datetime(2026, 11, 22, 6, 40, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Side:
    """One service in one protocol, as botocore has it."""

    model: ServiceModel
    protocol: str

    def operation(self, name: str) -> OperationModel:
        return self.model.operation_model(name)

    def serialise(self, operation: str, params: dict[str, Any]) -> HttpRequest:
        request = create_serializer(self.protocol, include_validation=False).serialize_to_request(
            params, self.operation(operation)
        )
        request.setdefault("context", {})
        prepare_request_dict(request, ENDPOINT)
        prepared = create_request_object(request).prepare()
        url = urlsplit(prepared.url)
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in prepared.headers.items()
        }
        body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body or b""
        return HttpRequest(prepared.method, url.path, url.query, {"host": url.netloc, **headers}, body)

    def parse(self, operation: str, response: HttpResponse) -> dict[str, Any]:
        body = response.body
        assert isinstance(body, bytes)
        return create_parser(self.protocol).parse(
            {"headers": _Headers(response.headers), "status_code": response.status, "body": body},
            self.operation(operation).output_shape,
        )


class _Headers(dict):
    def __init__(self, headers: list[tuple[str, str]]) -> None:
        super().__init__((name.lower(), value) for name, value in headers)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


@cache
def side_of(service: str, protocol: str | None = None) -> Side:
    raw = load_raw_model(service)
    if protocol == "query":
        raw = to_query_dialect(service, raw)
    return Side(ServiceModel(raw, service), protocol or raw["metadata"]["protocol"])


def sample(shape: Any, *, only_required: bool = False, text: str = TEXT, depth: int = 0) -> Any:
    """Return a value that fills a shape: every member, or only the required ones.

    It holds nothing that a form cannot say: no structure without members, no union with two.
    """
    kind = shape.type_name
    if kind == "structure":
        return _sample_structure(shape, only_required, text, depth)
    if kind == "list":
        return [sample(shape.member, only_required=only_required, text=text, depth=depth + 1)] * 2
    if kind == "map":
        value = sample(shape.value, only_required=only_required, text=text, depth=depth + 1)
        return {"first": value, "second": value}
    return _SCALARS[kind] if kind != "string" else text


_SCALARS = {
    "character": "c",
    "integer": -42,
    "long": 1 << 40,
    "float": 1.5,
    "double": -2.25,
    "boolean": True,
    "timestamp": MOMENT,
    "blob": b"\x00\xffblob\n",
}


def _sample_structure(shape: Any, only_required: bool, text: str, depth: int) -> dict[str, Any]:
    members = dict(shape.members)
    if shape.is_tagged_union:
        members = dict([next(iter(members.items()))])
    wanted = [
        name
        for name, member in members.items()
        if name in shape.required_members
        or (not only_required and (depth < DEPTH_MAX or member.type_name not in {"structure", "list", "map"}))
    ]
    if not wanted and depth:
        wanted = [next(iter(members))] if members else []
    return {
        name: sample(
            members[name], only_required=only_required, text=_text_for(members[name], text), depth=depth + 1
        )
        for name in wanted
    }


def _text_for(member: Any, text: str) -> str:
    """Return what may travel in a header, where the member does."""
    return WORD if member.serialization.get("location") in {"header", "headers"} else text
