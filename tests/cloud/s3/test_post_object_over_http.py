"""The browser's form upload, sent as a browser sends it, with policies that boto3 signs or the test signs by hand."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import time
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

BUCKET = "s3-post-object"
FUTURE = "2126-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def client(cloud):
    client = cloud.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    return client


def form(fields, file=b"content", filename="C:\\fakepath\\clip.mp4"):
    """A form's body, the file last, and its content type."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
    parts.append(head.encode() + b"Content-Type: video/mp4\r\n\r\n" + file + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def send(cloud, fields, file=b"content", *, bucket=BUCKET, method="POST", headers=(), **more):
    body, content_type = form(fields, file, **more)
    place = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request(method, f"/{bucket}", body, {"Content-Type": content_type, **dict(headers)})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def signed(cloud, fields, conditions, expiration=FUTURE, **document):
    """Fields with a policy signed by version 2."""
    document = {"expiration": expiration, "conditions": conditions, **document}
    policy = base64.b64encode(json.dumps(document).encode())
    signature = hmac.digest(cloud.secret_access_key.encode(), policy, "sha1")
    return {
        **fields,
        "AWSAccessKeyId": cloud.access_key_id,
        "signature": base64.b64encode(signature).decode(),
        "policy": policy.decode(),
    }


USUAL = [{"bucket": BUCKET}, ["starts-with", "$key", "in/"]]


def code(text):
    return text.partition("<Code>")[2].partition("</Code>")[0]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("size", [0, 7, 300_000, 9_000_000])
def test_a_form_that_boto3_presigned_brings_a_file(cloud, client, version, size):
    signer = cloud.client("s3", signature_version=version)
    post = signer.generate_presigned_post(
        BUCKET,
        "in/${filename}",
        Fields={"Content-Type": "video/mp4", "x-amz-meta-from": "browser"},
        Conditions=[{"Content-Type": "video/mp4"}, {"x-amz-meta-from": "browser"}],
    )
    data = os.urandom(size)

    answer, text = send(cloud, post["fields"], data)

    assert (answer.status, text) == (204, "")
    assert answer.getheader("ETag") == f'"{hashlib.md5(data).hexdigest()}"'
    found = client.get_object(Bucket=BUCKET, Key="in/clip.mp4")
    assert found["Body"].read() == data
    assert (found["ContentType"], found["Metadata"]) == ("video/mp4", {"from": "browser"})


def test_a_form_says_how_it_wants_to_be_answered(cloud):
    any_answer = [*USUAL, ["starts-with", "$success_action_status", ""], ["starts-with", "$redirect", ""]]

    def ask(**fields):
        fields = {"key": "in/answered", "success_action_status": "", "redirect": "", **fields}
        return send(cloud, signed(cloud, fields, any_answer))

    created, document = ask(success_action_status="201")
    assert created.status == 201
    assert f"<Bucket>{BUCKET}</Bucket><Key>in/answered</Key>" in document
    assert ask(success_action_status="200")[0].status == 200
    assert ask(success_action_status="404")[0].status == 204
    redirected = ask(redirect="http://localhost/done?a=b")[0]
    assert redirected.status == 303
    asked = parse_qs(urlsplit(redirected.getheader("Location")).query)
    assert (asked["a"], asked["bucket"], asked["key"]) == (["b"], [BUCKET], ["in/answered"])
    assert asked["etag"] == [f'"{hashlib.md5(b"content").hexdigest()}"']


@pytest.mark.parametrize(
    ("fields", "conditions", "expected"),
    [
        ({"key": "out/side"}, USUAL, (403, "AccessDenied")),
        ({"key": "in/refused", "x-amz-meta-loose": "1"}, USUAL, (403, "AccessDenied")),
        ({"key": "in/refused"}, USUAL[1:], (403, "AccessDenied")),
        ({"key": "in/refused"}, [*USUAL, ["starts-with", "$x-amz-meta-a", "b"]], (403, "AccessDenied")),
        ({"key": "in/refused"}, [*USUAL, ["content-length-range", 0, 6]], (400, "EntityTooLarge")),
        ({"key": "in/refused"}, [*USUAL, ["content-length-range", 8, 9]], (400, "EntityTooSmall")),
        ({"key": "in/refused"}, [*USUAL, ["content-length-range", 0]], (400, "InvalidPolicyDocument")),
        ({"key": "in/refused"}, [*USUAL, ["content-length-range", -1, 0]], (400, "InvalidPolicyDocument")),
        ({"key": "in/refused"}, [{}], (400, "InvalidPolicyDocument")),
        ({}, USUAL, (400, "InvalidArgument")),
    ],
)
def test_what_the_policy_does_not_allow_is_refused(cloud, client, fields, conditions, expected):
    answer, text = send(cloud, signed(cloud, fields, conditions))

    assert (answer.status, code(text)) == expected
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET, Prefix="in/refused")


