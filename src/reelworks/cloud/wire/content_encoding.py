"""Bodies that come compressed, as SDKs send PutMetricData from 10 KiB on.

https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
"""

import zlib

from reelworks.cloud.wire.refusals import SerializationException

BODY_BYTES_MAX = 16 << 20
"""How large a body may become: far more than any operation takes, and no bomb."""
_GZIP_WINDOW = 31


def decode_content(encoding: str, body: bytes) -> bytes:
    """Return a body without its Content-Encoding; encodings other than gzip leave it as it is.

    Raises:
        SerializationException: it is no gzip, or far too large.
    """
    if encoding.strip().lower() != "gzip":
        return body
    decoder = zlib.decompressobj(_GZIP_WINDOW)
    try:
        decoded = decoder.decompress(body, BODY_BYTES_MAX)
    except zlib.error as error:
        raise SerializationException("Unable to decompress the request body") from error
    if not decoder.eof:
        raise SerializationException("The request body is cut off, or too large")
    return decoded
