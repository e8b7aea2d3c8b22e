"""The ``aws-chunked`` framing: taking it off a body, block by block, without I/O.

A body is chunks, each ``size;chunk-signature=…`` CRLF data CRLF with the size in hexadecimal; the last has
the size 0 and may be followed by trailing headers. Where chunks are signed, each signature is chained to the
one before, the first to the request's own.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

import hashlib
import hmac
import re
from enum import Enum

from reelworks.cloud.wire.auth_errors import (
    IncompleteBody,
    InvalidChunkSizeError,
    InvalidRequest,
    MalformedTrailerError,
    SignatureDoesNotMatch,
)
from reelworks.cloud.wire.claim import ChunkSigner

CHUNK_BYTES_MIN = 8192
"""How small a chunk may be that is not the last."""
_LINE_BYTES_MAX = 1024
_TRAILERS_MAX = 16
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?")
_TRAILER_SIGNATURE = "x-amz-trailer-signature"


class _State(Enum):
    HEAD = "a chunk's size is next"
    DATA = "a chunk's data is next"
    DATA_END = "the line end behind a chunk's data is next"
    TRAILERS = "trailing headers are next"
    DONE = "nothing may come any more"


class ChunkedDecoder:
    """Takes the framing off a body and verifies the signatures in it.

    A chunk's signature stands before its data but covers all of it, and a chunk may be larger than memory:
    so a chunk's data is handed on as it comes, and its signature verified when it ends. Whoever takes the
    data must keep nothing for good until ``finish`` has returned.
    """

    def __init__(
        self,
        decoded_bytes: int,
        *,
        signer: ChunkSigner | None = None,
        trailer_names: frozenset[str] = frozenset(),
        chunk_bytes_min: int = CHUNK_BYTES_MIN,
    ) -> None:
        """Expect ``decoded_bytes`` of payload and the trailing headers named, lower-case.

        ``signer`` is given where chunks are signed; the trailing headers then are too.
        """
        self.trailers: dict[str, str] = {}
        self._bytes_left = decoded_bytes
        self._signer = signer
        self._previous = signer.seed if signer else ""
        self._trailer_names = trailer_names
        self._chunk_bytes_min = chunk_bytes_min
        self._state = _State.HEAD
        self._line = b""
        self._chunk_left = 0
        self._chunk_signature = ""
        self._chunk_hash = hashlib.sha256()
        self._has_short_chunk = False
        self._trailer_signature: str | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes as they came; return the payload that is in them.

        Raises:
            SignatureDoesNotMatch: a chunk or the trailing headers were changed, or another key signed them.
            IncompleteBody: there is more payload than was said.
            InvalidRequest, InvalidChunkSizeError, MalformedTrailerError: the framing has no allowed form.
        """
        blocks = []
        at = 0
        while at < len(data):
            if self._state is _State.DATA:
                block = data[at : at + self._chunk_left]
                at += len(block)
                self._take_data(block)
                blocks.append(block)
            else:
                at = self._gather_line(data, at)
        return blocks

    def finish(self) -> None:
        """Hold that the body is complete.

        Raises:
            IncompleteBody: the last chunk is missing, or there is less payload than was said.
            MalformedTrailerError: a promised trailing header is missing.
        """
        if self._state is _State.TRAILERS and not self._line:
            self._end()
        if self._state is not _State.DONE or self._bytes_left:
            raise IncompleteBody

    def _gather_line(self, data: bytes, at: int) -> int:
        if self._state is _State.DONE:
            raise MalformedTrailerError
        end = data.find(b"\n", at)
        stop = len(data) if end < 0 else end + 1
        self._line += data[at:stop]
        if len(self._line) > _LINE_BYTES_MAX:
            raise InvalidRequest("A line of the aws-chunked body is too long.")
        if end >= 0:
            line, self._line = self._line.rstrip(b"\r\n"), b""
            self._take_line(line)
        return stop

    def _take_line(self, line: bytes) -> None:
        if self._state is _State.HEAD:
            self._begin_chunk(line)
        elif self._state is _State.TRAILERS:
            self._take_trailer(line)
        elif line:
            raise InvalidRequest("A chunk of the aws-chunked body is longer than its size.")
        else:
            self._state = _State.HEAD

    def _begin_chunk(self, line: bytes) -> None:
        head = _CHUNK_HEAD.fullmatch(line)
        if head is None or (self._signer is not None and head[2] is None):
            raise InvalidRequest("A chunk's head in the aws-chunked body is malformed.")
        size = int(head[1], 16)
        if size > self._bytes_left:
            raise IncompleteBody
        self._chunk_signature = (head[2] or b"").decode()
        if size == 0:
            self._verify_chunk(_EMPTY_SHA256)
            self._state = _State.TRAILERS
            return
        # Only the last chunk may be short, so a short one must have been the last.
        if self._has_short_chunk:
            raise InvalidChunkSizeError
        self._has_short_chunk = size < self._chunk_bytes_min
        self._chunk_left = size
        self._bytes_left -= size
        self._state = _State.DATA

    def _take_data(self, block: bytes) -> None:
        if self._signer is not None:
            self._chunk_hash.update(block)
        self._chunk_left -= len(block)
        if self._chunk_left == 0:
            self._verify_chunk(self._chunk_hash.hexdigest())
            self._chunk_hash = hashlib.sha256()
            self._state = _State.DATA_END

    def _take_trailer(self, line: bytes) -> None:
        if not line:
            # AWS's own example has an empty line between the trailers and their signature.
            if self._signer is None or not self.trailers or self._trailer_signature is not None:
                self._end()
            return
        name, colon, value = line.decode("latin-1").partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == _TRAILER_SIGNATURE and self._signer is not None:
            self._trailer_signature = value
            return
        if not colon or name not in self._trailer_names or name in self.trailers:
            raise MalformedTrailerError
        if len(self.trailers) >= _TRAILERS_MAX:
            raise MalformedTrailerError
        self.trailers[name] = value

    def _end(self) -> None:
        if self.trailers.keys() != self._trailer_names:
            raise MalformedTrailerError
        if self._signer is not None and self.trailers:
            text = "".join(f"{name}:{self.trailers[name]}\n" for name in sorted(self.trailers))
            hashed = hashlib.sha256(text.encode("latin-1")).hexdigest()
            self._verify("AWS4-HMAC-SHA256-TRAILER", hashed, self._trailer_signature or "")
        self._state = _State.DONE

    def _verify_chunk(self, hashed: str) -> None:
        if self._signer is not None:
            self._verify("AWS4-HMAC-SHA256-PAYLOAD", f"{_EMPTY_SHA256}\n{hashed}", self._chunk_signature)

    def _verify(self, algorithm: str, hashed: str, signature: str) -> None:
        assert self._signer is not None
        signer = self._signer
        to_sign = f"{algorithm}\n{signer.timestamp}\n{signer.scope}\n{self._previous}\n{hashed}"
        expected = hmac.digest(signer.key, to_sign.encode(), "sha256").hex()
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise SignatureDoesNotMatch(fields={"StringToSign": to_sign, "SignatureProvided": signature})
        self._previous = signature
