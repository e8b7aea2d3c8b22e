"""The aws-chunked framing: AWS's published examples, every way of cutting them, every way of breaking them."""

import hashlib
import hmac
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.wire.auth_errors import (
    IncompleteBody,
    InvalidChunkSizeError,
    InvalidRequest,
    MalformedTrailerError,
    SignatureDoesNotMatch,
)
from reelworks.cloud.wire.chunk_decoder import ChunkedDecoder
from reelworks.cloud.wire.claim import ChunkSigner, PayloadKind
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.sigv4 import Keyring, derive_key, find_claim, seconds_of, verify

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
DATE = "20130524T000000Z"
SCOPE = "20130524/us-east-1/s3/aws4_request"
KEY = derive_key(SECRET, "20130524", "us-east-1", "s3")
EMPTY = hashlib.sha256(b"").hexdigest()
CRC = "x-amz-checksum-crc32c"

# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
EXAMPLE = (
    b"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
    + b"a" * 65536
    + b"\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
    + b"a" * 1024
    + b"\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
)
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
TRAILER_EXAMPLE = (
    b"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n"
    + b"a" * 65536
    + b"\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"
    + b"a" * 1024
    + b"\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
    + b"x-amz-checksum-crc32c:sOO8/Q==\n\r\n"
    + b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
)


def example_request(payload, signature, **headers):
    signed = ";".join(
        sorted(
            [
                "content-encoding",
                "host",
                "x-amz-content-sha256",
                "x-amz-date",
                "x-amz-decoded-content-length",
                "x-amz-storage-class",
                *headers,
            ]
        )
    )
    return HttpRequest(
        "PUT",
        "/examplebucket/chunkObject.txt",
        "",
        {
            "host": "s3.amazonaws.com",
            "x-amz-date": DATE,
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "x-amz-content-sha256": payload,
            "content-encoding": "aws-chunked",
            "x-amz-decoded-content-length": "66560",
            "authorization": (
                f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{SCOPE},"
                f"SignedHeaders={signed},Signature={signature}"
            ),
        }
        | headers,
    )


def rule_of(request):
    return verify(request, find_claim(request), SECRET, seconds_of(DATE), keyring=Keyring())


def published():
    request = example_request(
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        **{"content-length": "66824"},
    )
    return ChunkedDecoder(66560, signer=rule_of(request).signer)


def published_trailer():
    request = example_request(
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
        **{"x-amz-trailer": CRC},
    )
    rule = rule_of(request)
    assert rule.kind is PayloadKind.SIGNED_CHUNKS_TRAILER
    return ChunkedDecoder(66560, signer=rule.signer, trailer_names=frozenset({CRC}))


def decode(decoder, *pieces):
    payload = b"".join(block for piece in pieces for block in decoder.feed(piece))
    decoder.finish()
    return payload


def chain(algorithm, previous, *hashes):
    text = "\n".join([algorithm, DATE, SCOPE, previous, *hashes])
    return hmac.new(KEY, text.encode(), "sha256").hexdigest()


def signed_body(chunks, trailers=None):
    """Frame and sign as a client does, from AWS's description alone."""
    previous, out = "5eed", b""
    for chunk in [*chunks, b""]:
        previous = chain("AWS4-HMAC-SHA256-PAYLOAD", previous, EMPTY, hashlib.sha256(chunk).hexdigest())
        out += b"%x;chunk-signature=%s\r\n" % (len(chunk), previous.encode())
        out += chunk + b"\r\n" if chunk else b""
    if trailers:
        text = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
        signature = chain("AWS4-HMAC-SHA256-TRAILER", previous, hashlib.sha256(text.encode()).hexdigest())
        out += "".join(f"{name}:{value}\r\n" for name, value in trailers.items()).encode()
        out += f"x-amz-trailer-signature:{signature}\r\n".encode()
    return out + b"\r\n"


def signed_decoder(length, names=()):
    signer = ChunkSigner(KEY, DATE, SCOPE, "5eed")
    return ChunkedDecoder(length, signer=signer, trailer_names=frozenset(names), chunk_bytes_min=0)


def unsigned_decoder(length, names=(), chunk_bytes_min=0):
    return ChunkedDecoder(length, trailer_names=frozenset(names), chunk_bytes_min=chunk_bytes_min)


def test_the_published_example_is_decoded():
    assert decode(published(), EXAMPLE) == b"a" * 66560


def test_the_published_example_with_a_trailer_is_decoded():
    decoder = published_trailer()

    assert decode(decoder, TRAILER_EXAMPLE) == b"a" * 66560
    assert decoder.trailers == {CRC: "sOO8/Q=="}


@pytest.mark.parametrize("changed", [100, 65600, 65536 + 250])
@pytest.mark.parametrize(("body", "new"), [(EXAMPLE, published), (TRAILER_EXAMPLE, published_trailer)])
def test_a_changed_byte_of_any_chunk_is_refused(body, new, changed):
    with pytest.raises(SignatureDoesNotMatch):
        decode(new(), body[:changed] + b"b" + body[changed + 1 :])


