"""The HTTP request and answer as values, between the gateway's sockets and the wire's functions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Body(Protocol):
    """A request's body that may be larger than memory.

    What it yields is the payload: transfer framing (``aws-chunked``) is gone, and every checksum and
    signature the client sent for it is verified by the time the last block was yielded.
    """

    @property
    def length(self) -> int | None:
        """The payload's length in bytes where the client said it, else None."""
        ...

    @property
    def whole(self) -> bytes | None:
        """The whole verified payload where it is already in memory (small bodies), else None."""
        ...

    @property
    def trailers(self) -> dict[str, str]:
        """The verified trailing checksum headers, lower-case; complete after the last block."""
        ...

    @property
    def md5(self) -> str:
        """The payload's MD5 in hexadecimal digits (S3's ETag); complete after the last block."""
        ...

    @property
    def checksums(self) -> dict[str, str]:
        """The payload's verified checksums in base64 by algorithm (``CRC32``); complete after the last block.

        Where the client sent none, there is ``CRC64NVME``, as S3 computes it by itself.
        """
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the payload in blocks.

        Raises:
            AwsError: the body ended early or does not match its checksum or signature.
        """
        ...


@dataclass(slots=True)
class HttpRequest:
    """One request as it came in. Header names are lower-case; a header sent twice is joined by ``,``."""

    method: str
    path: str
    """The path as sent: percent-encoded, without the query."""
    query: str
    """The query string as sent, without the question mark; empty where there is none."""
    headers: dict[str, str]
    body: bytes = b""
    """The whole body, for operations whose request is a document."""
    stream: Body | None = None
    """The body of an operation whose payload streams (PutObject, UploadPart)."""
    scheme: str = "http"
    remote: str = ""
    """The client's IP address."""


@dataclass(frozen=True, slots=True)
class FileSlice:
    """A part of a file as an answer's body. ``path`` is opened before the answer's head is sent."""

    path: Path
    offset: int
    """Where to begin, in bytes."""
    length: int
    """How much to send, in bytes."""


@dataclass(slots=True)
class HttpResponse:
    """One answer. ``Content-Length`` is the gateway's to write, from the body."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | FileSlice | tuple[FileSlice, ...] = b""
    """Bytes, a part of a file, or parts of several files sent one after the other."""
