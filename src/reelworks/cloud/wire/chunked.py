"""What a body must match, and holding it to that while it streams by.

Composes the ``aws-chunked`` framing, x-amz-content-sha256, Content-MD5 and x-amz-checksum-* in a header or
in a trailer. No I/O and no state but its own: ``feed`` may run in any thread, one call at a time.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from reelworks.cloud.wire.auth_errors import (
    BadDigest,
    IncompleteBody,
    InvalidArgument,
    InvalidDigest,
    InvalidRequest,
    MissingContentLength,
    XAmzContentSHA256Mismatch,
)
from reelworks.cloud.wire.checksums import (
    DIGEST_BYTES,
    digest_of,
    encode_digest,
    find_digest,
    new_checksum,
)
from reelworks.cloud.wire.chunk_decoder import ChunkedDecoder
from reelworks.cloud.wire.claim import PayloadKind, PayloadRule

__all__ = ["ChunkedDecoder", "PayloadCheck", "Verified", "payload_check", "verify_whole"]

_DEFAULT_ALGORITHM = "CRC64NVME"
"""What S3 computes where the client sent no checksum."""
_HEADERS = {f"x-amz-checksum-{name.lower()}": name for name in DIGEST_BYTES}
"""Header or trailer -> algorithm."""


class _Promise(NamedTuple):
    """What the request's headers say about its body. A tuple, since every upload makes one."""

    length: int | None
    """Of the payload, in bytes."""
    sha256: str | None
    """From x-amz-content-sha256, hexadecimal."""
    md5: bytes | None
    """From Content-MD5."""
    algorithm: str
    """The checksum to compute, and to store with an object."""
    digest: bytes | None
    """The checksum's value from a header; None where it comes in a trailer, or where none was sent."""
    trailer: str | None
    """The trailing header that will bring it."""


class Verified(NamedTuple):
    """A body that was there whole, and matched what its request said of it."""

    payload: bytes
    md5: str
    """Hexadecimal."""
    checksums: dict[str, str]
    """As ``PayloadCheck.checksums``."""
    trailers: dict[str, str]


