"""Answers in Smithy's RPC v2 CBOR. Timestamps carry CBOR's tag for seconds since the epoch.

https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

from collections.abc import Callable
from typing import Any, Final

from awscrt.cbor import AwsCborEncoder

from reelworks.cloud.wire.message import HttpResponse
from reelworks.cloud.wire.models import Service, Shape
from reelworks.cloud.wire.times import to_epoch
from reelworks.cloud.wire.write.special import take_headers, take_status

Writer = Callable[[Any, Any], None]
"""Takes the encoder and a value."""

PROTOCOL_HEADERS: Final = (("smithy-protocol", "rpc-v2-cbor"), ("Content-Type", "application/cbor"))


def compile_cbor_writer(service: Service, operation: str) -> Callable[[dict[str, Any], str], HttpResponse]:
    """Return the function that writes an operation's answer."""
    shape = service.operations[operation].output
    write_members = None if shape is None else _compile(shape, {})

    def write(answer: dict[str, Any], request_id: str) -> HttpResponse:
        answer = dict(answer)
        status = take_status(answer, 200)
        headers = [("x-amzn-RequestId", request_id), *PROTOCOL_HEADERS, *take_headers(answer)]
        if write_members is None:
            return HttpResponse(status, headers)
        encoder = AwsCborEncoder()
        write_members(encoder, answer)
        return HttpResponse(status, headers, encoder.get_encoded_data())

    return write


def encode_error(code: str, message: str) -> bytes:
    """Return the document of an error."""
    encoder = AwsCborEncoder()
    encoder.write_data_item({"__type": code, "message": message})
    encoded: bytes = encoder.get_encoded_data()
    return encoded


def _compile(shape: Shape, memo: dict[str, Writer]) -> Writer:
    match shape.kind:
        case "structure":
            return _compile_structure(shape, memo)
        case "list":
            return _compile_list(_compile(shape.member, memo))
        case "map":
            return _compile_map(_compile(shape.value, memo))
        case "timestamp":
            return lambda encoder, value: encoder.write_epoch_time(to_epoch(value))
    return _SCALARS[shape.kind]


def _compile_structure(shape: Shape, memo: dict[str, Writer]) -> Writer:
    if shape.name in memo:
        return memo[shape.name]
    writers: dict[str, Writer] = {}

    def write(encoder: Any, value: dict[str, Any]) -> None:
        present = [name for name in writers if value.get(name) is not None]
        encoder.write_map_start(len(present))
        for name in present:
            encoder.write_text(name)
            writers[name](encoder, value[name])

    memo[shape.name] = write
    for name, member in shape.members.items():
        writers[name] = _compile(member, memo)
    return write


def _compile_list(write_item: Writer) -> Writer:
    def write(encoder: Any, values: Any) -> None:
        encoder.write_array_start(len(values))
        for value in values:
            write_item(encoder, value)

    return write


def _compile_map(write_value: Writer) -> Writer:
    def write(encoder: Any, values: Any) -> None:
        encoder.write_map_start(len(values))
        for key, value in values.items():
            encoder.write_text(key)
            write_value(encoder, value)

    return write


_SCALARS: Final[dict[str, Writer]] = {
    "string": lambda encoder, value: encoder.write_text(value),
    "character": lambda encoder, value: encoder.write_text(value),
    "integer": lambda encoder, value: encoder.write_int(value),
    "long": lambda encoder, value: encoder.write_int(value),
    "float": lambda encoder, value: encoder.write_float(float(value)),
    "double": lambda encoder, value: encoder.write_float(float(value)),
    "boolean": lambda encoder, value: encoder.write_bool(value),
    "blob": lambda encoder, value: encoder.write_bytes(value),
}
