"""One port for every service: which of them a request is for, and in which protocol."""

import gzip

import pytest

from reelworks.cloud.wire.error import OperationNotImplemented
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.refusals import (
    InvalidAction,
    MissingAction,
    SerializationException,
    UnknownOperation,
)
from reelworks.cloud.wire.route import Router, signing_name_of

ROUTER = Router(["s3", "sqs", "sns"])
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def post(body=b"", headers=None, target="/") -> HttpRequest:
    path, _, query = target.partition("?")
    return HttpRequest("POST", path, query, headers or FORM, body)


def find(request, signing_name=None):
    return ROUTER.find_route(request, signing_name=signing_name, bucket=None)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_target_names_service_and_operation(version):
    headers = {"x-amz-target": "AmazonSQS.SendMessage", "content-type": f"application/x-amz-json-{version}"}

    route = find(post(b"{}", headers), "sqs")

    assert (route.service, route.operation, route.protocol) == ("sqs", "SendMessage", f"json-{version}")


@pytest.mark.parametrize("target", ["AmazonSQS.Sing", "AmazonSQS", "Nobody.SendMessage", ""])
def test_a_target_that_is_nothing_is_refused(target):
    with pytest.raises(UnknownOperation):
        find(post(b"{}", {"x-amz-target": target}), "sqs")


@pytest.mark.parametrize("signing_name", ["sqs", "sns"])
def test_an_action_is_the_signed_services(signing_name):
    route = find(post(b"Action=AddPermission&Version=2012-11-05"), signing_name)

    assert (route.service, route.operation, route.protocol) == (signing_name, "AddPermission", "query")


@pytest.mark.parametrize(("version", "service"), [("2012-11-05", "sqs"), ("2010-03-31", "sns")])
def test_an_unsigned_action_is_told_by_its_version(version, service):
    assert find(post(f"Action=AddPermission&Version={version}".encode())).service == service


def test_an_action_may_be_inside_a_compressed_form():
    body = gzip.compress(b"Action=Publish&Message=hello")

    route = find(post(body, {**FORM, "content-encoding": "gzip"}), "sns")

    assert (route.operation, route.params["Message"]) == ("Publish", "hello")


def test_a_form_that_says_gzip_and_is_none_is_refused():
    with pytest.raises(SerializationException):
        find(post(b"Action=Publish", {**FORM, "content-encoding": "gzip"}), "sns")


def test_an_action_may_come_in_the_url():
    confirm = HttpRequest("GET", "/", "Action=ConfirmSubscription&TopicArn=arn&Token=t", {})
    send = HttpRequest("GET", "/000000000000/q", "Action=SendMessage&MessageBody=a%2Bb+c", {})

    assert find(confirm).operation == "ConfirmSubscription"
    assert find(send, "sqs").operation == "SendMessage"
    assert find(send, "sqs").params["MessageBody"] == "a+b c"


def test_an_action_nobody_has_is_refused_in_the_services_words():
    with pytest.raises(InvalidAction, match="The action Sing is not valid for this endpoint"):
        find(post(b"Action=Sing"), "sqs")
    with pytest.raises(InvalidAction, match="Could not find operation Sing for version 2010-03-31"):
        find(post(b"Action=Sing"), "sns")
    with pytest.raises(InvalidAction):
        find(post(b"Action=Sing"))


def test_a_service_that_is_not_here_is_not_taken_for_s3():
    with pytest.raises(InvalidAction):
        find(post(b"Action=DescribeInstances&Version=2016-11-15"), "ec2")
    with pytest.raises(MissingAction):
        find(HttpRequest("GET", "/bucket/key", "", {}), "ec2")


def test_a_query_service_without_an_action_says_so():
    with pytest.raises(MissingAction):
        find(post(b"QueueUrl=x"), "sqs")


def test_what_is_signed_for_s3_is_s3s_whatever_its_names():
    assert find(HttpRequest("GET", "/b/k", "Action=SendMessage", {}), "s3").operation == "GetObject"
    assert (
        find(HttpRequest("PUT", "/b/k", "", {"x-amz-target": "AmazonSQS.X"}), "s3").operation == "PutObject"
    )


def test_unsigned_reading_is_s3s():
    assert find(HttpRequest("GET", "/b/k", "", {})).operation == "GetObject"


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (
            {
                "authorization": "AWS4-HMAC-SHA256 Credential=AK/20261122/us-east-2/sqs/aws4_request, Signature=0"
            },
            "sqs",
        ),
        ({"authorization": "AWS4-HMAC-SHA256 Credential=A/K/20261122/us-east-2/s3/aws4_request,Sig=0"}, "s3"),
        ({"authorization": "AWS AKID:signature="}, "s3"),
        ({"authorization": "AWS4-HMAC-SHA256 nonsense"}, None),
        ({"authorization": "Bearer x"}, None),
        ({}, None),
    ],
)
def test_the_header_says_for_which_service_it_is_signed(request_, name):
    assert signing_name_of(HttpRequest("GET", "/", "", request_)) == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("X-Amz-Credential=AK%2F20261122%2Fus-east-2%2Fsns%2Faws4_request&X-Amz-Signature=0", "sns"),
        ("AWSAccessKeyId=AK&Signature=x&Expires=1", "s3"),
        ("AWSAccessKeyId=AK&Signature=x&Expires=1&Action=SendMessage", None),
        ("X-Amz-Credential=AK", None),
        ("prefix=a", None),
    ],
)
def test_a_presigned_url_says_for_which_service_it_is_signed(query, name):
    assert signing_name_of(HttpRequest("GET", "/b/k", query, {})) == name


@pytest.mark.parametrize(
    ("request_", "signing_name", "guess"),
    [
        (
            post(b"", {"x-amz-target": "AmazonSQS.X", "content-type": "application/x-amz-json-1.0"}),
            None,
            "sqs json-1.0",
        ),
        (
            post(b"", {"x-amz-target": "Nobody.X", "content-type": "application/x-amz-json-1.1"}),
            None,
            " json-1.1",
        ),
        (post(b"Action=Sing"), "sns", "sns query"),
        (post(b"Action=Sing"), None, " query"),
        (HttpRequest("PATCH", "/b/k", "", {}), "s3", "s3 rest-xml"),
        (HttpRequest("PATCH", "/b/k", "", {}), None, "s3 rest-xml"),
    ],
)
def test_a_request_without_a_route_is_refused_in_the_protocol_it_speaks(request_, signing_name, guess):
    assert " ".join(ROUTER.guess_protocol(request_, signing_name)) == guess


def test_classic_load_balancing_is_not_taken_for_the_new_one_though_it_signs_alike():
    router = Router(["elbv2"])
    classic = post(b"Action=DescribeLoadBalancers&Version=2012-06-01")

    with pytest.raises(OperationNotImplemented, match="elb:DescribeLoadBalancers"):
        router.find_route(classic, signing_name="elasticloadbalancing", bucket=None)

    new = post(b"Action=DescribeLoadBalancers&Version=2015-12-01")
    assert router.find_route(new, signing_name="elasticloadbalancing", bucket=None).service == "elbv2"
