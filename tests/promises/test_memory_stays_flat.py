"""A large object passes through the cloud without ever being in its memory."""

import hashlib
import http.client
from collections.abc import Iterator
from pathlib import Path

SIZE = 512 * 1024 * 1024
BLOCK = bytes(range(256)) * 4096
GROWTH_BYTES_MAX = 96 * 1024 * 1024
"""What buffers, hashing threads and the allocator may take, however large the object is."""


def blocks() -> Iterator[bytes]:
    for _ in range(SIZE // len(BLOCK)):
        yield BLOCK


def peak_bytes(pid: int) -> int:
    """Return the most memory the process has ever had resident."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


def test_half_a_gigabyte_goes_up_and_down_in_flat_memory(own_cloud):
    own_cloud.start()
    s3 = own_cloud.client("s3", signature_version="s3v4")
    s3.create_bucket(Bucket="large", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    s3.put_object(Bucket="large", Key="warm", Body=b"x" * 1_000_000)
    before = peak_bytes(own_cloud.process.pid)
    host = own_cloud.endpoint.removeprefix("http://")

    connection = http.client.HTTPConnection(host, timeout=100)
    url = s3.generate_presigned_url("put_object", {"Bucket": "large", "Key": "film"})
    connection.request("PUT", url.removeprefix(own_cloud.endpoint), blocks(), {"Content-Length": str(SIZE)})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    url = s3.generate_presigned_url("get_object", {"Bucket": "large", "Key": "film"})
    connection.request("GET", url.removeprefix(own_cloud.endpoint))
    answer = connection.getresponse()
    digest, expected = hashlib.md5(), hashlib.md5()
    while block := answer.read(1 << 20):
        digest.update(block)
    for block in blocks():
        expected.update(block)

    assert digest.digest() == expected.digest()
    assert peak_bytes(own_cloud.process.pid) - before < GROWTH_BYTES_MAX
    connection.close()
