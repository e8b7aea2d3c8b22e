"""Who may come in: signatures, presigned URLs of both versions, and what is said to those who may not."""

import hashlib
import time
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError


def code_of(error: ClientError) -> tuple[str, int]:
    return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]


def client_with(cloud, service: str, key: str, secret: str):
    return boto3.client(
        service,
        endpoint_url=cloud.endpoint,
        region_name="us-east-2",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}),
    )


def fetch(url: str, method: str = "GET", data: bytes | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.fixture(scope="module")
def bucket(cloud) -> str:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="signatures", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    s3.put_object(Bucket="signatures", Key="a b/ü.txt", Body=b"hello")
    return "signatures"


@pytest.mark.parametrize(
    ("service", "ask", "code"),
    [
        ("s3", lambda client: client.list_buckets(), "SignatureDoesNotMatch"),
        ("sqs", lambda client: client.list_queues(), "InvalidSignatureException"),
        ("sns", lambda client: client.list_topics(), "SignatureDoesNotMatch"),
    ],
)
def test_a_wrong_secret_is_refused(cloud, service, ask, code):
    client = client_with(cloud, service, cloud.access_key_id, "not-the-secret")

    with pytest.raises(ClientError) as refusal:
        ask(client)

    got, status = code_of(refusal.value)
    assert (got, status) in {
        (code, 403),
        (code, 400),
        ("SignatureDoesNotMatch", 400),
        ("SignatureDoesNotMatch", 403),
    }


@pytest.mark.parametrize(
    ("service", "ask", "codes"),
    [
        ("s3", lambda client: client.list_buckets(), {"InvalidAccessKeyId"}),
        ("sqs", lambda client: client.list_queues(), {"InvalidClientTokenId", "UnrecognizedClientException"}),
        ("sns", lambda client: client.list_topics(), {"InvalidClientTokenId"}),
    ],
)
def test_an_unknown_key_is_refused(cloud, service, ask, codes):
    client = client_with(cloud, service, "AKIANOBODYNOBODYNOBO", "x" * 40)

    with pytest.raises(ClientError) as refusal:
        ask(client)

    assert code_of(refusal.value)[0] in codes


def test_a_request_without_signature_is_refused(cloud, bucket):
    status, body = fetch(f"{cloud.endpoint}/{bucket}/a%20b/%C3%BC.txt")

    assert status == 403
    assert b"<Code>AccessDenied</Code>" in body


@pytest.mark.parametrize("version", ["s3v4", "s3"], ids=["SigV4", "SigV2"])
@pytest.mark.parametrize("region", ["us-east-2", "us-east-1"])
def test_a_presigned_url_opens_the_object(cloud, bucket, version, region):
    s3 = cloud.client("s3", region, signature_version=version)

    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a b/ü.txt"}, ExpiresIn=60)

    assert fetch(url) == (200, b"hello")


def test_a_presigned_url_in_us_east_1_is_sigv2_by_default_and_opens(cloud, bucket):
    s3 = cloud.client("s3", "us-east-1")

    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a b/ü.txt"})

    assert "AWSAccessKeyId" in url
    assert fetch(url) == (200, b"hello")


@pytest.mark.parametrize("version", ["s3v4", "s3"], ids=["SigV4", "SigV2"])
def test_a_presigned_put_uploads(cloud, bucket, version):
    s3 = cloud.client("s3", signature_version=version)
    key = f"put-{version}"

    url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": key}, ExpiresIn=60)

    status, _ = fetch_put(url, b"from a browser")
    assert status == 200
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"from a browser"


def fetch_put(url: str, data: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data, method="PUT", headers={"Content-Type": ""})
    request.unredirected_hdrs["Content-type"] = ""
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize("version", ["s3v4", "s3"], ids=["SigV4", "SigV2"])
def test_a_changed_presigned_url_is_refused(cloud, bucket, version):
    s3 = cloud.client("s3", signature_version=version)
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a b/ü.txt"}, ExpiresIn=60)

    status, body = fetch(url.replace("a%20b", "a%20c"))

    assert status == 403
    assert b"SignatureDoesNotMatch" in body


@pytest.mark.parametrize("version", ["s3v4", "s3"], ids=["SigV4", "SigV2"])
def test_a_presigned_url_opens_nothing_once_it_has_expired(cloud, bucket, version):
    s3 = cloud.client("s3", signature_version=version)
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a b/ü.txt"}, ExpiresIn=1)
    deadline = time.monotonic() + 15

    status, body = fetch(url)
    while status == 200 and time.monotonic() < deadline:
        time.sleep(0.1)
        status, body = fetch(url)

    assert status == 403
    assert b"<Code>AccessDenied</Code>" in body
    assert b"Request has expired" in body


def test_a_body_changed_on_the_way_is_refused(cloud, bucket):
    s3 = cloud.client("s3", request_checksum_calculation="when_required")

    def change_body(request, **_more):
        assert request.headers["X-Amz-Content-SHA256"] == hashlib.sha256(b"body").hexdigest().encode()
        request.body = b"ydob"

    s3.meta.events.register("before-send.s3.PutObject", change_body)
    with pytest.raises(ClientError) as refusal:
        s3.put_object(Bucket=bucket, Key="swapped", Body=b"body")

    assert code_of(refusal.value) == ("XAmzContentSHA256Mismatch", 400)
    with pytest.raises(ClientError):
        s3.head_object(Bucket=bucket, Key="swapped")
