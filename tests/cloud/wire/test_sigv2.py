"""Version 2, as boto3 still presigns in us-east-1 and as s3cmd may sign."""

import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from botocore.auth import HmacV1Auth, HmacV1QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from reelworks.cloud.wire.auth_errors import AccessDenied, RequestTimeTooSkewed, SignatureDoesNotMatch
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.sigv4 import Keyring, find_claim, verify

SECRET = "secret"
CREDENTIALS = Credentials("AKID", SECRET)


def received(signer, method="GET", url="http://localhost:4566/bucket/a%20key", headers=None, auth_path=None):
    request = AWSRequest(method, url, headers=headers or {}, auth_path=auth_path)
    signer.add_auth(request)
    parts = urlsplit(request.url)
    # What a presigner was given as a header it moves into the query; the headers themselves are not sent.
    sent = {} if isinstance(signer, HmacV1QueryAuth) else request.headers
    got = {name.lower(): value for name, value in sent.items()} | {"host": parts.netloc}
    return HttpRequest(method, parts.path, parts.query, got)


def check(request, *, at=0.0, bucket=None, secret=SECRET):
    claim = find_claim(request)
    return verify(request, claim, secret, time.time() + at, bucket=bucket, keyring=Keyring())


@pytest.mark.parametrize(
    "query", ["", "?uploads", "?uploadId=a%2Bb&partNumber=2", "?prefix=x&acl&versionId=1"]
)
def test_a_header_is_accepted(query):
    check(
        received(
            HmacV1Auth(CREDENTIALS),
            "PUT",
            f"http://localhost:4566/bucket/a%20key{query}",
            {
                "Content-Type": "text/plain",
                "Content-MD5": "abc=",
                "x-amz-meta-b": "2",
                "x-amz-acl": "private",
            },
        )
    )


@pytest.mark.parametrize("query", ["", "?response-content-type=text%2Fplain&versionId=3", "?list-type=2"])
def test_a_presigned_url_is_accepted(query):
    request = received(HmacV1QueryAuth(CREDENTIALS, expires=60), url=f"http://localhost:4566/b/k{query}")

    check(request)

    assert find_claim(request).is_presigned


def test_headers_that_a_presigner_moved_into_the_query_are_signed():
    request = received(HmacV1QueryAuth(CREDENTIALS), "PUT", headers={"x-amz-meta-a": "one two"})

    check(request)
    with pytest.raises(SignatureDoesNotMatch):
        check(replace(request, query=request.query.replace("one", "two")))


def test_a_virtual_hosts_bucket_is_part_of_what_is_signed():
    signer = HmacV1QueryAuth(CREDENTIALS)
    request = received(signer, url="http://bucket.localhost:4566/key", auth_path="/bucket/key")

    check(request, bucket="bucket")
    with pytest.raises(SignatureDoesNotMatch):
        check(request, bucket="other")


def test_a_bucket_is_signed_with_a_slash_that_is_not_sent():
    request = received(
        HmacV1QueryAuth(CREDENTIALS), url="http://localhost:4566/bucket?prefix=a", auth_path="/bucket/"
    )

    check(request)
    check(replace(request, path="/bucket/"))
    with pytest.raises(SignatureDoesNotMatch):
        check(replace(request, path="/bucket/key"))


def test_the_session_token_is_part_of_the_claim():
    request = received(
        HmacV1QueryAuth(Credentials("ASIA", SECRET, "a/to+ken")), headers={"x-amz-acl": "private"}
    )

    assert find_claim(request).token == "a/to+ken"
    check(request)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: replace(r, method="DELETE"),
        lambda r: replace(r, path="/bucket/other"),
        lambda r: replace(r, query=r.query + "&acl"),
        lambda r: replace(r, query=r.query.replace("Expires=", "Expires=9")),
        lambda r: replace(r, headers=r.headers | {"x-amz-acl": "public-read"}),
    ],
)
def test_a_presigned_url_changed_on_the_way_is_refused(change):
    request = received(HmacV1QueryAuth(CREDENTIALS))

    with pytest.raises(SignatureDoesNotMatch):
        check(change(request))


def test_another_secret_is_refused():
    with pytest.raises(SignatureDoesNotMatch):
        check(received(HmacV1Auth(CREDENTIALS)), secret="other")


def test_a_presigned_url_lives_until_it_expires():
    request = received(HmacV1QueryAuth(CREDENTIALS, expires=60))

    check(request, at=55)
    with pytest.raises(AccessDenied, match="Request has expired"):
        check(request, at=65)


def test_a_date_more_than_15_minutes_off_is_refused():
    request = received(HmacV1Auth(CREDENTIALS))

    check(request, at=890)
    with pytest.raises(RequestTimeTooSkewed):
        check(request, at=910)
    with pytest.raises(RequestTimeTooSkewed):
        check(request, at=-910)


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"authorization": "AWS AKID"}, ""),
        ({"authorization": "AWS AKID:sig"}, ""),
        ({"authorization": "AWS AKID:sig", "date": "never"}, ""),
        ({}, "AWSAccessKeyId=AKID&Signature=x"),
        ({}, "AWSAccessKeyId=AKID&Signature=x&Expires=soon"),
    ],
)
def test_what_cannot_be_read_is_refused(headers, query):
    with pytest.raises(AwsError) as refusal:
        check(HttpRequest("GET", "/b/k", query, headers))

    assert refusal.value.code in ("InvalidArgument", "AccessDenied")
