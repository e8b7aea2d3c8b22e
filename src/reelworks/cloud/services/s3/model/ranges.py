"""Which bytes of an object a request means.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, RFC 9110 section 14.1.2
"""

import re
from dataclasses import dataclass

from reelworks.cloud.services.s3.errors import InvalidRange, invalid_argument

_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*")
_COPY_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from ``start`` up to, and without, ``end``."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Return the ``Content-Range`` header for an object of ``size`` bytes."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def find_span(header: str, size: int) -> Span | None:
    """Return the span a ``Range`` header asks for; None where it is to be ignored: not one range of bytes.

    Raises:
        InvalidRange: it begins behind the end.
    """
    match = _RANGE.fullmatch(header)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), size if not last else min(size, int(last) + 1)
        if last and int(last) < start:
            return None
    if start >= size or (not first and int(last) == 0):
        raise InvalidRange(
            fields={"RangeRequested": header, "ActualObjectSize": str(size)},
            headers={"Content-Range": f"bytes */{size}"},
        )
    return Span(start, end)


def get_copy_span(header: str, size: int) -> Span:
    """Return the span that ``x-amz-copy-source-range`` asks for: both ends must be there, and within.

    Raises:
        InvalidArgument: it is of another form, or reaches behind the source's end.
    """
    match = _COPY_RANGE.fullmatch(header)
    if match is None or int(match[1]) > int(match[2]):
        raise invalid_argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last "
            "are the zero-based offsets of the first and last bytes to copy",
            "x-amz-copy-source-range",
            header,
        )
    span = Span(int(match[1]), int(match[2]) + 1)
    if span.end > size:
        raise invalid_argument(
            f"Range specified is not valid for source object of size: {size}",
            "x-amz-copy-source-range",
            header,
        )
    return span
