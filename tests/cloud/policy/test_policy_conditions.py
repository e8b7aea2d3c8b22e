"""Every condition operator, IfExists, the set qualifiers, and variables."""

import pytest

from reelworks.cloud.policy.document import parse_policy
from reelworks.cloud.policy.evaluate import Question, evaluate
from reelworks.cloud.policy.principal import Principal

BOB = Principal.user("111111111111", "bob")


def holds(condition, version="2012-10-17", **context):
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition}
    given = {name.replace("_", ":"): value for name, value in context.items()}
    return evaluate(
        Question(BOB, "s3:GetObject", "arn:aws:s3:::b/k", given),
        identity=[parse_policy({"Version": version, "Statement": statement})],
        resource=None,
        resource_account="111111111111",
    ).is_allowed


def compare(operator, wanted, given):
    context = {} if given is None else {"x_key": given}
    return holds({operator: {"x:key": wanted}}, **context)


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "is_held"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "a*", "ab", False),
        ("StringNotEquals", "a", "b", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringEqualsIgnoreCase", "Straße", "STRASSE", True),
        ("StringNotEqualsIgnoreCase", "A", "a", False),
        ("StringLike", "a*c?", "abbcd", True),
        ("StringLike", "a*c?", "abbc", False),
        ("StringLike", "*a*b*", "xxaxxbxx", True),
        ("StringLike", "*", "", True),
        ("StringLike", "?", "", False),
        ("StringLike", "a.c", "abc", False),
        ("StringLike", "line*", "line\nline", True),
        ("StringLike", "l*i?e", "line\nline", True),
        ("StringNotLike", "a*", "abc", False),
        ("StringNotLike", "a*", "bc", True),
        ("NumericEquals", "10", "10.0", True),
        ("NumericEquals", 10, "10", True),
        ("NumericNotEquals", "10", "11", True),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "10", "10", False),
        ("NumericGreaterThan", "9", "10", True),
        ("NumericGreaterThanEquals", "10", "10", True),
        ("NumericEquals", "10", "ten", False),
        ("DateEquals", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", True),
        ("DateEquals", "1767225600", "2026-01-01", True),
        ("DateNotEquals", "2026-01-01", "2026-01-02", True),
        ("DateLessThan", "2026-01-01", "2025-12-31T23:59:59Z", True),
        ("DateLessThan", "2026-01-01", "2026-01-01", False),
        ("DateLessThanEquals", "2026-01-01", "2026-01-01", True),
        ("DateGreaterThan", "2026-01-01", "2026-01-02", True),
        ("DateGreaterThanEquals", "2026-01-01", "2025-01-01", False),
        ("DateEquals", "2026-01-01", "soon", False),
        ("Bool", "true", "True", True),
        ("Bool", True, "true", True),
        ("Bool", "false", "true", False),
        ("Bool", "true", "yes", False),
        ("BinaryEquals", "aGVsbG8=", "aGVsbG8=", True),
        ("BinaryEquals", "aGVsbG8=", "aGVsbG9v", False),
        ("BinaryEquals", "aGVsbG8=", "!", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
        ("IpAddress", "203.0.113.7", "203.0.113.7", True),
        ("IpAddress", ["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1", True),
        ("IpAddress", "203.0.113.0/24", "203.0.114.7", False),
        ("IpAddress", "203.0.113.0/24", "nowhere", False),
        ("NotIpAddress", "203.0.113.0/24", "203.0.114.7", True),
        ("NotIpAddress", "203.0.113.0/24", "203.0.113.7", False),
        ("ArnEquals", "arn:aws:s3:::bucket", "arn:aws:s3:::bucket", True),
        ("ArnEquals", "arn:aws:sns:*:1:t*", "arn:aws:sns:us-east-2:1:topic", True),
        ("ArnLike", "arn:aws:sns:*:t", "arn:aws:sns:us-east-2:1:t", False),
        ("ArnLike", "arn:aws:iam::1:*", "arn:aws:iam::1:user/a:b", True),
        ("ArnLike", "*", "arn:aws:iam::1:user/a", False),
        ("ArnLike", "arn:aws:s3:::b", "b", False),
        ("ArnNotEquals", "arn:aws:s3:::bucket", "arn:aws:s3:::other", True),
        ("ArnNotLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", False),
        ("Null", "true", None, True),
        ("Null", "true", "here", False),
        ("Null", "false", "here", True),
        ("Null", "false", None, False),
        ("Null", "true", [], True),
    ],
)
def test_an_operator_compares_as_documented(operator, wanted, given, is_held):
    assert compare(operator, wanted, given) is is_held


POSITIVE = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"]
NEGATIVE = ["StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike"]


@pytest.mark.parametrize("operator", POSITIVE)
def test_a_missing_key_fails_what_asks_for_it(operator):
    assert not compare(operator, "arn:aws:s3:::b", None)
    assert compare(f"{operator}IfExists", "arn:aws:s3:::b", None)
    assert not compare(f"{operator}IfExists", "arn:aws:s3:::b", "arn:aws:s3:::c")


@pytest.mark.parametrize("operator", NEGATIVE)
def test_a_missing_key_satisfies_what_asks_for_the_contrary(operator):
    assert compare(operator, "arn:aws:s3:::b", None)
    assert compare(f"{operator}IfExists", "arn:aws:s3:::b", None)


@pytest.mark.parametrize(
    ("operator", "given", "is_held"),
    [
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "c"], False),
        ("ForAllValues:StringEquals", [], True),
        ("ForAllValues:StringEquals", None, True),
        ("ForAllValues:StringEquals", "a", True),
        ("ForAnyValue:StringEquals", ["c", "b"], True),
        ("ForAnyValue:StringEquals", ["c", "d"], False),
        ("ForAnyValue:StringEquals", [], False),
        ("ForAnyValue:StringEquals", None, False),
        ("ForAnyValue:StringEqualsIfExists", None, True),
        ("ForAllValues:StringNotEquals", ["c", "d"], True),
        ("ForAllValues:StringNotEquals", ["c", "a"], False),
        ("ForAnyValue:StringNotEquals", ["c", "a"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], False),
        ("StringEquals", ["c", "b"], True),
        ("StringNotEquals", ["c", "b"], False),
    ],
)
def test_keys_of_several_values_are_asked_by_qualifier(operator, given, is_held):
    assert compare(operator, ["a", "b"], given) is is_held


