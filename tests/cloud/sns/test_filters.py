"""Filter policies: what they let through, what is no policy, and how large one may be."""

import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.filters import ATTRIBUTES_SCOPE, BODY_SCOPE, compile_filter
from reelworks.cloud.services.sns.model import Message

TYPES = {str: "String", int: "Number", float: "Number", list: "String.Array", bytes: "Binary"}


def lets_through_attributes(policy, **attributes):
    stored = {}
    for name, value in attributes.items():
        text = json.dumps(value) if isinstance(value, list) else str(value)
        key = "BinaryValue" if isinstance(value, bytes) else "StringValue"
        stored[name] = {"DataType": TYPES[type(value)], key: text}
    message = Message("id", "topic", 0.0, {"default": ""}, attributes=stored)
    return compile_filter(json.dumps(policy), ATTRIBUTES_SCOPE)(message, "")


def lets_through_body(policy, body):
    text = body if isinstance(body, str) else json.dumps(body)
    message = Message("id", "topic", 0.0, {"default": text})
    return compile_filter(json.dumps(policy), BODY_SCOPE)(message, text)


@pytest.mark.parametrize(
    ("rule", "yes", "no"),
    [
        (["red", "blue"], ["red", "blue"], ["green", "Red", 1]),
        ([99], [99, 99.0], [98, "99"]),
        ([{"prefix": "au"}], ["auto", "au"], ["Auto", "a", 5]),
        ([{"suffix": ".mp4"}], ["a.mp4"], ["a.MP4", "mp4"]),
        ([{"equals-ignore-case": "tennis"}], ["TENNIS", "Tennis"], ["tennis "]),
        ([{"wildcard": "up*/*.mp4"}], ["uploads/a.mp4", "up/.mp4"], ["uploads/a.mov"]),
        ([{"anything-but": ["red", 100]}], ["blue", 101], ["red", 100]),
        ([{"anything-but": "red"}], ["blue"], ["red"]),
        ([{"anything-but": {"prefix": "r"}}], ["blue"], ["red"]),
        ([{"anything-but": {"suffix": "d"}}], ["blue"], ["red"]),
        ([{"anything-but": {"wildcard": "r*d"}}], ["blue"], ["red"]),
        ([{"anything-but": {"prefix": ["r", "b"]}}], ["green"], ["red", "blue"]),
        ([{"cidr": "10.0.0.0/24"}], ["10.0.0.7"], ["10.0.1.7", "ten", 10]),
        ([{"cidr": "2001:db8::/32"}], ["2001:db8::1"], ["2001:db9::1", "10.0.0.7"]),
        ([{"numeric": ["=", 5]}], [5, 5.0], [6, "5"]),
        ([{"numeric": [">", 0, "<=", 100]}], [0.1, 100], [0, 100.5]),
        ([{"numeric": ["<", -1.5]}], [-2], [-1.5]),
        ([{"exists": True}], ["any", 0], []),
        (["red", {"prefix": "b"}, {"numeric": [">", 3]}], ["red", "blue", 4], ["green", 3]),
    ],
)
def test_an_operator_lets_through_what_it_names(rule, yes, no):
    assert [lets_through_attributes({"a": rule}, a=value) for value in yes] == [True] * len(yes)
    assert [lets_through_attributes({"a": rule}, a=value) for value in no] == [False] * len(no)
    assert [lets_through_body({"a": rule}, {"a": value}) for value in yes] == [True] * len(yes)
    assert [lets_through_body({"a": rule}, {"a": value}) for value in no] == [False] * len(no)


def test_every_field_must_match():
    policy = {"a": ["x"], "b": ["y"]}

    assert lets_through_attributes(policy, a="x", b="y", c="z")
    assert not lets_through_attributes(policy, a="x")
    assert not lets_through_attributes(policy, a="x", b="z")


def test_an_absent_field_can_be_asked_for():
    policy = {"a": [{"exists": False}]}

    assert lets_through_attributes(policy, b="y")
    assert not lets_through_attributes(policy, a="x")
    assert lets_through_body(policy, {})
    assert not lets_through_body(policy, {"a": None})