def test_names_of_fields_and_conditions_match_whatever_their_case(cloud):
    fields = {"kEy": "in/case", "aCl": "private", "x-ignore-this": "anything"}
    conditions = [
        {"bUcKeT": BUCKET},
        ["StArTs-WiTh", "$KeY", "in"],
        {"AcL": "private"},
        ["content-length-range", 7, 7],
    ]

    assert send(cloud, signed(cloud, fields, conditions))[0].status == 204


def test_a_policy_expires_and_has_a_form(cloud):
    def ask(*args, **more):
        answer, text = send(cloud, signed(cloud, {"key": "in/a"}, *args, **more))
        return answer.status, code(text)

    assert ask(USUAL, "2020-01-01T00:00:00Z") == (403, "AccessDenied")
    assert ask(USUAL, str(time.time())) == (400, "InvalidPolicyDocument")
    assert ask(USUAL, CONDITIONS=[]) == (400, "InvalidPolicyDocument")


def test_a_signature_that_is_wrong_or_missing_is_refused(cloud):
    right = signed(cloud, {"key": "in/a"}, USUAL)

    def refusal(fields):
        answer, text = send(cloud, fields)
        return answer.status, code(text)

    assert refusal({**right, "signature": "AAAA"}) == (403, "SignatureDoesNotMatch")
    assert refusal({**right, "AWSAccessKeyId": "AKIDNOBODY"}) == (403, "InvalidAccessKeyId")
    assert refusal({**right, "policy": base64.b64encode(b"{}").decode()}) == (403, "SignatureDoesNotMatch")
    for name in ("signature", "policy", "AWSAccessKeyId"):
        assert refusal({key: value for key, value in right.items() if key != name})[0] == 400
    assert refusal({"key": "in/a"}) == (403, "AccessDenied")


def test_a_form_brings_tags(cloud, client):
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>"
    fields = {"key": "in/tagged", "tagging": tags}

    answer, _ = send(cloud, signed(cloud, fields, [*USUAL, {"tagging": tags}]))

    assert answer.status == 204
    found = client.get_object_tagging(Bucket=BUCKET, Key="in/tagged")["TagSet"]
    assert found == [{"Key": "a", "Value": "b c"}]


def test_a_body_that_is_no_form_is_refused_and_the_connection_serves_on(cloud):
    place = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)

    def ask(body, content_type):
        connection.request("POST", f"/{BUCKET}", body, {"Content-Type": content_type})
        answer = connection.getresponse()
        return answer.status, code(answer.read().decode())

    kind = "multipart/form-data; boundary=b"
    assert ask(b"nothing of a form", kind) == (400, "MalformedPOSTRequest")
    assert ask(b"--b--\r\n", kind) == (400, "IncorrectNumberOfFilesInPostRequest")
    assert ask(b"x", "multipart/form-data") == (400, "MalformedPOSTRequest")
    long = b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n' + b"k" * 30_000
    assert ask(long, kind) == (400, "MaxPostPreDataLengthExceededError")
    body, content_type = form(signed(cloud, {"key": "in/after"}, USUAL))
    assert ask(body, content_type) == (204, "")


def test_a_large_form_that_is_refused_hears_so(cloud, client):
    data = b"x" * 9_000_000
    right = signed(cloud, {"key": "in/refused"}, USUAL)

    wrong, text = send(cloud, {**right, "signature": "AAAA"}, data)
    large, why = send(
        cloud, signed(cloud, {"key": "in/refused"}, [*USUAL, ["content-length-range", 0, 1_000_000]]), data
    )

    assert (wrong.status, code(text)) == (403, "SignatureDoesNotMatch")
    assert (large.status, code(why)) == (400, "EntityTooLarge")
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET, Prefix="in/refused")


def test_a_file_may_hold_what_looks_like_a_boundary(cloud, client):
    data = b"\r\n--" * 50_000 + b"\r\n--x"

    assert send(cloud, signed(cloud, {"key": "in/looks"}, USUAL), data)[0].status == 204
    assert client.get_object(Bucket=BUCKET, Key="in/looks")["Body"].read() == data
