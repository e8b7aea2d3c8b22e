"""Which operation of S3 a method, a path and a query mean."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.refusals import InvalidArgument, InvalidURI, MethodNotAllowed
from reelworks.cloud.wire.route import Route, Router
from support.botocore_side import UNTIMED

ROUTER = Router(["s3", "sqs", "sns"])
COPY = {"x-amz-copy-source": "/other/key"}


def find(method, target, headers=None, bucket=None) -> Route:
    path, _, query = target.partition("?")
    request = HttpRequest(method, path, query, headers or {})
    return ROUTER.find_route(request, signing_name="s3", bucket=bucket)


@pytest.mark.parametrize(
    ("request_line", "operation"),
    [
        ("GET /", "ListBuckets"),
        ("PUT /b", "CreateBucket"),
        ("PUT /b/", "CreateBucket"),
        ("HEAD /b", "HeadBucket"),
        ("DELETE /b", "DeleteBucket"),
        ("GET /b", "ListObjects"),
        ("GET /b?prefix=a&marker=b", "ListObjects"),
        ("GET /b?list-type=2", "ListObjectsV2"),
        ("GET /b/?list-type=2&prefix=&delimiter=%2F", "ListObjectsV2"),
        ("GET /b?versions", "ListObjectVersions"),
        ("GET /b?uploads", "ListMultipartUploads"),
        ("GET /b?location", "GetBucketLocation"),
        ("GET /b?notification", "GetBucketNotificationConfiguration"),
        ("PUT /b?notification=", "PutBucketNotificationConfiguration"),
        ("GET /b?lifecycle", "GetBucketLifecycleConfiguration"),
        ("DELETE /b?lifecycle", "DeleteBucketLifecycle"),
        ("GET /b?versioning", "GetBucketVersioning"),
        ("GET /b?policy", "GetBucketPolicy"),
        ("GET /b?policyStatus", "GetBucketPolicyStatus"),
        ("GET /b?analytics", "ListBucketAnalyticsConfigurations"),
        ("GET /b?analytics&id=1", "GetBucketAnalyticsConfiguration"),
        ("POST /b?delete", "DeleteObjects"),
        ("GET /b/k", "GetObject"),
        ("GET /b/k?x-id=GetObject", "GetObject"),
        ("GET /b/k?partNumber=1", "GetObject"),
        ("GET /b/k?versionId=v&response-content-type=text%2Fplain", "GetObject"),
        ("GET /b/k?uploadId=u", "ListParts"),
        ("GET /b/k?acl", "GetObjectAcl"),
        ("GET /b/k?tagging", "GetObjectTagging"),
        ("GET /b/k?attributes", "GetObjectAttributes"),
        ("HEAD /b/k", "HeadObject"),
        ("PUT /b/k", "PutObject"),
        ("PUT /b/k?x-id=PutObject", "PutObject"),
        ("PUT /b/k?partNumber=1&uploadId=u&x-id=UploadPart", "UploadPart"),
        ("POST /b/k?uploads", "CreateMultipartUpload"),
        ("POST /b/k?uploadId=u", "CompleteMultipartUpload"),
        ("DELETE /b/k?uploadId=u", "AbortMultipartUpload"),
        ("DELETE /b/k", "DeleteObject"),
        ("DELETE /b/k?versionId=v", "DeleteObject"),
        ("POST /b/k?restore", "RestoreObject"),
        ("POST /b/k?select&select-type=2", "SelectObjectContent"),
        ("OPTIONS /b/k", "OptionsObject"),
    ],
)
def test_method_and_uri_name_the_operation(request_line, operation):
    method, target = request_line.split(" ")

    assert find(method, target).operation == operation


def test_a_copy_is_told_from_an_upload_by_its_header():
    assert find("PUT", "/b/k", COPY).operation == "CopyObject"
    assert find("PUT", "/b/k?partNumber=2&uploadId=u", COPY).operation == "UploadPartCopy"
    assert find("PUT", "/b/k").operation == "PutObject"


def test_only_uploads_stream():
    assert find("PUT", "/b/k").streams
    assert find("PUT", "/b/k?partNumber=1&uploadId=u").streams
    assert not find("PUT", "/b/k", COPY).streams
    assert not find("PUT", "/b?policy").streams
    assert not find("POST", "/b?delete").streams


def test_a_browsers_form_upload_is_an_operation_of_its_own():
    route = find("POST", "/b", {"content-type": "multipart/form-data; boundary=x"})

    assert (route.operation, route.labels, route.streams) == ("PostObject", {"Bucket": "b"}, True)


@pytest.mark.parametrize(
    "request_line",
    ["POST /b", "POST /b/k", "PATCH /b/k", "HEAD /", "DELETE /", "PUT /", "POST /b?acl", "DELETE /b/k?acl"],
)
def test_what_s3_does_not_do_there_is_refused(request_line):
    method, target = request_line.split(" ")

    with pytest.raises(MethodNotAllowed):
        find(method, target)


@pytest.mark.parametrize("target", ["/b?versions", "/b?location", "/b?uploads"])
def test_deleting_a_part_that_cannot_be_deleted_does_not_delete_the_bucket(target):
    with pytest.raises(MethodNotAllowed):
        find("DELETE", target)


@pytest.mark.parametrize("target", ["/b/k?uploadId=u", "/b/k?partNumber=1"])
def test_half_a_part_upload_does_not_overwrite_the_object(target):
    with pytest.raises(InvalidArgument):
        find("PUT", target)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/b/a/b/c", "a/b/c"),
        ("/b//a", "/a"),
        ("/b/a//b/", "a//b/"),
        ("/b/./a/../b", "./a/../b"),
        ("/b/..", ".."),
        ("/b/a+b%20c", "a+b c"),
        ("/b/a%2Fb%2B", "a/b+"),
        ("/b/%2Fa", "/a"),
        ("/b/%25", "%"),
        ("/b/%E6%BC%A2%F0%9F%8E%AC", "漢🎬"),
        ("/b/%00%0A", "\x00\n"),
    ],
)
def test_a_key_is_what_follows_the_buckets_slash_to_the_byte(path, key):
    assert find("GET", path).labels == {"Bucket": "b", "Key": key}


def test_under_a_virtual_host_the_whole_path_is_the_key():
    assert find("GET", "/a//b", bucket="my.bucket").labels == {"Bucket": "my.bucket", "Key": "a//b"}
    assert find("GET", "//a", bucket="b").labels == {"Bucket": "b", "Key": "/a"}
    assert find("GET", "/?list-type=2", bucket="b").operation == "ListObjectsV2"
    assert find("PUT", "/", bucket="b").operation == "CreateBucket"


@UNTIMED
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_key_comes_through(key):
    assert find("PUT", "/b/" + quote(key, safe="/~")).labels["Key"] == key


@pytest.mark.parametrize("target", ["/b/%FF", "/%C3", "/b?prefix=%80"])
def test_bytes_that_are_no_utf_8_are_refused(target):
    with pytest.raises(InvalidURI):
        find("GET", target)
