"""Query strings, form bodies and paths, decoded as AWS decodes them."""

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from reelworks.cloud.wire.refusals import InvalidURI


def parse_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of ``a=b&c``; ``+`` is a blank, a name without ``=`` has the value ``""``.

    Raises:
        InvalidURI: a part is not percent-encoded UTF-8.
    """
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            yield _decode_form(name), _decode_form(value)


def parse_query(text: str) -> dict[str, str]:
    """Return a query string's parameters; of one that is sent twice the first counts.

    Raises:
        InvalidURI: a part is not percent-encoded UTF-8.
    """
    params: dict[str, str] = {}
    if text:
        for name, value in parse_pairs(text):
            params.setdefault(name, value)
    return params


def decode_path(path: str) -> str:
    """Return a path, or a part of one, with its percent-encoding undone; ``+`` stays, as in any path.

    Raises:
        InvalidURI: it is not percent-encoded UTF-8.
    """
    try:
        return unquote_to_bytes(path).decode() if "%" in path else path
    except UnicodeDecodeError as error:
        raise InvalidURI from error


def _decode_form(text: str) -> str:
    return decode_path(text.replace("+", " ") if "+" in text else text)
