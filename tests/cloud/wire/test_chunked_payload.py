"""What a request says of its body is held to, whichever way it says it."""

import base64
import gzip
import hashlib
import io
import zlib

import pytest
from awscrt import checksums as crt
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum, CrtCrc64NvmeChecksum

from reelworks.cloud.wire.auth_errors import InvalidRequest
from reelworks.cloud.wire.checksums import DIGEST_BYTES, encode_digest, new_checksum
from reelworks.cloud.wire.chunked import payload_check
from reelworks.cloud.wire.claim import UNSIGNED, PayloadKind, PayloadRule
from reelworks.cloud.wire.error import AwsError

BODY = b"the quick brown fox"
TRAILER_RULE = PayloadRule(PayloadKind.UNSIGNED_CHUNKS_TRAILER)


def digest_of(algorithm, data=BODY):
    checksum = new_checksum(algorithm)
    checksum.update(data)
    return encode_digest(checksum.digest())


def check(headers, rule=UNSIGNED, body=BODY):
    payload = payload_check(headers, rule)
    blocks = payload.feed(body)
    return payload, b"".join([*blocks, *payload.finish()])


def refusal_of(headers, rule=UNSIGNED, body=BODY) -> AwsError:
    with pytest.raises(AwsError) as refusal:
        check(headers, rule, body)
    return refusal.value


def chunked(algorithm, value, body=BODY):
    name = f"x-amz-checksum-{algorithm.lower()}"
    headers = {"x-amz-trailer": name, "x-amz-decoded-content-length": str(len(body))}
    return headers, b"%x\r\n%s\r\n0\r\n%s:%s\r\n\r\n" % (len(body), body, name.encode(), value.encode())


@pytest.mark.parametrize("algorithm", DIGEST_BYTES)
def test_a_right_checksum_in_a_header_is_accepted_and_kept(algorithm):
    value = digest_of(algorithm)

    payload, decoded = check({f"x-amz-checksum-{algorithm.lower()}": value})

    assert decoded == BODY
    assert payload.checksums == {algorithm: value}


@pytest.mark.parametrize("algorithm", DIGEST_BYTES)
def test_a_right_checksum_in_a_trailer_is_accepted_and_kept(algorithm):
    value = digest_of(algorithm)
    headers, body = chunked(algorithm, value)

    payload, decoded = check(headers, TRAILER_RULE, body)

    assert decoded == BODY
    assert payload.checksums == {algorithm: value}
    assert payload.trailers == {f"x-amz-checksum-{algorithm.lower()}": value}


@pytest.mark.parametrize("algorithm", DIGEST_BYTES)
def test_a_wrong_checksum_is_refused_by_its_algorithms_name(algorithm):
    wrong = digest_of(algorithm, b"something else")
    headers, body = chunked(algorithm, wrong)

    for error in (
        refusal_of({f"x-amz-checksum-{algorithm.lower()}": wrong}),
        refusal_of(headers, TRAILER_RULE, body),
    ):
        assert error.code == "BadDigest"
        assert error.message == f"The {algorithm} you specified did not match the calculated checksum."


@pytest.mark.parametrize("value", ["", "!", "AAAA", "AAAAAAAAAAAAAAAA=="])
def test_a_checksum_that_is_none_is_refused(value):
    error = refusal_of({"x-amz-checksum-crc32": value})

    assert (error.code, error.message) == (
        "InvalidRequest",
        "Value for x-amz-checksum-crc32 header is invalid.",
    )


def test_a_trailing_checksum_that_is_none_is_refused():
    headers, body = chunked("CRC32", "AAA")

    assert refusal_of(headers, TRAILER_RULE, body).code == "InvalidRequest"


def test_two_checksums_are_refused():
    both = {"x-amz-checksum-crc32": digest_of("CRC32"), "x-amz-checksum-sha1": digest_of("SHA1")}
    headers, body = chunked("CRC32", digest_of("CRC32"))

    assert refusal_of(both).code == "InvalidRequest"
    headers |= {"x-amz-checksum-sha1": digest_of("SHA1")}
    assert refusal_of(headers, TRAILER_RULE, body).code == "InvalidRequest"