def test_a_keys_name_matches_whatever_its_case():
    assert holds({"StringEquals": {"S3:Prefix": "a"}}, s3_prefix="a")


def test_all_keys_and_all_operators_must_hold():
    condition = {"StringEquals": {"x:a": "1", "x:b": "2"}, "StringLike": {"x:c": "3*"}}

    assert holds(condition, x_a="1", x_b="2", x_c="34")
    for wrong in ({"x_a": "0"}, {"x_b": "0"}, {"x_c": "0"}):
        assert not holds(condition, **({"x_a": "1", "x_b": "2", "x_c": "34"} | wrong))


@pytest.mark.parametrize(
    ("wanted", "given", "is_held"),
    [
        ("home/${aws:username}/*", "home/bob/x", True),
        ("home/${aws:username}/*", "home/eve/x", False),
        ("home/${AWS:UserName}/*", "home/bob/x", True),
        ("${x:missing}*", "anything", False),
        ("${x:missing, 'none'}*", "none at all", True),
        ("a${*}b", "a*b", True),
        ("a${*}b", "axb", False),
        ("a${?}${$}", "a?$", True),
        ("${x:wild}", "star*", True),
        ("${x:wild}", "starry", False),
        ("${x:several}", "a", False),
        ("${x:empty", "${x:empty", True),
    ],
)
def test_a_variable_stands_for_its_value_letter_by_letter(wanted, given, is_held):
    context = {"x_given": given, "x_wild": "star*", "x_several": ["a", "b"]}

    assert holds({"StringLike": {"x:given": wanted}}, **context) is is_held


def test_a_variable_works_in_equality_and_in_arns():
    assert holds({"StringEquals": {"s3:prefix": ["x", "home/${aws:username}"]}}, s3_prefix="home/bob")
    arn = "arn:aws:iam::111111111111:user/${aws:username}"
    assert holds({"ArnEquals": {"aws:PrincipalArn": arn}})
    assert not holds({"ArnEquals": {"aws:PrincipalArn": arn + "by"}})


def test_the_older_version_of_the_language_has_no_variables():
    condition = {"StringEquals": {"x:key": "${aws:username}"}}

    assert not holds(condition, "2008-10-17", x_key="bob")
    assert holds(condition, "2008-10-17", x_key="${aws:username}")


def test_a_variable_in_a_resource_keeps_everyone_to_their_own_folder():
    def may(user, key, **context):
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}/*"}
        return evaluate(
            Question(Principal.user("111111111111", user), "s3:GetObject", f"arn:aws:s3:::b/{key}", context),
            identity=[parse_policy({"Version": "2012-10-17", "Statement": statement})],
            resource=None,
            resource_account="111111111111",
        ).is_allowed

    assert may("bob", "bob/photo.jpg")
    assert not may("bob", "eve/photo.jpg")
    assert not may("*", "eve/photo.jpg")


def test_a_pattern_made_to_be_slow_is_not():
    pattern = "*a" * 40 + "b"

    assert not holds({"StringLike": {"x:key": pattern}}, x_key="a" * 5000)
    assert not holds({"StringLike": {"x:key": "${aws:username}" + pattern}}, x_key="bob" + "a" * 5000)
