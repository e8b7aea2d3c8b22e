"""Whatever comes in, the answer is a request in the model's shape or one of AWS's errors, never a traceback."""

import string

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.models import load_query_service, load_service
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.route import Router
from reelworks.cloud.wire.write import write_error, writer_for
from support.botocore_side import UNTIMED, side_of

ROUTER = Router(["s3", "sqs", "sns"])
FORM = {"content-type": "application/x-www-form-urlencoded"}

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
xml_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\x85"), max_size=40
)
raw_text = st.text(string.printable, max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)


def answer_to(request, signing_name):
    """Take a request as far as its room's door; return what is known by then."""
    service, protocol = ROUTER.guess_protocol(request, signing_name)
    try:
        route = ROUTER.find_route(request, signing_name=signing_name, bucket=None)
        service, protocol = route.service, route.protocol
        return parser_for(service, route.operation, protocol)(request, route)
    except AwsError as error:
        return write_error(service, protocol, error, "id-1", request.path)


@given(operation=st.sampled_from(sorted(load_service("sqs").operations)), data=st.data())
@settings(UNTIMED, max_examples=300)
def test_any_json_is_read_or_refused(operation, data):
    members = sorted(load_service("sqs").operations[operation].input.members)
    document = data.draw(st.dictionaries(st.sampled_from(members) | any_text, json_values, max_size=4))
    headers = {"x-amz-target": f"AmazonSQS.{operation}"}

    try:
        body = orjson.dumps(document)
    except TypeError:  # an integer beyond 64 bits
        body = repr(document).encode()

    assert answer_to(HttpRequest("POST", "/", "", headers, body), "sqs") is not None


def names_of_forms():
    words = [
        "Attribute",
        "Attributes",
        "entry",
        "member",
        "Name",
        "Value",
        "1",
        "2",
        "-1",
        "x",
        "",
        "Tag",
        "Tags",
    ]
    members = {
        name
        for s in ("sqs", "sns")
        for o in load_query_service(s).operations.values()
        for name in o.input.members
    }
    return st.lists(st.sampled_from([*words, *sorted(members)]), min_size=1, max_size=5).map(".".join)


@given(
    service=st.sampled_from(["sqs", "sns"]),
    data=st.data(),
    pairs=st.lists(st.tuples(names_of_forms(), raw_text), max_size=6),
)
@settings(UNTIMED, max_examples=300)
def test_any_form_is_read_or_refused(service, data, pairs):
    action = data.draw(st.sampled_from(sorted(load_service(service).operations)))
    body = "&".join([f"Action={action}", *(f"{name}={value}" for name, value in pairs)]).encode()

    assert answer_to(HttpRequest("POST", "/", "", FORM, body), service) is not None


@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "BREW"]),
    path=raw_text.map(lambda text: "/" + text),
    query=st.lists(
        st.sampled_from(
            ["acl", "tagging", "delete", "uploads", "uploadId", "partNumber", "max-keys", "versions"]
        )
        | raw_text
    ).map("&".join),
    header=st.tuples(
        st.sampled_from(
            ["content-length", "if-modified-since", "x-amz-meta-", "x-amz-object-lock-mode", "expires"]
        ),
        raw_text,
    ),
    body=st.binary(max_size=40)
    | st.sampled_from([b"<Delete/>", b"<a><b>1</b></a>", b"<Tagging><TagSet>x</TagSet></Tagging>"]),
)
@settings(UNTIMED, max_examples=300)
def test_any_request_to_s3_is_read_or_refused(method, path, query, header, body):
    request = HttpRequest(method, path, query, dict([header]), body)

    assert answer_to(request, "s3") is not None


@UNTIMED
@given(body=any_text.filter(bool), value=any_text, blob=st.binary(max_size=64))
def test_any_message_comes_through_both_protocols_and_back(body, value, blob):
    attributes = {"a": {"DataType": "Binary", "BinaryValue": blob, "StringValue": value}}
    sent = {"QueueUrl": "u", "MessageBody": body, "MessageAttributes": attributes}

    for protocol in (None, "query"):
        request = side_of("sqs", protocol).serialise("SendMessage", sent)
        assert answer_to(request, "sqs") == sent


@UNTIMED
@given(body=xml_text, keys=st.lists(xml_text.filter(bool), min_size=1, max_size=3))
def test_any_text_that_xml_can_say_comes_through_and_back(body, keys):
    messages = {"Messages": [{"Body": body}]}
    objects = [{"Key": key} for key in keys]

    answer = writer_for("sqs", "ReceiveMessage", "query")(messages, "id-1")
    request = side_of("s3").serialise("DeleteObjects", {"Bucket": "b", "Delete": {"Objects": objects}})

    assert side_of("sqs", "query").parse("ReceiveMessage", answer)["Messages"] == [{"Body": body}]
    assert answer_to(request, "s3")["Delete"]["Objects"] == objects
