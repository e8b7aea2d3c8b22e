"""AWS's service models as values: what operations a service has, and what their documents look like.

The models are the JSON files that ship with botocore. They are read as files, without importing botocore,
whose import alone costs a third of a second; each is read once, when it is first asked for.

A shape's traits (``locationName``, ``flattened`` …) are those of the shape with those of the reference
to it laid over them, as botocore's own model does.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import orjson

from reelworks.cloud.wire.dialects import WITH_DIALECT, to_query_dialect

SPOKEN: Final = frozenset(
    {
        *("s3", "s3control", "sqs", "sns", "events", "iam", "sts", "ssm"),
        *("ec2", "autoscaling", "elbv2", "cloudwatch", "cloudformation"),
    }
)
"""The services whose models may be read. Names come from requests, too: no other name reaches the disk."""

SHORT_TIME: Final = "short-iso8601"
"""The ``timestampFormat`` that the models do not tell apart from iso8601: whole seconds have no fraction."""
_SHORT_TIMED: Final = frozenset({"iam", "sts"})


class UnknownService(LookupError):
    """A service of that name is not spoken here."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a model, as seen from one place that refers to it."""

    name: str
    kind: str
    """structure, list, map, string, integer, long, float, double, boolean, timestamp or blob."""
    traits: Mapping[str, Any]
    _all: Mapping[str, Any] = field(repr=False)

    @property
    def members(self) -> dict[str, "Shape"]:
        """A structure's members by their names in the model, in the model's order."""
        return {name: self._refer(ref) for name, ref in self.traits.get("members", {}).items()}

    @property
    def required(self) -> tuple[str, ...]:
        """The members of a structure that a request must have."""
        return tuple(self.traits.get("required", ()))

    @property
    def member(self) -> "Shape":
        """What a list holds."""
        return self._refer(self.traits["member"])

    @property
    def key(self) -> "Shape":
        """What a map's keys are."""
        return self._refer(self.traits["key"])

    @property
    def value(self) -> "Shape":
        """What a map's values are."""
        return self._refer(self.traits["value"])

    @property
    def wire_name(self) -> str | None:
        """The name on the wire, where it is another than the member's."""
        name: str | None = self.traits.get("locationName")
        return name

    @property
    def is_flattened(self) -> bool:
        """Whether a list or map stands in its parent without an element of its own."""
        return bool(self.traits.get("flattened"))

    def _refer(self, ref: Mapping[str, Any]) -> "Shape":
        return make_shape(self._all, ref)


def make_shape(shapes: Mapping[str, Any], ref: Mapping[str, Any]) -> Shape:
    """Return the shape that ``ref`` points at, with the traits of ``ref`` over its own."""
    own = shapes[ref["shape"]]
    return Shape(ref["shape"], own["type"], {**own, **{k: v for k, v in ref.items() if k != "shape"}}, shapes)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service."""

    name: str
    method: str
    uri: str
    """The request's path with its labels and static query: ``/{Bucket}/{Key+}?tagging``."""
    status: int
    """The status of an answer that went well."""
    input: Shape | None
    output: Shape | None
    result_wrapper: str | None
    """The element that holds the answer in the query protocol."""
    is_deprecated: bool
    errors: tuple[str, ...]
    """The names of the error shapes it may raise."""
    payload: str | None
    """The input's member that is the request's body, where one is."""
    streams: bool
    """Whether the request's body is a blob that may be larger than memory."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service's model."""

    name: str
    signing_name: str
    """The service's name in a signature's credential scope."""
    version: str
    """The API's version, a date: the parameter ``Version`` of the query protocol."""
    protocol: str
    """The protocol that the model's newest clients use."""
    json_version: str
    target_prefix: str | None
    """What stands before the operation in ``X-Amz-Target``."""
    xml_namespace: str | None
    is_query_compatible: bool
    """Whether errors carry ``x-amzn-query-error``, for a service that once spoke the query protocol."""
    operations: Mapping[str, Operation]
    error_traits: Mapping[str, Mapping[str, Any]]
    """What the model says of its error shapes: ``code``, ``httpStatusCode``, ``senderFault``."""

    @property
    def protocol_of_forms(self) -> str:
        """The protocol of a form with an ``Action``: EC2 has one of its own."""
        return "ec2" if self.protocol == "ec2" else "query"


