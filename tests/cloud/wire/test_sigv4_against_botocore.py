"""botocore signs, we verify: what its five signers send is accepted, and what was changed on the way is not."""

import hashlib
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from reelworks.cloud.wire.auth_errors import (
    AccessDenied,
    InvalidSignatureException,
    RequestTimeTooSkewed,
    SignatureDoesNotMatch,
)
from reelworks.cloud.wire.claim import PayloadKind
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.sigv4 import Keyring, find_claim, verify

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
CREDENTIALS = Credentials("AKIDEXAMPLE", SECRET)
HOST = "127.0.0.1:4566"

ODD_PATHS = [
    "/",
    "/bucket",
    "/bucket/",
    "/bucket/key.txt",
    "/bucket//two//slashes",
    "/bucket/a%2Fb",
    "/bucket/a%2Bb",
    "/bucket/a+b",
    "/bucket/a%20b",
    "/bucket/~tilde~",
    "/bucket/star*",
    "/bucket/%E6%97%A5%E6%9C%AC.mov",
    "/bucket/./dot/../dots",
    "/bucket/a:b@c,d;e=f$g!h'i(j)",
    "/bucket/%25percent",
]
ODD_QUERIES = [
    "",
    "uploads",
    "uploads=",
    "list-type=2&prefix=a%2Fb%20c&delimiter=%2F",
    "b=2&a=1&b=1&a",
    "a-b=1&a=2&A=3&a.b=4",
    "marker=%E6%97%A5&x=%2B&y=~",
    "key=a%3Db",
]


def as_received(sent: AWSRequest) -> HttpRequest:
    url = urlsplit(sent.url)
    body = sent.data or b""
    headers = {name.lower(): value for name, value in sent.headers.items()}
    headers.setdefault("host", url.netloc)
    return HttpRequest(
        sent.method,
        url.path or "/",
        url.query,
        headers,
        body if isinstance(body, bytes) else body.encode(),
    )


def sent_to_s3(
    signer=None, *, method="GET", path="/bucket/key", query="", body=b"", headers=None
) -> HttpRequest:
    url = f"http://{HOST}{path}" + (f"?{query}" if query else "")
    request = AWSRequest(method, url, data=body, headers=headers or {})
    (signer or S3SigV4Auth(CREDENTIALS, "s3", "us-east-2")).add_auth(request)
    return as_received(request)


def sent_to_sqs(path="/", query="", body=b'{"QueueName":"q"}', headers=None) -> HttpRequest:
    given = {"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"}
    url = f"http://{HOST}{path}" + (f"?{query}" if query else "")
    request = AWSRequest("POST", url, data=body, headers=headers or given)
    SigV4Auth(CREDENTIALS, "sqs", "us-east-2").add_auth(request)
    return as_received(request)


def check(request: HttpRequest, *, secret=SECRET, at=0.0):
    claim = find_claim(request)
    assert claim is not None
    return verify(request, claim, secret, time.time() + at, keyring=Keyring())


@pytest.mark.parametrize("path", ODD_PATHS)
def test_s3_accepts_every_path_as_sent(path):
    rule = check(sent_to_s3(path=path))

    assert rule.kind is PayloadKind.DIGEST


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_s3_accepts_every_query(query):
    check(sent_to_s3(query=query))


@pytest.mark.parametrize("path", ODD_PATHS)
def test_other_services_sign_the_normalised_path_encoded_twice(path):
    rule = check(sent_to_sqs(path=path))

    assert rule.kind is PayloadKind.VERIFIED


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_other_services_accept_every_query(query):
    check(sent_to_sqs(query=query))


@pytest.mark.parametrize("path", ODD_PATHS)
@pytest.mark.parametrize("query", ["", "versionId=3&response-content-type=a%2Fb"])
def test_a_presigned_url_is_accepted_and_says_nothing_of_the_body(path, query):
    request = sent_to_s3(S3SigV4QueryAuth(CREDENTIALS, "s3", "us-east-2", expires=60), path=path, query=query)

    rule = check(request)

    assert rule.kind is PayloadKind.UNSIGNED
    assert find_claim(request).is_presigned


def test_a_presigned_request_of_another_service_is_accepted():
    request = AWSRequest("GET", f"http://{HOST}/?Action=GetCallerIdentity&Version=2011-06-15")
    SigV4QueryAuth(CREDENTIALS, "sts", "us-east-1", expires=60).add_auth(request)

    assert check(as_received(request)).kind is PayloadKind.VERIFIED


def test_the_session_token_is_part_of_the_claim():
    signer = S3SigV4Auth(Credentials("ASIAEXAMPLE", SECRET, "a-token"), "s3", "us-east-2")
    presigner = S3SigV4QueryAuth(Credentials("ASIAEXAMPLE", SECRET, "a/to+ken="), "s3", "us-east-2")

    assert find_claim(sent_to_s3(signer)).token == "a-token"
    assert find_claim(sent_to_s3(presigner)).token == "a/to+ken="
    check(sent_to_s3(signer))
    check(sent_to_s3(presigner))


def test_the_claim_names_key_day_region_and_service():
    claim = find_claim(sent_to_s3())

    assert (claim.access_key_id, claim.region, claim.service) == ("AKIDEXAMPLE", "us-east-2", "s3")
    assert claim.timestamp.startswith(claim.scope_date)
    assert not claim.is_presigned


def test_a_request_without_authorization_claims_nothing():
    assert find_claim(HttpRequest("GET", "/bucket/key", "list-type=2", {"host": HOST})) is None