def test_an_absent_field_is_not_anything_but_something():
    assert not lets_through_attributes({"a": [{"anything-but": "x"}]}, b="y")


def test_or_needs_one_of_its_branches():
    policy = {"source": ["s"], "$or": [{"a": ["x"]}, {"b": [{"numeric": [">", 1]}]}]}

    assert lets_through_attributes(policy, source="s", a="x")
    assert lets_through_attributes(policy, source="s", b=2)
    assert not lets_through_attributes(policy, source="s", b=1)
    assert not lets_through_attributes(policy, a="x")


def test_one_value_of_an_array_is_enough():
    policy = {"sports": ["tennis"]}

    assert lets_through_attributes(policy, sports=["rugby", "tennis"])
    assert not lets_through_attributes(policy, sports=["rugby"])
    assert lets_through_attributes({"a": [True]}, a=[True])
    assert lets_through_attributes({"a": [None]}, a=[None])


def test_a_binary_attribute_never_matches():
    assert not lets_through_attributes({"a": [{"exists": True}]}, a=b"AgME")


def test_a_bodys_types_are_told_apart():
    assert lets_through_body({"a": [True]}, {"a": True})
    assert not lets_through_body({"a": [True]}, {"a": 1})
    assert not lets_through_body({"a": [1]}, {"a": True})
    assert not lets_through_body({"a": [None]}, {"a": "null"})


def test_a_body_is_matched_where_it_is_nested():
    policy = {"detail": {"bucket": {"name": ["movies"]}, "key": [{"prefix": "uploads/"}]}}

    assert lets_through_body(policy, {"detail": {"bucket": {"name": "movies"}, "key": "uploads/a"}})
    assert not lets_through_body(policy, {"detail": {"bucket": {"name": "photos"}, "key": "uploads/a"}})
    assert not lets_through_body(policy, {"detail": "movies"})


def test_the_fields_of_one_element_of_an_array_must_match_together():
    policy = {"Records": {"event": ["put"], "bucket": ["movies"]}}

    assert lets_through_body(policy, {"Records": [{"event": "del"}, {"event": "put", "bucket": "movies"}]})
    assert not lets_through_body(policy, {"Records": [{"event": "put"}, {"bucket": "movies"}]})


def test_a_body_that_is_no_object_matches_nothing():
    for body in ("plain text", "[1]", '"a"', "null"):
        assert not lets_through_body({"a": [{"exists": False}]}, body)


def test_an_empty_policy_lets_everything_through():
    message = Message("id", "topic", 0.0, {"default": "x"})

    assert compile_filter("", ATTRIBUTES_SCOPE)(message, "x")
    assert compile_filter("{}", ATTRIBUTES_SCOPE)(message, "x")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([["value"]], "Match value must be String, number, true, false, or null"),
        ([{"wrong-operator": True}], "Unrecognized match type wrong-operator"),
        ([{"suffix": "a", "prefix": "b"}], "Only one key allowed in match expression"),
        ([{"suffix": 100}], "suffix match pattern must be a string"),
        ([{"suffix": None}], "suffix match pattern must be a string"),
        ([{"suffix": []}], "suffix match pattern must be a string"),
        ({"suffix": "value"}, '"suffix" must be an object or an array'),
        ("value", '"key" must be an object or an array'),
        ([], "Empty arrays are not allowed"),
        ([{"numeric": []}], "Invalid member in numeric match: ]"),
        ([{"numeric": ["operator"]}], "Unrecognized numeric range operator: operator"),
        ([{"numeric": [1, "<="]}], "Invalid member in numeric match: 1"),
        ([{"numeric": ["=", "000"]}], "Value of equals must be numeric"),
        ([{"numeric": [">="]}], "Value of >= must be numeric"),
        ([{"numeric": ["<", 100, ">", 10]}], "Too many elements in numeric expression"),
        ([{"numeric": [">=", 1, ">", 2]}], "Bad numeric range operator: >"),
        ([{"numeric": [">", 3, "<", 1]}], "Bottom must be less than top"),
        ([{"numeric": [">", 20, "<="]}], "Value of <= must be numeric"),
        ([{"numeric": [">", 20, 30]}], "Bad value in numeric range: 30"),
        ([{"numeric": [">", 20, "test"]}], "Bad numeric range operator: test"),
        ([{"numeric": [">", "20", "<", "30"]}], "Value of > must be numeric"),
        ([{"numeric": [">", 20, "<", "30"]}], "Value of < must be numeric"),
        ([{"numeric": [">", 20, "<", 30, "<", 50]}], "Too many terms in numeric range expression"),
        ([{"exists": None}], "exists match pattern must be either true or false."),
        ([{"exists": "no"}], "exists match pattern must be either true or false."),
        ([{"cidr": "10.0.0.0/99"}], "Malformed CIDR"),
        ([{"anything-but": []}], "Empty arrays are not allowed"),
        ([{"anything-but": {"numeric": ["=", 1]}}], "Unsupported anything-but pattern: numeric"),
    ],
)
def test_what_is_no_rule_is_refused_in_awss_words(rules, words):
    with pytest.raises(InvalidParameter) as refusal:
        compile_filter(json.dumps({"key": rules}), BODY_SCOPE)

    assert refusal.value.message.startswith(f"Invalid parameter: FilterPolicy: {words}")