@cache
def load_service(name: str) -> Service:
    """Return the service's model, read from disk the first time.

    Raises:
        UnknownService: it is not spoken here.
    """
    return _build_service(name, load_raw_model(name))


@cache
def load_query_service(name: str) -> Service:
    """Return the model in the names that the query protocol uses, where they are others.

    Raises:
        UnknownService: it is not spoken here.
    """
    if name not in WITH_DIALECT:
        return load_service(name)
    return _build_service(name, to_query_dialect(name, load_raw_model(name)))


def load_raw_model(name: str) -> dict[str, Any]:
    """Return the newest model's JSON, with the corrections that ship beside it laid over.

    Raises:
        UnknownService: it is not spoken here.
    """
    if name not in SPOKEN:
        raise UnknownService(name)
    folder = _models_folder() / name
    newest = max(path for path in folder.iterdir() if path.is_dir())
    model = _read(newest / "service-2.json")
    extras = newest / "service-2.sdk-extras.json"
    if extras.exists():
        _merge(model, orjson.loads(extras.read_bytes()).get("merge", {}))
    if name in _SHORT_TIMED:
        for shape in model["shapes"].values():
            if shape["type"] == "timestamp":
                shape["timestampFormat"] = SHORT_TIME
    return model


def _models_folder() -> Path:
    spec = find_spec("botocore")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data"


def _read(path: Path) -> dict[str, Any]:
    packed = path.with_suffix(".json.gz")
    model: dict[str, Any] = orjson.loads(
        path.read_bytes() if path.exists() else gzip.decompress(packed.read_bytes())
    )
    _drop_prose(model)
    return model


def _merge(into: dict[str, Any], extra: Mapping[str, Any]) -> None:
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _drop_prose(model: dict[str, Any]) -> None:
    """Forget the descriptions: they are half of a model, and would stay in memory as long as it does."""
    for shape in model["shapes"].values():
        shape.pop("documentation", None)
        for member in shape.get("members", {}).values():
            member.pop("documentation", None)
    for operation in model["operations"].values():
        operation.pop("documentation", None)


def _build_service(name: str, model: Mapping[str, Any]) -> Service:
    meta = model["metadata"]
    return Service(
        name=name,
        signing_name=meta.get("signingName", meta["endpointPrefix"]),
        version=meta["apiVersion"],
        protocol=meta["protocol"],
        json_version=meta.get("jsonVersion", "1.0"),
        target_prefix=meta.get("targetPrefix"),
        xml_namespace=meta.get("xmlNamespace"),
        is_query_compatible="awsQueryCompatible" in meta,
        operations={operation.name: operation for operation in _build_operations(model)},
        error_traits={
            shape_name: shape.get("error", {})
            for shape_name, shape in model["shapes"].items()
            if shape.get("exception")
        },
    )


def _build_operations(model: Mapping[str, Any]) -> Iterator[Operation]:
    shapes = model["shapes"]
    for name, raw in model["operations"].items():
        output = raw.get("output")
        request = make_shape(shapes, raw["input"]) if "input" in raw else None
        payload = request.traits.get("payload") if request else None
        yield Operation(
            name=name,
            method=raw["http"]["method"],
            uri=raw["http"]["requestUri"],
            status=raw["http"].get("responseCode", 200),
            input=request,
            output=make_shape(shapes, output) if output else None,
            result_wrapper=output.get("resultWrapper") if output else None,
            is_deprecated=bool(raw.get("deprecated")),
            errors=tuple(error["shape"] for error in raw.get("errors", ())),
            payload=payload,
            streams=request is not None and payload is not None and request.members[payload].kind == "blob",
        )