class PayloadCheck:
    """Holds one body to what its request said of it; made by ``payload_check``.

    MD5 is always computed, since S3's ETag of an object put in one request is its MD5.
    """

    def __init__(self, promise: _Promise, decoder: ChunkedDecoder | None) -> None:
        self.length = 0
        """How many bytes of payload have come."""
        self._promise = promise
        self._decoder = decoder
        names = {"MD5", promise.algorithm} | ({"SHA256"} if promise.sha256 else set())
        self._sums = {name: new_checksum(name) for name in sorted(names)}

    @property
    def trailers(self) -> dict[str, str]:
        """The trailing headers, lower-case; complete and verified after ``finish``."""
        return self._decoder.trailers if self._decoder else {}

    @property
    def md5(self) -> str:
        """The payload's MD5, hexadecimal; complete after ``finish``."""
        return self._sums["MD5"].digest().hex()

    @property
    def checksums(self) -> dict[str, str]:
        """The checksum to store with an object, algorithm to base64; complete after ``finish``.

        It is the one that the client sent, else CRC64NVME, as S3 adds it.
        """
        algorithm = self._promise.algorithm
        return {algorithm: encode_digest(self._sums[algorithm].digest())}

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes as they came; return the payload in them, which is not yet to be trusted.

        Raises:
            IncompleteBody: there is more payload than was said.
            AwsError: the framing is malformed, or a signature in it is wrong; see ``ChunkedDecoder``.
        """
        blocks = [data] if data else []
        if self._decoder is not None:
            blocks = self._decoder.feed(data)
        sums = self._sums.values()
        for block in blocks:
            self.length += len(block)
            for checksum in sums:
                checksum.update(block)
        if self._promise.length is not None and self.length > self._promise.length:
            raise IncompleteBody
        return blocks

    def finish(self) -> list[bytes]:
        """Hold that the body is complete and is what was said; return the payload still to come: none.

        Raises:
            IncompleteBody: there is less payload than was said.
            XAmzContentSHA256Mismatch, BadDigest: a digest is not the payload's.
            InvalidRequest: a trailing checksum has no allowed form.
            MalformedTrailerError: a promised trailing header is missing.
        """
        promise = self._promise
        if self._decoder is not None:
            self._decoder.finish()
        if promise.length is not None and self.length != promise.length:
            raise IncompleteBody
        if promise.sha256 is not None:
            self._check_sha256(promise.sha256)
        if promise.md5 is not None:
            self._check_md5(promise.md5)
        self._check_checksum()
        return []

    def _check_sha256(self, given: str) -> None:
        _compare_sha256(given, self._sums["SHA256"].digest().hex())

    def _check_md5(self, given: bytes) -> None:
        _compare_md5(given, self._sums["MD5"].digest())

    def _check_checksum(self) -> None:
        promise = self._promise
        given = promise.digest
        if promise.trailer is not None:
            given = _digest_in(promise.trailer, promise.algorithm, self.trailers[promise.trailer])
        if given is not None:
            _compare_checksum(promise.algorithm, given, self._sums[promise.algorithm].digest())


def payload_check(
    headers: Mapping[str, str], rule: PayloadRule, *, is_checksum_of_body: bool = True
) -> PayloadCheck:
    """Return the check of a body, from the request's headers (lower-case names) and its verified rule.

    ``is_checksum_of_body`` is False for CompleteMultipartUpload, whose x-amz-checksum-* headers speak of the
    object that it makes and not of the document that it sends.

    Raises:
        InvalidDigest: Content-MD5 is not a digest.
        InvalidRequest: a checksum header is not a digest, or there are several, or one was announced and
            did not come.
        InvalidArgument: a length is not a number.
        MissingContentLength: a chunked body without x-amz-decoded-content-length.
    """
    promise = _promise_of(headers, rule, is_checksum_of_body=is_checksum_of_body)
    if not rule.is_chunked:
        return PayloadCheck(promise, None)
    if promise.length is None:
        raise MissingContentLength
    names = _trailer_names(headers) if rule.kind is not PayloadKind.SIGNED_CHUNKS else frozenset()
    return PayloadCheck(promise, ChunkedDecoder(promise.length, signer=rule.signer, trailer_names=names))


def verify_whole(
    headers: Mapping[str, str], rule: PayloadRule, data: bytes, *, is_checksum_of_body: bool = True
) -> Verified:
    """Return a body that is all there, held to the same as ``payload_check`` holds one that streams.

    Raises:
        AwsError: as ``payload_check`` and its check do.
    """
    if rule.is_chunked:
        check = payload_check(headers, rule, is_checksum_of_body=is_checksum_of_body)
        payload = b"".join((*check.feed(data), *check.finish()))
        return Verified(payload, check.md5, check.checksums, check.trailers)
    promise = _promise_of(headers, rule, is_checksum_of_body=is_checksum_of_body)
    if promise.length is not None and len(data) != promise.length:
        raise IncompleteBody
    if promise.sha256 is not None:
        _compare_sha256(promise.sha256, hashlib.sha256(data).hexdigest())
    md5 = hashlib.md5(data, usedforsecurity=False)
    if promise.md5 is not None:
        _compare_md5(promise.md5, md5.digest())
    digest = digest_of(promise.algorithm, data)
    if promise.digest is not None:
        _compare_checksum(promise.algorithm, promise.digest, digest)
    return Verified(data, md5.hexdigest(), {promise.algorithm: encode_digest(digest)}, {})


def _compare_sha256(given: str, computed: str) -> None:
    if computed != given:
        raise XAmzContentSHA256Mismatch(
            fields={"ClientComputedContentSHA256": given, "S3ComputedContentSHA256": computed}
        )


def _compare_md5(given: bytes, computed: bytes) -> None:
    if computed != given:
        fields = {"ExpectedDigest": given.hex(), "CalculatedDigest": encode_digest(computed)}
        raise BadDigest(fields=fields)


def _compare_checksum(algorithm: str, given: bytes, computed: bytes) -> None:
    if computed != given:
        raise BadDigest(f"The {algorithm} you specified did not match the calculated checksum.")


def _promise_of(headers: Mapping[str, str], rule: PayloadRule, *, is_checksum_of_body: bool) -> _Promise:
    sent = [name for name in headers if name in _HEADERS] if is_checksum_of_body else []
    trailing = []
    if rule.kind in (PayloadKind.SIGNED_CHUNKS_TRAILER, PayloadKind.UNSIGNED_CHUNKS_TRAILER):
        trailing = [name for name in _trailer_names(headers) if name in _HEADERS]
    if len(sent) + len(trailing) > 1:
        raise InvalidRequest(
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        )
    if is_checksum_of_body and not sent and not trailing and "x-amz-sdk-checksum-algorithm" in headers:
        raise InvalidRequest(
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* "
            "or x-amz-trailer headers were found."
        )
    algorithm = _HEADERS[(sent or trailing)[0]] if sent or trailing else _DEFAULT_ALGORITHM
    return _Promise(
        length=_length_of(headers, is_chunked=rule.is_chunked),
        sha256=rule.sha256,
        md5=_content_md5(headers.get("content-md5")),
        algorithm=algorithm,
        digest=_digest_in(sent[0], algorithm, headers[sent[0]]) if sent else None,
        trailer=trailing[0] if trailing else None,
    )


def _trailer_names(headers: Mapping[str, str]) -> frozenset[str]:
    names = headers.get("x-amz-trailer", "").lower().split(",")
    return frozenset(name.strip() for name in names if name.strip())


def _length_of(headers: Mapping[str, str], *, is_chunked: bool) -> int | None:
    name = "x-amz-decoded-content-length" if is_chunked else "content-length"
    text = headers.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()):
        fields = {"ArgumentName": name, "ArgumentValue": text}
        raise InvalidArgument(f"{name} must be a number of bytes.", fields=fields)
    return int(text)


def _content_md5(text: str | None) -> bytes | None:
    if text is None:
        return None
    digest = find_digest("MD5", text)
    if digest is None:
        raise InvalidDigest(fields={"Content-MD5": text})
    return digest


def _digest_in(header: str, algorithm: str, text: str) -> bytes:
    digest = find_digest(algorithm, text)
    if digest is None:
        raise InvalidRequest(f"Value for {header} header is invalid.")
    return digest
