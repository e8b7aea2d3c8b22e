"""Decoding CBOR (RFC 8949) that a stranger sent.

The elements are read by the AWS Common Runtime. Its own reading of whole documents makes room for as many
items as a list announces, gigabytes for nine bytes; here nothing is believed that the bytes left could not
hold, and nothing nests deeper than any model does.
"""

from collections.abc import Callable
from typing import Any, Final

from awscrt.cbor import AwsCborDecoder, AwsCborType

from reelworks.cloud.wire.times import from_epoch

_DEPTH_MAX: Final = 64
_EPOCH_TAG: Final = 1
"""RFC 8949, 3.4.2: seconds since the epoch."""


def decode_cbor(body: bytes) -> Any:
    """Return the one data item that ``body`` is; tagged times are datetimes, other tags are passed over.

    Raises:
        ValueError: it is no CBOR, more than one item, or nests too deeply.
    """
    decoder = AwsCborDecoder(body)
    try:
        item = _decode(decoder, 0)
    except (ArithmeticError, RuntimeError, TypeError) as error:
        raise ValueError(str(error)) from error
    if decoder.get_remaining_bytes_len():
        raise ValueError("more than one data item")
    return item


def _decode(decoder: Any, depth: int) -> Any:
    if depth > _DEPTH_MAX:
        raise ValueError("nested too deeply")
    kind = decoder.peek_next_type()
    read = _NESTED.get(kind)
    return read(decoder, depth + 1) if read is not None else decoder.pop_next_data_item()


def _decode_list(decoder: Any, depth: int) -> list[Any]:
    count = _believable(decoder, decoder.pop_next_array_start())
    return [_decode(decoder, depth) for _ in range(count)]


def _decode_map(decoder: Any, depth: int) -> dict[Any, Any]:
    count = _believable(decoder, decoder.pop_next_map_start())
    return dict(_decode_entry(decoder, depth) for _ in range(count))


def _decode_open_list(decoder: Any, depth: int) -> list[Any]:
    decoder.consume_next_single_element()
    items = []
    while not _is_over(decoder):
        items.append(_decode(decoder, depth))
    return items


def _decode_open_map(decoder: Any, depth: int) -> dict[Any, Any]:
    decoder.consume_next_single_element()
    entries = {}
    while not _is_over(decoder):
        key, value = _decode_entry(decoder, depth)
        entries[key] = value
    return entries


def _decode_entry(decoder: Any, depth: int) -> tuple[Any, Any]:
    key = _decode(decoder, depth)
    return key, _decode(decoder, depth)


def _decode_tagged(decoder: Any, depth: int) -> Any:
    tag = decoder.pop_next_tag_val()
    item = _decode(decoder, depth)
    return from_epoch(float(item)) if tag == _EPOCH_TAG else item


def _believable(decoder: Any, count: int) -> int:
    if count > decoder.get_remaining_bytes_len():  # every item takes a byte at least
        raise ValueError("announces more items than there are")
    return count


def _is_over(decoder: Any) -> bool:
    """Say whether an open list or map ends here, and take its end."""
    if decoder.peek_next_type() != AwsCborType.Break:
        return False
    decoder.consume_next_single_element()
    return True


_NESTED: Final[dict[Any, Callable[[Any, int], Any]]] = {
    AwsCborType.ArrayStart: _decode_list,
    AwsCborType.MapStart: _decode_map,
    AwsCborType.IndefArray: _decode_open_list,
    AwsCborType.IndefMap: _decode_open_map,
    AwsCborType.Tag: _decode_tagged,
}
