"""``aws-chunked`` uploads over HTTP, signed and framed by hand as Java's and Go's SDKs send them."""

import base64
import hashlib
import hmac
import http.client
import os
import zlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

BUCKET, REGION = "chunked-uploads", "us-east-2"
CHUNK = 64 * 1024
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = f"{SIGNED}-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
EMPTY = hashlib.sha256(b"").hexdigest()


@pytest.fixture(scope="module")
def client(cloud):
    client = cloud.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


class Signer:
    """One request's signature, and the chain of its chunks'."""

    def __init__(self, cloud, method, path, query, headers) -> None:
        now = datetime.now(UTC)
        self.timestamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
        self.scope = f"{day}/{REGION}/s3/aws4_request"
        self.key = f"AWS4{cloud.secret_access_key}".encode()
        for part in (day, REGION, "s3", "aws4_request"):
            self.key = hmac.digest(self.key, part.encode(), "sha256")
        self.headers = {"host": urlsplit(cloud.endpoint).netloc, "x-amz-date": self.timestamp, **headers}
        names = ";".join(sorted(self.headers))
        lines = [f"{name}:{self.headers[name]}" for name in sorted(self.headers)]
        canonical = [method, path, query, *lines, "", names, headers["x-amz-content-sha256"]]
        self.last = self.sign("AWS4-HMAC-SHA256", sha256("\n".join(canonical).encode()), is_chain=False)
        self.headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={cloud.access_key_id}/{self.scope},SignedHeaders={names},"
            f"Signature={self.last}"
        )

    def sign(self, algorithm, *hashes, is_chain=True):
        before = [self.last] if is_chain else []
        text = "\n".join([algorithm, self.timestamp, self.scope, *before, *hashes])
        self.last = hmac.digest(self.key, text.encode(), "sha256").hex()
        return self.last

    def chunk(self, data):
        return self.sign("AWS4-HMAC-SHA256-PAYLOAD", EMPTY, sha256(data))

    def trailer(self, text):
        return self.sign("AWS4-HMAC-SHA256-TRAILER", sha256(text))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def framed(signer, kind, data, trailer):
    """The body as it travels."""
    is_signed = kind != UNSIGNED_TRAILER
    pieces = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    out = []
    for piece in [*pieces, b""]:
        extension = f";chunk-signature={signer.chunk(piece)}" if is_signed else ""
        out.append(f"{len(piece):x}{extension}\r\n".encode())
        if piece:
            out.append(piece + b"\r\n")
    if kind == SIGNED:
        return b"".join([*out, b"\r\n"])
    out.append(f"x-amz-checksum-crc32:{trailer}\r\n".encode())
    if is_signed:
        signature = signer.trailer(f"x-amz-checksum-crc32:{trailer}\n".encode())
        out.append(f"x-amz-trailer-signature:{signature}\r\n".encode())
    return b"".join([*out, b"\r\n"])


def upload(cloud, kind, data, *, key="a", query="", trailer=None, spoil=lambda body: body, **headers):
    """Send an upload; return its status and answer."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    more |= {"x-amz-content-sha256": kind, "x-amz-decoded-content-length": str(len(data))}
    more["content-encoding"] = more.get("content-encoding", "aws-chunked")
    if kind != SIGNED:
        more["x-amz-trailer"] = "x-amz-checksum-crc32"
    path = f"/{BUCKET}/{key}"
    signer = Signer(cloud, "PUT", path, query, more)
    body = spoil(framed(signer, kind, data, trailer or crc32(data)))
    place = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request("PUT", f"{path}?{query}" if query else path, body, signer.headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


every_kind = pytest.mark.parametrize("kind", [SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER])


@every_kind
@pytest.mark.parametrize("size", [0, 1, 70_000, 3 * 1024 * 1024 + 1])
def test_the_object_is_the_payload_without_its_framing(cloud, client, kind, size):
    data = os.urandom(size)

    answer, text = upload(cloud, kind, data, content_encoding="aws-chunked,gzip")

    assert (answer.status, text) == (200, "")
    assert answer.getheader("ETag") == f'"{hashlib.md5(data).hexdigest()}"'
    found = client.get_object(Bucket=BUCKET, Key="a", ChecksumMode="ENABLED")
    assert found["Body"].read() == data
    assert found["ContentEncoding"] == "gzip"
    if kind != SIGNED:
        assert found["ChecksumCRC32"] == crc32(data)


@every_kind
def test_a_part_comes_the_same_way(cloud, client, kind):
    data = os.urandom(300_000)
    upload_id = client.create_multipart_upload(Bucket=BUCKET, Key="parts", ChecksumAlgorithm="CRC32")[
        "UploadId"
    ]

    answer, _ = upload(cloud, kind, data, key="parts", query=f"partNumber=1&uploadId={upload_id}")

    if kind == SIGNED:
        assert answer.status == 400, "the upload's parts want a CRC32, and this one brings none"
        return
    assert answer.status == 200
    (part,) = client.list_parts(Bucket=BUCKET, Key="parts", UploadId=upload_id)["Parts"]
    assert (part["Size"], part["ChecksumCRC32"]) == (len(data), crc32(data))


@every_kind
@pytest.mark.parametrize("size", [1000, 300_000])
def test_what_was_changed_on_the_way_is_refused_and_leaves_nothing(cloud, client, kind, size):
    data = b"x" * size

    answer, text = upload(
        cloud, kind, data, key="changed", spoil=lambda body: body.replace(b"xxxx", b"xyxx", 1)
    )

    refused = (400, "BadDigest") if kind == UNSIGNED_TRAILER else (403, "SignatureDoesNotMatch")
    assert (answer.status, text.partition("<Code>")[2].partition("<")[0]) == refused
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET, Prefix="changed")


@pytest.mark.parametrize("kind", [SIGNED_TRAILER, UNSIGNED_TRAILER])
def test_a_trailer_with_another_checksum_is_refused(cloud, client, kind):
    answer, text = upload(cloud, kind, b"payload", key="wrong", trailer=crc32(b"another"))

    assert (answer.status, "BadDigest" in text) == (400, True)
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET, Prefix="wrong")


def test_a_trailer_whose_signature_is_wrong_is_refused(cloud, client):
    def spoil(body):
        head, name, signature = body.rpartition(b"x-amz-trailer-signature:")
        return head + name + bytes(reversed(signature[:64])) + signature[64:]

    answer, text = upload(cloud, SIGNED_TRAILER, b"payload", key="wrong", spoil=spoil)

    assert (answer.status, "SignatureDoesNotMatch" in text) == (403, True)


@every_kind
def test_a_body_that_ends_early_is_refused(cloud, client, kind):
    answer, text = upload(cloud, kind, b"x" * 100_000, key="short", spoil=lambda body: body[:70_000])

    assert (answer.status, "IncompleteBody" in text) == (400, True)
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET, Prefix="short")