@pytest.mark.parametrize(
    ("policy", "scope", "words"),
    [
        ({f"k{n}": ["v"] for n in range(6)}, ATTRIBUTES_SCOPE, "Filter policy can not have more than 5 keys"),
        ({"a": list(range(151))}, ATTRIBUTES_SCOPE, "Filter policy is too complex"),
        ({"a": list(range(13)), "b": list(range(12))}, ATTRIBUTES_SCOPE, "Filter policy is too complex"),
        ({"a": {"b": {"c": list(range(51))}}}, BODY_SCOPE, "Filter policy is too complex"),
        (["a"], ATTRIBUTES_SCOPE, "Filter policy must be a JSON object"),
    ],
)
def test_a_policy_that_is_too_large_is_refused(policy, scope, words):
    with pytest.raises(InvalidParameter) as refusal:
        compile_filter(json.dumps(policy), scope)

    assert refusal.value.message == f"Invalid parameter: FilterPolicy: {words}"


@pytest.mark.parametrize(
    ("policy", "scope"),
    [
        ({"a": list(range(150))}, ATTRIBUTES_SCOPE),
        ({"a": {"b": {"c": list(range(50))}}}, BODY_SCOPE),
        ({"a": {"b": {"c": ["1", "2", "3", "4"]}}, "d": {"e": ["1", "2", "3"]}}, BODY_SCOPE),
    ],
)
def test_the_largest_policy_is_taken(policy, scope):
    compile_filter(json.dumps(policy), scope)


async def test_only_what_passes_the_filter_is_delivered(cloud):
    topic = await cloud.topic()
    by_size, by_body, everything = [await cloud.new_queue(name) for name in ("size", "body", "all")]
    await cloud.raw(topic, by_size, FilterPolicy='{"size": [{"numeric": [">", 0, "<=", 100]}]}')
    await cloud.raw(topic, by_body, FilterPolicy='{"kind": ["movie"]}', FilterPolicyScope="MessageBody")
    await cloud.raw(topic, everything)

    for size in (99, 111):
        attributes = {"size": {"DataType": "Number", "StringValue": str(size)}}
        await cloud("Publish", TopicArn=topic, Message=f"size {size}", MessageAttributes=attributes)
    await cloud("Publish", TopicArn=topic, Message='{"kind": "movie"}')

    assert await cloud.bodies(by_size) == ["size 99"]
    assert await cloud.bodies(by_body) == ['{"kind": "movie"}']
    assert len(await cloud.bodies(everything)) == 3


def test_numbers_are_compared_with_five_digits_of_accuracy_after_the_decimal_point():
    exact, above = {"price": [100.123456789]}, {"price": [{"numeric": [">", 100.123456789]}]}

    assert lets_through_attributes(exact, price=100.1234567)
    assert lets_through_attributes(exact, price=[100.1234567, 50])
    assert lets_through_body(exact, {"price": 100.1234567})
    assert not lets_through_attributes(exact, price=100.12344)
    assert not lets_through_attributes(above, price=100.1234599)
    assert lets_through_attributes(above, price=100.12347)
