"""AWS's published examples, signature for signature.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import pytest

from reelworks.cloud.wire.claim import PayloadKind
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.sigv4 import Keyring, derive_key, find_claim, seconds_of, verify

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOW = seconds_of("20130524T000000Z")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def example(method, path, query, *, signed, signature, headers):
    scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
    authorization = f"AWS4-HMAC-SHA256 Credential={scope},SignedHeaders={signed},Signature={signature}"
    always = {
        "host": "examplebucket.s3.amazonaws.com",
        "x-amz-date": "20130524T000000Z",
        "x-amz-content-sha256": EMPTY,
    }
    return HttpRequest(method, path, query, always | headers | {"authorization": authorization})


EXAMPLES = {
    "GET Object": example(
        "GET",
        "/test.txt",
        "",
        signed="host;range;x-amz-content-sha256;x-amz-date",
        signature="f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        headers={"range": "bytes=0-9"},
    ),
    "PUT Object": example(
        "PUT",
        "/test$file.text",
        "",
        signed="date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        signature="98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        headers={
            "date": "Fri, 24 May 2013 00:00:00 GMT",
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        },
    ),
    "GET Bucket Lifecycle": example(
        "GET",
        "/",
        "lifecycle",
        signed="host;x-amz-content-sha256;x-amz-date",
        signature="fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        headers={},
    ),
    "GET Bucket (List Objects)": example(
        "GET",
        "/",
        "max-keys=2&prefix=J",
        signed="host;x-amz-content-sha256;x-amz-date",
        signature="34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        headers={},
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_header_examples_of_s3_are_accepted(name):
    request = EXAMPLES[name]

    rule = verify(request, find_claim(request), SECRET, NOW, keyring=Keyring())

    assert rule.kind is PayloadKind.DIGEST


def test_the_presigned_example_of_s3_is_accepted_for_its_whole_day():
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    request = HttpRequest("GET", "/test.txt", query, {"host": "examplebucket.s3.amazonaws.com"})

    rule = verify(request, find_claim(request), SECRET, NOW + 86_400, keyring=Keyring())

    assert rule.kind is PayloadKind.UNSIGNED


def test_the_get_vanilla_example_of_the_test_suite_is_accepted():
    request = HttpRequest(
        "GET",
        "/",
        "",
        {
            "host": "example.amazonaws.com",
            "x-amz-date": "20150830T123600Z",
            "authorization": (
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                "SignedHeaders=host;x-amz-date, "
                "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
            ),
        },
    )
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    verify(request, find_claim(request), secret, seconds_of("20150830T123600Z"), keyring=Keyring())


def test_the_derived_key_is_the_one_published():
    key = derive_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam")

    assert key.hex() == "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"


def test_a_keyring_holds_no_more_keys_than_it_may_and_still_gives_the_right_one():
    keyring = Keyring(size_max=2)

    for day in ("20120215", "20120216", "20120217", "20120215"):
        assert keyring.get(SECRET, day, "us-east-1", "iam") == derive_key(SECRET, day, "us-east-1", "iam")

    assert len(keyring._keys) == 2