def test_a_changed_trailer_is_refused():
    with pytest.raises(SignatureDoesNotMatch):
        decode(published_trailer(), TRAILER_EXAMPLE.replace(b"sOO8", b"sOO9"))


def test_an_unsigned_trailer_in_a_signed_body_is_refused():
    body = TRAILER_EXAMPLE[: TRAILER_EXAMPLE.index(b"x-amz-trailer-signature")] + b"\r\n"

    with pytest.raises(SignatureDoesNotMatch):
        decode(published_trailer(), body)


def test_chunks_in_another_order_are_refused():
    body = signed_body([b"one", b"two"])
    lines = body.split(b"\r\n")
    swapped = b"\r\n".join([*lines[2:4], *lines[0:2], *lines[4:]])

    with pytest.raises(SignatureDoesNotMatch):
        decode(signed_decoder(6), swapped)


@given(
    chunks=st.lists(st.binary(min_size=1, max_size=40), max_size=4),
    has_trailer=st.booleans(),
    cuts=st.lists(st.integers(0, 800), max_size=12),
)
def test_a_signed_body_is_decoded_however_it_is_cut(chunks, has_trailer, cuts):
    trailers = {CRC: "abc", "x-amz-meta-z": "2"} if has_trailer else {}
    body = signed_body(chunks, trailers)
    ends = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    payload = b"".join(chunks)
    decoder = signed_decoder(len(payload), trailers)

    pieces = [body[start:end] for start, end in itertools.pairwise(ends)]

    assert decode(decoder, *pieces) == payload
    assert decoder.trailers == trailers


def test_a_body_is_decoded_byte_by_byte_and_cut_in_two_at_every_byte():
    body = b"5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32c:abc\r\n\r\n"

    def new():
        return unsigned_decoder(11, [CRC])

    assert decode(new(), *[body[i : i + 1] for i in range(len(body))]) == b"hello world"
    for cut in range(len(body)):
        assert decode(new(), body[:cut], body[cut:]) == b"hello world"


def test_a_body_broken_off_at_any_byte_of_its_payload_is_incomplete():
    body = signed_body([b"hello", b" world"], {CRC: "abc"})

    for cut in range(body.index(b"x-amz-checksum")):
        with pytest.raises((IncompleteBody, MalformedTrailerError)):
            decode(signed_decoder(11, [CRC]), body[:cut])


@given(st.binary(max_size=300))
def test_noise_is_refused_in_aws_words(noise):
    with pytest.raises(AwsError):
        decode(unsigned_decoder(5), noise)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"3\r\nabcd\r\n0\r\n\r\n", InvalidRequest),
        (b"zz\r\nabc", InvalidRequest),
        (b"-3\r\nabc", InvalidRequest),
        (b"\r\n", InvalidRequest),
        (b"3;signature=1\r\nabc", InvalidRequest),
        (b"0" * 2000, InvalidRequest),
        (b"ffffffffffffffff\r\n", IncompleteBody),
        (b"3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", IncompleteBody),
        (b"2\r\nab\r\n0\r\n\r\n", IncompleteBody),
        (b"3\r\nabc\r\n0\r\nx-other:1\r\n\r\n", MalformedTrailerError),
        (b"3\r\nabc\r\n0\r\nno colon\r\n\r\n", MalformedTrailerError),
        (b"3\r\nabc\r\n0\r\n\r\nmore", MalformedTrailerError),
    ],
)
def test_a_wrong_frame_is_refused(body, error):
    with pytest.raises(error):
        decode(unsigned_decoder(3), body)


def test_a_chunk_that_is_too_large_is_refused_before_its_data_comes():
    with pytest.raises(IncompleteBody):
        unsigned_decoder(3).feed(b"4\r\n")


def test_a_trailer_that_was_promised_must_come_once():
    for trailers in (b"", b"x-amz-checksum-crc32c:a\r\nx-amz-checksum-crc32c:b\r\n"):
        with pytest.raises(MalformedTrailerError):
            decode(unsigned_decoder(3, [CRC]), b"3\r\nabc\r\n0\r\n" + trailers + b"\r\n")


def test_a_signed_body_may_not_hold_an_unsigned_chunk():
    with pytest.raises(InvalidRequest):
        decode(signed_decoder(3), b"3\r\nabc\r\n0\r\n\r\n")


def test_only_the_last_chunk_may_be_short():
    short, full = b"1\r\na\r\n", b"2000\r\n" + b"a" * 8192 + b"\r\n"
    end = b"0\r\n\r\n"

    assert len(decode(unsigned_decoder(8193, chunk_bytes_min=8192), full + short + end)) == 8193
    with pytest.raises(InvalidChunkSizeError):
        decode(unsigned_decoder(8193, chunk_bytes_min=8192), short + full + end)


def test_an_empty_body_has_only_its_last_chunk():
    assert decode(unsigned_decoder(0), b"0\r\n\r\n") == b""
