"""CORS: the browser's preflight, and the headers on answers and refusals, over HTTP."""

import http.client
from urllib.parse import urlsplit

import pytest

BUCKET = "s3-cors"
PAGE = "https://app.example.com"


@pytest.fixture(scope="module")
def client(cloud):
    client = cloud.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    rules = [
        {
            "AllowedOrigins": ["https://*.example.com"],
            "AllowedMethods": ["PUT", "GET"],
            "AllowedHeaders": ["content-*", "x-amz-date"],
            "ExposeHeaders": ["ETag", "x-amz-version-id"],
            "MaxAgeSeconds": 300,
        },
        {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]},
    ]
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": rules})
    client.put_object(Bucket=BUCKET, Key="a", Body=b"hello")
    return client


def ask(cloud, method, path=f"/{BUCKET}/a", **headers):
    place = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def test_a_preflight_is_answered_by_the_rule_that_fits(cloud, client):
    answer, text = ask(
        cloud,
        "OPTIONS",
        Origin=PAGE,
        Access_Control_Request_Method="PUT",
        Access_Control_Request_Headers="Content-Type, x-amz-date",
    )

    assert (answer.status, text) == (200, "")
    assert answer.getheader("Access-Control-Allow-Origin") == PAGE
    assert answer.getheader("Access-Control-Allow-Methods") == "PUT, GET"
    assert answer.getheader("Access-Control-Allow-Headers") == "content-type, x-amz-date"
    assert answer.getheader("Access-Control-Expose-Headers") == "ETag, x-amz-version-id"
    assert answer.getheader("Access-Control-Max-Age") == "300"
    assert answer.getheader("Access-Control-Allow-Credentials") == "true"
    assert "Origin" in answer.getheader("Vary")


def test_any_origin_is_answered_with_a_star(cloud, client):
    answer, _ = ask(cloud, "OPTIONS", Origin="http://elsewhere", Access_Control_Request_Method="HEAD")

    assert answer.getheader("Access-Control-Allow-Origin") == "*"
    assert answer.getheader("Access-Control-Allow-Credentials") is None


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({"Origin": PAGE, "Access_Control_Request_Method": "DELETE"}, f"/{BUCKET}/a", 403),
        ({"Origin": "http://elsewhere", "Access_Control_Request_Method": "PUT"}, f"/{BUCKET}/a", 403),
        (
            {
                "Origin": PAGE,
                "Access_Control_Request_Method": "PUT",
                "Access_Control_Request_Headers": "x-other",
            },
            f"/{BUCKET}/a",
            403,
        ),
        ({"Origin": PAGE, "Access_Control_Request_Method": "GET"}, "/no-such-bucket-here/a", 403),
        ({"Access_Control_Request_Method": "GET"}, f"/{BUCKET}/a", 400),
        ({"Origin": PAGE}, f"/{BUCKET}/a", 400),
    ],
)
def test_a_preflight_that_no_rule_fits_is_refused(cloud, client, headers, path, status):
    answer, text = ask(cloud, "OPTIONS", path, **headers)

    assert answer.status == status
    assert ("AccessForbidden" if status == 403 else "BadRequest") in text


def test_a_preflight_of_a_presigned_request_needs_no_signature_of_its_own(cloud, client):
    url = urlsplit(client.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "b"}))

    answer, _ = ask(
        cloud, "OPTIONS", f"{url.path}?{url.query}", Origin=PAGE, Access_Control_Request_Method="PUT"
    )

    assert answer.status == 200


def test_answers_and_refusals_tell_a_page_that_it_may_read_them(cloud, client):
    url = urlsplit(client.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a"}))
    right, text = ask(cloud, "GET", f"{url.path}?{url.query}", Origin=PAGE)
    wrong, _ = ask(cloud, "GET", Origin=PAGE)
    strange, _ = ask(cloud, "GET", Origin="http://elsewhere")

    assert (right.status, text, wrong.status) == (200, "hello", 403)
    for answer in (right, wrong):
        assert answer.getheader("Access-Control-Allow-Origin") == PAGE
        assert answer.getheader("Access-Control-Expose-Headers") == "ETag, x-amz-version-id"
    assert strange.getheader("Access-Control-Allow-Origin") is None
