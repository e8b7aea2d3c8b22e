"""What a claim that cannot be read, or that is read and not allowed, is answered."""

import pytest

from reelworks.cloud.wire import auth_errors
from reelworks.cloud.wire.claim import PayloadKind
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.sigv4 import Keyring, find_claim, payload_rule, seconds_of, verify

DATE = "20130524T000000Z"
SIGNATURE = "0" * 64
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
JSON = {"x-amz-target": "AmazonSQS.CreateQueue", "content-type": "application/x-amz-json-1.0"}


def with_header(authorization, headers=None):
    always = {"host": "localhost", "x-amz-date": DATE, "authorization": authorization}
    return HttpRequest("GET", "/bucket", "", always | (headers or {}))


def header(credential="AKID/20130524/us-east-1/s3/aws4_request", signed="host", signature=SIGNATURE):
    return f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}"


def presigned(**changes):
    given = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "AKID/20130524/us-east-1/s3/aws4_request",
        "X-Amz-Date": DATE,
        "X-Amz-Expires": "60",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": SIGNATURE,
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    query = "&".join(f"{name}={value}" for name, value in given.items() if value is not None)
    return HttpRequest("GET", "/bucket/key", query, {"host": "localhost"})


def refusal_of(request, now=0.0) -> AwsError:
    with pytest.raises(AwsError) as refusal:
        verify(request, find_claim(request), "secret", seconds_of(DATE) + now, keyring=Keyring())
    return refusal.value


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=AKID",
        header("AKID/20130524/us-east-1/s3"),
        header("AKID/2013/us-east-1/s3/aws4_request"),
        header("AKID/20130524/us-east-1/s3/aws3_request"),
        header(signed=""),
        header(signature="abc"),
        header(signature="G" * 64),
    ],
)
def test_a_malformed_header_is_named_so_by_each_family(authorization):
    other = authorization.replace("/s3/", "/sqs/").replace("us-east-1/s3", "us-east-1/sqs")

    assert refusal_of(with_header(authorization)).code == "AuthorizationHeaderMalformed"
    assert refusal_of(with_header(other, FORM)).code == "IncompleteSignature"
    assert refusal_of(with_header(other, JSON)).code == "IncompleteSignatureException"
    assert refusal_of(with_header(authorization)).status == 400


def test_the_parts_of_a_header_may_come_in_any_order():
    request = with_header(
        f"AWS4-HMAC-SHA256 Signature={SIGNATURE},SignedHeaders=Host,Credential=AKID/20130524/a/s3/aws4_request"
    )

    claim = find_claim(request)

    assert (claim.access_key_id, claim.region, claim.signed_headers) == ("AKID", "a", "host")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"X_Amz_Expires": "604801"}, "604800"),
        ({"X_Amz_Expires": "soon"}, "should be a number"),
        ({"X_Amz_Expires": "-1"}, "non-negative"),
        ({"X_Amz_Expires": None}, "requires"),
        ({"X_Amz_Signature": None}, "requires"),
        ({"X_Amz_Algorithm": "AWS4-HMAC-MD5"}, "only supports"),
        ({"X_Amz_Credential": "AKID"}, "Credential"),
        ({"X_Amz_Credential": "AKID/20130524/us-east-1/s3/aws3_request"}, "aws4_request"),
        ({"X_Amz_Date": "Friday"}, "ISO8601"),
        ({"X_Amz_Credential": "AKID/20130523/us-east-1/s3/aws4_request"}, "Invalid credential date"),
    ],
)
def test_a_malformed_presigned_url_is_answered_with_what_is_wrong(change, words):
    error = refusal_of(presigned(**change))

    assert error.code == "AuthorizationQueryParametersError"
    assert words in error.message


def test_a_week_is_not_too_long_for_a_presigned_url():
    assert find_claim(presigned(X_Amz_Expires="604800")).expires_s == 604_800


def test_a_presigned_url_from_the_future_is_not_valid_yet():
    assert refusal_of(presigned(), now=-901).code == "AccessDenied"
    assert refusal_of(presigned(), now=-899).code == "SignatureDoesNotMatch"


def test_the_scopes_day_must_be_the_requests():
    credential = "AKID/20130523/us-east-1/s3/aws4_request"

    error = refusal_of(with_header(header(credential), {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}))

    assert error.code == "AuthorizationHeaderMalformed"


@pytest.mark.parametrize("date", ["yesterday", "20130524T0000Z", "20131324T000000Z"])
def test_a_date_that_is_none_is_refused(date):
    assert refusal_of(with_header(header(), {"x-amz-date": date})).code == "AccessDenied"
    other = header("AKID/20130524/us-east-1/sqs/aws4_request")
    assert refusal_of(with_header(other, JSON | {"x-amz-date": date})).code == "IncompleteSignatureException"


def test_a_request_without_any_date_is_refused():
    request = with_header(header())
    del request.headers["x-amz-date"]

    assert refusal_of(request).code == "AccessDenied"


def test_a_date_header_stands_in_for_x_amz_date():
    request = with_header(header(), {"date": "Fri, 24 May 2013 00:00:00 GMT"})
    del request.headers["x-amz-date"]

    assert find_claim(request).timestamp == DATE


def test_an_unknown_scheme_is_refused():
    assert refusal_of(with_header("Bearer abc")).code == "InvalidArgument"
    assert refusal_of(with_header("Bearer abc", FORM)).code == "IncompleteSignature"


def test_two_ways_of_signing_at_once_are_refused():
    request = presigned()
    request.headers["authorization"] = header()

    assert refusal_of(request).message.startswith("Only one auth mechanism allowed")


def test_the_host_must_be_signed():
    s3 = header(signed="x-amz-date;x-amz-content-sha256")
    sns = header("AKID/20130524/us-east-1/sns/aws4_request", signed="x-amz-date")

    assert refusal_of(with_header(s3, {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})).code == "AccessDenied"
    assert refusal_of(with_header(sns, FORM)).code == "SignatureDoesNotMatch"


def test_s3_needs_to_be_told_the_payloads_digest():
    assert refusal_of(with_header(header(signed="host;x-amz-date"))).code == "InvalidRequest"


def test_an_anonymous_payload_follows_what_its_header_says():
    def rule(value):
        return payload_rule(HttpRequest("PUT", "/b/k", "", {"x-amz-content-sha256": value}))

    assert payload_rule(HttpRequest("PUT", "/b/k", "", {})).kind is PayloadKind.UNSIGNED
    assert rule("UNSIGNED-PAYLOAD").kind is PayloadKind.UNSIGNED
    assert rule("A" * 64).sha256 == "a" * 64
    assert rule("STREAMING-UNSIGNED-PAYLOAD-TRAILER").is_chunked
    for wrong in ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "sha256", "z" * 64, ""):
        with pytest.raises(auth_errors.InvalidArgument):
            rule(wrong)


def test_each_family_has_its_words_for_an_unknown_key():
    def codes(family):
        return (
            auth_errors.unknown_key(family, "AKID").code,
            auth_errors.not_signed(family).code,
            auth_errors.expired_token(family, "t").code,
            auth_errors.wrong_token(family, "t").code,
        )

    assert codes("s3") == ("InvalidAccessKeyId", "AccessDenied", "ExpiredToken", "InvalidToken")
    assert codes("query") == (
        "InvalidClientTokenId",
        "MissingAuthenticationToken",
        "ExpiredToken",
        "InvalidClientTokenId",
    )
    assert codes("json") == (
        "UnrecognizedClientException",
        "MissingAuthenticationTokenException",
        "ExpiredTokenException",
        "UnrecognizedClientException",
    )