def test_two_checksums_in_trailers_are_refused_before_the_body_comes():
    names = "x-amz-checksum-crc32, x-amz-checksum-sha1"
    with pytest.raises(InvalidRequest, match="Expecting a single"):
        payload_check({"x-amz-trailer": names, "x-amz-decoded-content-length": "1"}, TRAILER_RULE)


def test_a_checksum_that_was_announced_must_come():
    with pytest.raises(InvalidRequest, match="no corresponding"):
        payload_check({"x-amz-sdk-checksum-algorithm": "CRC32"}, UNSIGNED)


def test_headers_about_checksums_that_are_none_are_left_alone():
    payload, _ = check({"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-mode": "ENABLED"})

    assert list(payload.checksums) == ["CRC64NVME"]


def test_without_a_checksum_crc64nvme_is_computed_as_s3_does():
    payload, _ = check({})

    expected = crt.crc64nvme(BODY).to_bytes(8)
    assert payload.checksums == {"CRC64NVME": base64.b64encode(expected).decode()}


def test_a_checksum_of_the_object_is_not_compared_with_the_document_that_completes_it():
    headers = {"x-amz-checksum-crc32": digest_of("CRC32", b"the object")}

    payload = payload_check(headers, UNSIGNED, is_checksum_of_body=False)
    payload.feed(BODY)
    payload.finish()

    assert payload.length == len(BODY)


def test_the_md5_is_always_there_for_the_etag():
    payload, _ = check({})

    assert payload.md5 == hashlib.md5(BODY).hexdigest()
    assert payload.length == len(BODY)


def test_content_md5_is_held_to():
    check({"content-md5": digest_of("MD5")})

    assert refusal_of({"content-md5": digest_of("MD5", b"other")}).code == "BadDigest"
    for none in ("", "abc", "not base64!", base64.b64encode(b"short").decode()):
        assert refusal_of({"content-md5": none}).code == "InvalidDigest"


def test_x_amz_content_sha256_is_held_to():
    rule = PayloadRule(PayloadKind.DIGEST, hashlib.sha256(BODY).hexdigest())
    check({}, rule)

    error = refusal_of({}, rule, BODY + b"!")

    assert (error.code, error.status) == ("XAmzContentSHA256Mismatch", 400)


@pytest.mark.parametrize("length", [0, 18, 20, 1000])
def test_content_length_is_held_to(length):
    assert refusal_of({"content-length": str(length)}).code == "IncompleteBody"


def test_the_decoded_length_is_held_to():
    headers, body = chunked("CRC32", digest_of("CRC32"))

    for length in ("18", "20"):
        error = refusal_of(headers | {"x-amz-decoded-content-length": length}, TRAILER_RULE, body)
        assert error.code == "IncompleteBody"
    del headers["x-amz-decoded-content-length"]
    assert refusal_of(headers, TRAILER_RULE, body).code == "MissingContentLength"
    assert refusal_of({"x-amz-decoded-content-length": "-1"}, TRAILER_RULE).code == "InvalidArgument"


@pytest.mark.parametrize("kind", [Crc32Checksum, CrtCrc64NvmeChecksum])
@pytest.mark.parametrize("size", [0, 1, 8192, 100_000, 3_000_000])
def test_what_botocore_frames_is_decoded(kind, size):
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    name = "x-amz-checksum-crc32" if kind is Crc32Checksum else "x-amz-checksum-crc64nvme"
    wrapper = AwsChunkedWrapper(io.BytesIO(data), checksum_cls=kind, checksum_name=name)
    payload = payload_check({"x-amz-trailer": name, "x-amz-decoded-content-length": str(size)}, TRAILER_RULE)

    decoded = b""
    while piece := wrapper.read(50_000):
        decoded += b"".join(payload.feed(piece))
    payload.finish()

    assert decoded == data


def test_what_was_compressed_stays_compressed():
    data = gzip.compress(BODY)
    headers, body = chunked("CRC32", base64.b64encode(zlib.crc32(data).to_bytes(4)).decode(), data)

    _, decoded = check(headers | {"content-encoding": "gzip,aws-chunked"}, TRAILER_RULE, body)

    assert decoded == data
