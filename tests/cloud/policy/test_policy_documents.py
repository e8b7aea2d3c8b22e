"""What is a policy, what is not, and where it says so."""

import json

import pytest

from reelworks.cloud.policy.document import MalformedPolicy, parse_policy
from reelworks.cloud.policy.parsed import ParsedPolicies

GOOD = {
    "Version": "2012-10-17",
    "Id": "example",
    "Statement": [
        {
            "Sid": "One",
            "Effect": "Allow",
            "Principal": {
                "AWS": ["111111111111", "arn:aws:iam::111111111111:user/a/b"],
                "Service": "sns.amazonaws.com",
            },
            "Action": ["sqs:SendMessage"],
            "Resource": "arn:aws:sqs:*:*:q",
            "Condition": {
                "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"},
                "Bool": {"aws:SecureTransport": True},
            },
        }
    ],
}


def changed(**changes):
    statement = GOOD["Statement"][0] | changes
    return GOOD | {"Statement": [{name: value for name, value in statement.items() if value is not None}]}


def test_a_good_document_is_read_from_text_and_from_what_was_read_already():
    for document in (GOOD, json.dumps(GOOD)):
        policy = parse_policy(document, "resource")

        assert policy.id == "example"
        assert [statement.sid for statement in policy.statements] == ["One"]


def test_one_statement_needs_no_list():
    assert len(parse_policy(GOOD | {"Statement": GOOD["Statement"][0]}).statements) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '"text"', "null", "[" * 100_000, '"}"'])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(MalformedPolicy):
        parse_policy(text)


def test_a_field_given_twice_is_refused():
    twice = json.dumps(GOOD).replace('"Effect": "Allow"', '"Effect": "Deny", "Effect": "Allow"')

    with pytest.raises(MalformedPolicy, match="Duplicate field Effect"):
        parse_policy(twice)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (GOOD | {"Version": "2020-01-01"}, "Version"),
        (GOOD | {"Extra": 1}, "Extra"),
        (GOOD | {"Id": 7}, "Id"),
        (GOOD | {"Statement": []}, "Statement"),
        ({"Version": "2012-10-17"}, "Statement"),
        (GOOD | {"Statement": ["Allow"]}, "Statement[0]"),
        (GOOD | {"Statement": [GOOD["Statement"][0], {}]}, "Statement[1]"),
        (changed(Effect=None), "Statement[0].Effect"),
        (changed(Effect="allow"), "Statement[0].Effect"),
        (changed(Sid=5), "Statement[0].Sid"),
        (changed(Action=None), "Statement[0]"),
        (changed(Action=[]), "Statement[0].Action"),
        (changed(Action="SendMessage"), "Statement[0].Action"),
        (changed(NotAction="sqs:*"), "Statement[0]"),
        (changed(Resource="queue"), "Statement[0].Resource"),
        (changed(Resource=[1]), "Statement[0].Resource"),
        (changed(NotResource="*"), "Statement[0]"),
        (changed(NotPrincipal="*"), "Statement[0]"),
        (changed(Principal="111111111111"), "Statement[0].Principal"),
        (changed(Principal={}), "Statement[0].Principal"),
        (changed(Principal={"Person": "bob"}), "Statement[0].Principal.Person"),
        (changed(Principal={"AWS": "bob"}), "Statement[0].Principal.AWS"),
        (changed(Principal={"AWS": "arn:aws:iam::111111111111:user/*"}), "Statement[0].Principal.AWS"),
        (changed(Condition=[]), "Statement[0].Condition"),
        (changed(Condition={"Alike": {"a": "b"}}), "Statement[0].Condition.Alike.a"),
        (changed(Condition={"ForAnyValue:Null": {"a": "true"}}), "Statement[0].Condition.ForAnyValue:Null.a"),
        (changed(Condition={"StringEquals": "a"}), "Statement[0].Condition.StringEquals"),
        (changed(Condition={"StringEquals": {"a": {}}}), "Statement[0].Condition.StringEquals.a"),
        (changed(Condition={"NumericEquals": {"a": "ten"}}), "Statement[0].Condition.NumericEquals.a"),
        (changed(Condition={"DateEquals": {"a": "soon"}}), "Statement[0].Condition.DateEquals.a"),
        (changed(Condition={"Bool": {"a": "yes"}}), "Statement[0].Condition.Bool.a"),
        (changed(Condition={"IpAddress": {"a": "10.0.0.0/99"}}), "Statement[0].Condition.IpAddress.a"),
        (changed(Condition={"BinaryEquals": {"a": "!"}}), "Statement[0].Condition.BinaryEquals.a"),
        (changed(Also=1), "Statement[0].Also"),
    ],
)
def test_a_malformed_document_is_refused_and_told_where(document, where):
    with pytest.raises(MalformedPolicy) as refusal:
        parse_policy(document)

    assert refusal.value.where == where
    assert refusal.value.message.endswith(f"(at {where})")


@pytest.mark.parametrize(
    ("use", "document"),
    [
        ("resource", changed(Principal=None)),
        ("resource", changed(Resource=None)),
        ("identity", changed()),
        ("identity", changed(Principal=None, Resource=None)),
        ("trust", changed()),
        ("trust", changed(Principal=None, Resource=None)),
    ],
)
def test_each_use_of_a_policy_has_elements_that_it_must_and_must_not_have(use, document):
    with pytest.raises(MalformedPolicy):
        parse_policy(document, use)


def test_each_use_of_a_policy_accepts_its_own():
    parse_policy(changed(), "resource")
    parse_policy(changed(Principal=None), "identity")
    parse_policy(changed(Resource=None), "trust")


def test_a_kept_policy_is_compiled_once_and_the_oldest_is_let_go():
    policies = ParsedPolicies(size_max=2)
    texts = [json.dumps(changed(Sid=sid)) for sid in ("A", "B", "C")]

    first = policies.get(texts[0])

    assert policies.get(texts[0]) is first
    policies.get(texts[1])
    policies.get(texts[2])
    assert policies.get(texts[0]) is not first
    with pytest.raises(MalformedPolicy):
        policies.get("{}")