def test_the_body_of_an_s3_request_is_left_to_be_compared_with_its_digest():
    rule = check(sent_to_s3(method="PUT", body=b"hello"))

    assert rule.sha256 == hashlib.sha256(b"hello").hexdigest()


def test_spaces_in_header_values_are_signed_as_one():
    request = sent_to_s3(method="PUT", headers={"x-amz-meta-note": "  two   spaces  "})

    check(request)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_header_values_beyond_ascii_are_accepted_however_their_bytes_were_read(encoding):
    request = sent_to_s3(method="PUT", headers={"x-amz-meta-note": "café"})
    request.headers["x-amz-meta-note"] = "café".encode().decode(encoding)

    check(request)


@pytest.mark.parametrize("raw", ["prefix=a/b", "prefix=a%2fb", "prefix=%61/b"])
def test_s3_reads_a_query_whose_encoding_is_not_the_one_signed(raw):
    request = sent_to_s3(query="prefix=a%2Fb")

    check(replace(request, query=raw))


def with_another_digit(request):
    header = request.headers["authorization"]
    return header[:-1] + ("1" if header.endswith("0") else "0")


TAMPERINGS = {
    "method": lambda r: replace(r, method="DELETE"),
    "path": lambda r: replace(r, path=r.path + "x"),
    "query": lambda r: replace(r, query="acl"),
    "host": lambda r: replace(r, headers=r.headers | {"host": "elsewhere:4566"}),
    "header": lambda r: replace(r, headers=r.headers | {"x-amz-meta-a": "2"}),
    "signature": lambda r: replace(r, headers=r.headers | {"authorization": with_another_digit(r)}),
    "region": lambda r: replace(
        r, headers=r.headers | {"authorization": r.headers["authorization"].replace("us-east-2", "us-west-2")}
    ),
    "digest": lambda r: replace(r, headers=r.headers | {"x-amz-content-sha256": "0" * 64}),
}


@pytest.mark.parametrize("part", TAMPERINGS)
def test_a_request_changed_on_the_way_is_refused(part):
    request = sent_to_s3(method="PUT", body=b"hello", headers={"x-amz-meta-a": "1"})

    with pytest.raises(SignatureDoesNotMatch) as refusal:
        check(TAMPERINGS[part](request))

    assert refusal.value.status == 403
    assert refusal.value.fields["AWSAccessKeyId"] == "AKIDEXAMPLE"
    assert refusal.value.fields["StringToSign"].startswith("AWS4-HMAC-SHA256\n")
    assert refusal.value.fields["CanonicalRequest"].count("\n") > 5


@pytest.mark.parametrize("part", ["method", "path", "host", "region"])
def test_a_request_to_another_service_changed_on_the_way_is_refused(part):
    with pytest.raises(InvalidSignatureException):
        check(TAMPERINGS[part](sent_to_sqs()))


def test_another_services_body_is_part_of_what_is_signed():
    with pytest.raises(InvalidSignatureException) as refusal:
        check(replace(sent_to_sqs(), body=b'{"QueueName":"p"}'))

    assert refusal.value.query_code == "SignatureDoesNotMatch"


def test_claiming_an_unsigned_payload_does_not_help_outside_s3():
    request = sent_to_sqs()
    request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"

    with pytest.raises(InvalidSignatureException):
        check(replace(request, body=b'{"QueueName":"p"}'))


def test_a_client_that_does_not_sign_its_body_is_refused_outside_s3():
    request = AWSRequest(
        "POST", f"http://{HOST}/", data=b"{}", headers={"X-Amz-Target": "AmazonSQS.ListQueues"}
    )
    request.context["payload_signing_enabled"] = False
    SigV4Auth(CREDENTIALS, "sqs", "us-east-2").add_auth(request)

    with pytest.raises(InvalidSignatureException):
        check(as_received(request))


def test_another_secret_is_refused():
    with pytest.raises(SignatureDoesNotMatch):
        check(sent_to_s3(), secret=SECRET + "x")


@pytest.mark.parametrize("change", [("Expires=60", "Expires=61"), ("/key", "/other"), ("AKID", "AKIE")])
def test_a_presigned_url_changed_on_the_way_is_refused(change):
    request = sent_to_s3(S3SigV4QueryAuth(CREDENTIALS, "s3", "us-east-2", expires=60))

    with pytest.raises(SignatureDoesNotMatch):
        check(replace(request, path=request.path.replace(*change), query=request.query.replace(*change)))


def test_an_s3_header_that_was_not_signed_is_refused():
    request = sent_to_s3(method="PUT")
    request.headers["x-amz-acl"] = "public-read"

    with pytest.raises(AccessDenied) as refusal:
        check(request)

    assert refusal.value.fields == {"HeadersNotSigned": "x-amz-acl"}


def test_an_expired_presigned_url_is_refused_with_both_times():
    request = sent_to_s3(S3SigV4QueryAuth(CREDENTIALS, "s3", "us-east-2", expires=60))

    check(request, at=50)
    with pytest.raises(AccessDenied, match="Request has expired") as refusal:
        check(request, at=62)

    assert set(refusal.value.fields) == {"X-Amz-Expires", "Expires", "ServerTime"}


@pytest.mark.parametrize("at", [-890, 890])
def test_a_clock_almost_15_minutes_off_is_accepted(at):
    check(sent_to_s3(), at=at)
    check(sent_to_sqs(), at=at)


@pytest.mark.parametrize("at", [-910, 910])
def test_a_clock_more_than_15_minutes_off_is_refused(at):
    with pytest.raises(RequestTimeTooSkewed):
        check(sent_to_s3(), at=at)
    with pytest.raises(InvalidSignatureException, match="15 min"):
        check(sent_to_sqs(), at=at)
