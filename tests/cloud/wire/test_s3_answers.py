"""S3's answers: status, headers and documents as its clients expect them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reelworks.cloud.wire.message import FileSlice
from reelworks.cloud.wire.write import writer_for

MOMENT = datetime(2026, 11, 22, 6, 40, 5, 120_000, tzinfo=UTC)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def write(operation, answer):
    response = writer_for("s3", operation, "rest-xml")(answer, "REQ1")
    return response.status, dict(response.headers), response.body


def document(operation, answer):
    _, headers, body = write(operation, answer)
    assert headers["Content-Type"] == "application/xml"
    return body.decode().removeprefix(DECLARATION)


def test_every_answer_names_its_request_twice():
    _, headers, _ = write("PutObject", {"ETag": '"abc"'})

    assert headers["x-amz-request-id"] == "REQ1"
    assert "x-amz-id-2" in headers
    assert headers["ETag"] == '"abc"'


def test_an_object_goes_out_as_it_is_given():
    body = FileSlice(Path("/data/blob"), 10, 100)

    status, headers, sent = write(
        "GetObject",
        {
            "Body": body,
            "ContentLength": 100,
            "ContentType": "video/mp4",
            "LastModified": MOMENT,
            "Metadata": {"title": "Film"},
            "ContentRange": "bytes 10-109/1000",
            "__status__": 206,
            "__headers__": {"X-Further": "1"},
        },
    )

    assert (status, sent) == (206, body)
    assert headers["Last-Modified"] == "Sun, 22 Nov 2026 06:40:05 GMT"
    assert headers["x-amz-meta-title"] == "Film"
    assert headers["Content-Type"] == "video/mp4"
    assert headers["X-Further"] == "1"
    assert "Content-Length" not in headers


def test_a_head_tells_the_length_of_what_it_does_not_carry():
    status, headers, body = write("HeadObject", {"ContentLength": 4096, "ContentType": "text/plain"})

    assert (status, headers["Content-Length"], body) == (200, "4096", b"")


@pytest.mark.parametrize(
    "operation", ["DeleteObject", "DeleteBucket", "AbortMultipartUpload", "DeleteBucketPolicy"]
)
def test_what_is_gone_is_answered_without_content(operation):
    status, headers, body = write(operation, {})

    assert (status, body) == (204, b"")
    assert "Content-Type" not in headers


def test_a_listing_is_the_document_that_clients_know():
    answer = {
        "Name": "b",
        "Prefix": "",
        "MaxKeys": 1000,
        "IsTruncated": False,
        "Contents": [{"Key": "a&<b>", "LastModified": MOMENT, "ETag": '"1"', "Size": 3}],
        "CommonPrefixes": [{"Prefix": "x/"}, {"Prefix": "y/"}],
    }

    assert document("ListObjectsV2", answer) == (
        f"<ListBucketResult {NAMESPACE}><IsTruncated>false</IsTruncated>"
        "<Contents><Key>a&amp;&lt;b&gt;</Key><LastModified>2026-11-22T06:40:05.120Z</LastModified>"
        "<ETag>&quot;1&quot;</ETag><Size>3</Size></Contents>"
        "<Name>b</Name><Prefix></Prefix><MaxKeys>1000</MaxKeys>"
        "<CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>y/</Prefix></CommonPrefixes>"
        "</ListBucketResult>"
    )


@pytest.mark.parametrize(
    ("text", "written"), [("a\rb", "a&#xd;b"), ("\x01", "&#x1;"), ("a\tb\n", "a\tb\n"), ("漢", "漢")]
)
def test_control_characters_go_out_as_references(text, written):
    assert f"<Key>{written}</Key>" in document("ListObjects", {"Contents": [{"Key": text}]})


@pytest.mark.parametrize(
    ("operation", "answer", "root"),
    [
        ("ListBuckets", {"Buckets": []}, "ListAllMyBucketsResult"),
        ("CreateMultipartUpload", {"UploadId": "u"}, "InitiateMultipartUploadResult"),
        ("CompleteMultipartUpload", {"ETag": "e"}, "CompleteMultipartUploadResult"),
        ("CopyObject", {"CopyObjectResult": {"ETag": "e"}}, "CopyObjectResult"),
        ("UploadPartCopy", {"CopyPartResult": {"ETag": "e"}}, "CopyPartResult"),
        ("DeleteObjects", {}, "DeleteResult"),
        ("ListObjectVersions", {}, "ListVersionsResult"),
        ("GetBucketNotificationConfiguration", {}, "NotificationConfiguration"),
        ("GetBucketTagging", {"TagSet": []}, "Tagging"),
        ("GetBucketVersioning", {}, "VersioningConfiguration"),
        ("GetPublicAccessBlock", {"PublicAccessBlockConfiguration": {}}, "PublicAccessBlockConfiguration"),
        ("GetObjectAttributes", {"ETag": "e"}, "GetObjectAttributesResponse"),
    ],
)
def test_each_document_has_the_root_that_amazon_gives_it(operation, answer, root):
    assert document(operation, answer).startswith(f"<{root} {NAMESPACE}>")


def test_a_location_is_the_root_itself_and_empty_in_the_first_region():
    assert document("GetBucketLocation", {"LocationConstraint": "us-east-2"}) == (
        f"<LocationConstraint {NAMESPACE}>us-east-2</LocationConstraint>"
    )
    assert document("GetBucketLocation", {}) == f"<LocationConstraint {NAMESPACE}></LocationConstraint>"


def test_a_policy_goes_out_as_text():
    assert write("GetBucketPolicy", {"Policy": "{}"})[2] == b"{}"


def test_a_grantee_says_in_an_attribute_what_it_is():
    grant = {"Grantee": {"Type": "CanonicalUser", "ID": "1"}, "Permission": "FULL_CONTROL"}

    assert (
        '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>1</ID></Grantee>'
    ) in document("GetBucketAcl", {"Grants": [grant]})


def test_a_form_upload_answers_as_its_room_says():
    answer = {"__status__": 201, "__headers__": {"Location": "/b/k"}, "Body": b"<PostResponse/>"}

    status, headers, body = write("PostObject", answer)

    assert (status, headers["Location"], body) == (201, "/b/k", b"<PostResponse/>")
