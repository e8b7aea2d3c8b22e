"""Signature Version 4's canonical request: one text that client and server derive from the same request.

Clients do not agree on the encoding of what they send, only on the encoding of what they sign: a raw ``/``
in a query's value is signed as ``%2F``. So there are two readings of a request, as sent and encoded anew;
either decodes to the same path and query, so accepting both admits no other request than the one signed.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, unquote_plus

from reelworks.cloud.wire.message import HttpRequest

_UNRESERVED = "-_.~"
_SPACES = re.compile(r"[ \t]+")


def canonical_requests(
    request: HttpRequest, signed_headers: str, payload_hash: str, *, is_s3: bool
) -> Iterator[bytes]:
    """Yield the canonical requests that this request may have been signed as, the likeliest first.

    ``signed_headers`` are lower-case names joined by ``;``, ``payload_hash`` is the last line as the client
    had it. There are one or two of them, twice that where a header is not plain ASCII, since it is not known
    whether its bytes were read as UTF-8.
    """
    headers = _headers(request.headers, signed_headers)
    if not request.query and (is_s3 or request.path == "/"):
        # As nearly every request was signed; only where it was not, the others are worked out.
        text = f"{request.method}\n{request.path or '/'}\n\n{headers}\n{signed_headers}\n{payload_hash}"
        yield text.encode()
    seen = ""
    for path, query in _resources(request, is_s3=is_s3):
        text = f"{request.method}\n{path}\n{query}\n{headers}\n{signed_headers}\n{payload_hash}"
        if text == seen:
            continue
        seen = text
        yield text.encode()
        if not text.isascii():
            yield text.encode("latin-1", "replace")


def _headers(headers: dict[str, str], signed: str) -> str:
    text = "".join([f"{name}:{headers.get(name, '').strip()}\n" for name in signed.split(";")])
    return _SPACES.sub(" ", text) if "  " in text or "\t" in text else text


def _resources(request: HttpRequest, *, is_s3: bool) -> Iterator[tuple[str, str]]:
    path = request.path or "/"
    if is_s3:
        yield path, _query_as_sent(request.query)
        yield quote(unquote(path), safe="/" + _UNRESERVED), _query_anew(request.query)
        return
    path = path if path == "/" else quote(_normalised(path), safe="/" + _UNRESERVED)
    yield path, _query_as_sent(request.query)
    yield path, _query_anew(request.query)


def _normalised(path: str) -> str:
    """Resolve ``.`` and ``..`` and drop repeated slashes (RFC 3986, section 5.2.4), as S3 alone does not."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if kept:
                kept.pop()
        elif part not in ("", "."):
            kept.append(part)
    tail = "/" if kept and path.endswith(("/", "/.", "/..")) else ""
    return "/" + "/".join(kept) + tail


def _query_as_sent(query: str) -> str:
    if not query:
        return ""
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&"))]
    return _joined(pairs)


def _query_anew(query: str) -> str:
    if not query:
        return ""
    pairs = [
        (quote(unquote_plus(name), safe=_UNRESERVED), quote(unquote_plus(value), safe=_UNRESERVED))
        for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)
    ]
    return _joined(pairs)


def _joined(pairs: list[tuple[str, str]]) -> str:
    """Sort by encoded name, then by encoded value, leaving out the signature itself."""
    pairs.sort()
    return "&".join([f"{name}={value}" for name, value in pairs if name != "X-Amz-Signature"])
