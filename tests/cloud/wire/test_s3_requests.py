"""S3's requests: headers, query strings and documents as clients send them."""

import pytest

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.refusals import InvalidArgument, MalformedXML, MissingRequestBodyError
from reelworks.cloud.wire.route import Router

ROUTER = Router(["s3"])
NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def read(method, target, headers=None, body=b""):
    path, _, query = target.partition("?")
    request = HttpRequest(method, path, query, headers or {}, body)
    route = ROUTER.find_route(request, signing_name="s3", bucket=None)
    return parser_for("s3", route.operation, "rest-xml")(request, route)


class AStream:
    """Stands for a body that must not be touched here."""


def test_a_payload_is_passed_on_unread():
    request = HttpRequest("PUT", "/b/k", "", {"content-type": "text/plain"}, stream=AStream())
    route = ROUTER.find_route(request, signing_name="s3", bucket=None)

    read_request = parser_for("s3", "PutObject", "rest-xml")(request, route)

    assert read_request == {"Bucket": "b", "Key": "k", "ContentType": "text/plain", "Body": request.stream}


def test_metadata_is_gathered_under_its_prefix():
    headers = {"x-amz-meta-title": "Film", "x-amz-meta-x-y": "1", "x-amz-acl": "private"}

    request = read("PUT", "/b/k", headers)

    assert request["Metadata"] == {"title": "Film", "x-y": "1"}
    assert request["ACL"] == "private"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("aws-chunked", ""), ("gzip,aws-chunked", "gzip"), ("aws-chunked, gzip", " gzip"), ("br", "br")],
)
def test_framing_is_no_encoding_of_the_object(sent, kept):
    headers = {"content-encoding": sent, "content-length": "120", "x-amz-decoded-content-length": "11"}

    request = read("PUT", "/b/k", headers)

    assert request["ContentEncoding"].strip() == kept.strip()
    assert request["ContentLength"] == 11


def test_conditions_with_dates_become_moments():
    request = read("GET", "/b/k", {"if-modified-since": "Sun, 22 Nov 2026 06:40:05 GMT"})

    assert request["IfModifiedSince"].isoformat() == "2026-11-22T06:40:05+00:00"


def test_a_header_with_no_date_does_not_count():
    assert "IfModifiedSince" not in read("GET", "/b/k", {"if-modified-since": "yesterday"})
    assert "Expires" not in read("PUT", "/b/k", {"expires": "never"})


def test_lists_in_headers_are_split():
    request = read("GET", "/b/k?attributes", {"x-amz-object-attributes": "ETag, Checksum,ObjectSize"})

    assert request["ObjectAttributes"] == ["ETag", "Checksum", "ObjectSize"]


def test_query_parameters_are_decoded_and_typed():
    request = read("GET", "/b?list-type=2&prefix=a%2Bb+c/&max-keys=7&fetch-owner=true&delimiter=&x=y")

    assert request == {
        "Bucket": "b",
        "Prefix": "a+b c/",
        "MaxKeys": 7,
        "FetchOwner": True,
        "Delimiter": "",
    }


def test_an_empty_number_asks_for_the_default():
    assert "MaxKeys" not in read("GET", "/b?max-keys=")


def test_a_number_that_is_none_is_refused_by_name():
    with pytest.raises(
        InvalidArgument, match="Provided max-keys not an integer or within integer range"
    ) as caught:
        read("GET", "/b?max-keys=many")

    assert caught.value.fields == {"ArgumentName": "max-keys", "ArgumentValue": "many"}


@pytest.mark.parametrize("namespace", ["", NAMESPACE])
def test_documents_are_read_with_and_without_a_namespace(namespace):
    body = f"<Delete{namespace}><Object><Key> a&amp;b\n</Key></Object><Object><Key>c</Key></Object></Delete>"

    request = read("POST", "/b?delete", body=body.encode())

    assert request["Delete"] == {"Objects": [{"Key": " a&b\n"}, {"Key": "c"}]}


def test_a_notification_configuration_is_read_as_the_cli_sends_it():
    body = (
        f"<NotificationConfiguration{NAMESPACE}><TopicConfiguration><Id>1</Id><Topic>arn</Topic>"
        "<Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>uploads/</Value>"
        "</FilterRule></S3Key></Filter></TopicConfiguration></NotificationConfiguration>"
    )

    request = read("PUT", "/b?notification", body=body.encode())

    assert request["NotificationConfiguration"] == {
        "TopicConfigurations": [
            {
                "Id": "1",
                "TopicArn": "arn",
                "Events": ["s3:ObjectCreated:*"],
                "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "uploads/"}]}},
            }
        ]
    }


def test_an_empty_notification_configuration_turns_all_off():
    request = read("PUT", "/b?notification", body=b"<NotificationConfiguration/>")

    assert request["NotificationConfiguration"] == {}


def test_a_policy_is_taken_as_text():
    assert (
        read("PUT", "/b?policy", body=b'{"Version": "2012-10-17"}')["Policy"] == '{"Version": "2012-10-17"}'
    )


def test_a_bucket_may_be_made_with_and_without_a_document():
    body = b"<CreateBucketConfiguration><LocationConstraint>us-east-2</LocationConstraint></CreateBucketConfiguration>"

    assert read("PUT", "/b") == {"Bucket": "b"}
    assert read("PUT", "/b", body=body)["CreateBucketConfiguration"] == {"LocationConstraint": "us-east-2"}


def test_a_missing_document_is_missed():
    with pytest.raises(MissingRequestBodyError):
        read("POST", "/b?delete")


LAUGHS = b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Delete><Object><Key>&b;</Key></Object></Delete>'


@pytest.mark.parametrize(
    "body",
    [
        b"<Delete>",
        b"Delete",
        b"<Delete><Object></Object></Delete>",
        b"<Delete><Object><Key>&b;</Key></Object></Delete>",
        b"<Delete><Object><Key>\xff</Key></Object></Delete>",
        b"<Delete><Object><Key>&#0;</Key></Object></Delete>",
        b"<Delete><Object><Key>k</Key></Object><Quiet>perhaps</Quiet></Delete>",
        b"<Delete>" + b"<a>" * 200_000,
        LAUGHS,
        b'<?xml version="1.0"?>\n' + LAUGHS,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Delete/>',
        LAUGHS.decode().encode("utf-16"),
        LAUGHS.decode().encode("utf-16-be"),
        b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x><Delete/>',
    ],
)
def test_a_document_that_is_none_is_refused(body):
    with pytest.raises(MalformedXML):
        read("POST", "/b?delete", body=body)


def test_a_document_is_utf_8_whatever_it_says_of_itself():
    body = '<?xml version="1.0" encoding="iso-8859-1"?><Delete><Object><Key>é</Key></Object></Delete>'

    assert read("POST", "/b?delete", body=body.encode())["Delete"]["Objects"] == [{"Key": "é"}]


def test_a_form_upload_brings_its_stream_and_bucket():
    request = read("POST", "/b", {"content-type": "multipart/form-data; boundary=x"}, b"--x--")

    assert request == {
        "Bucket": "b",
        "Params": {},
        "Headers": {"content-type": "multipart/form-data; boundary=x"},
        "Body": b"--x--",
    }
