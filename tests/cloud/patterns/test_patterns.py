"""Event patterns: what they want, as AWS answers it, and what is no pattern."""

import json

import pytest

from reelworks.cloud.patterns.fields import fields_of
from reelworks.cloud.patterns.pattern import compile_pattern
from reelworks.cloud.patterns.scalars import MalformedRule


def wants(pattern, event):
    return compile_pattern(json.dumps(pattern)).matches(fields_of(event))


@pytest.mark.parametrize(
    ("values", "yes", "no"),
    [
        (["a", "b"], ["a", "b"], ["A", "ab", "", None, 1]),
        ([""], [""], [None, "a"]),
        ([1], [1, 1.0, 1e0], ["1", True, 1.5]),
        ([300], [300, 300.0], [301]),
        ([3.0e2], [300], ["300"]),
        ([None], [None], ["", "null", 0, False]),
        ([True], [True], [1, "true", False]),
        ([{"prefix": "up"}], ["up", "uploads/"], ["Up", "sup", 1, None]),
        ([{"prefix": {"equals-ignore-case": "up"}}], ["UPLOADS"], ["sup"]),
        ([{"suffix": ".png"}], ["a.png"], ["a.PNG", "png"]),
        ([{"suffix": {"equals-ignore-case": ".png"}}], ["a.PNG"], ["a.jpg"]),
        ([{"equals-ignore-case": "Alpha"}], ["ALPHA", "alpha"], ["alphas", 1]),
        ([{"wildcard": "a*z"}], ["az", "abcz", "a\nz"], ["a", "z", "aza", 1]),
        ([{"wildcard": "*/up/*.jpg"}], ["x/up/.jpg", "/up/a/b.jpg"], ["up/a.jpg", "x/up/a.png"]),
        ([{"wildcard": "a\\*b\\\\"}], ["a*b\\"], ["axb\\"]),
        ([{"wildcard": "ab*ba"}], ["abba", "abxba"], ["aba"]),
        ([{"anything-but": "a"}], ["b", 1, None, True, ""], ["a"]),
        ([{"anything-but": ["a", "b"]}], ["c", None], ["a", "b"]),
        ([{"anything-but": 1}], [2, "1"], [1, 1.0]),
        ([{"anything-but": [1, 2]}], [3], [1, 2.0]),
        ([{"anything-but": {"prefix": "in"}}], ["out", 12, None], ["init"]),
        ([{"anything-but": {"prefix": ["in", "out"]}}], ["up"], ["init", "outer"]),
        ([{"anything-but": {"suffix": ".txt"}}], ["a.png"], ["a.txt"]),
        ([{"anything-but": {"equals-ignore-case": ["A", "b"]}}], ["c"], ["a", "B"]),
        ([{"anything-but": {"wildcard": "*/bin/*"}}], ["/lib/a"], ["/usr/bin/a"]),
        ([{"numeric": ["=", 5]}], [5, 5.0], [6, "5", None]),
        ([{"numeric": [">", 0, "<=", 5]}], [1, 5, 0.1], [0, 6]),
        ([{"numeric": ["<", -1.5]}], [-2], [-1.5, 0]),
        ([{"cidr": "10.0.0.0/24"}], ["10.0.0.255"], ["10.0.1.0", "x", 10]),
        ([{"cidr": "10.0.0.9/24"}], ["10.0.0.1"], []),
        ([{"cidr": "2001:db8::/32"}], ["2001:db8::1"], ["2001:db9::1", "10.0.0.1"]),
        ([{"exists": True}], ["", None, 0, False], []),
        (["x", {"numeric": [">", 10]}, {"exists": False}], ["x", 11], ["y", 10]),
    ],
)
def test_an_operator_wants_what_it_names(values, yes, no):
    pattern = {"detail": {"x": values}}

    assert [value for value in yes if not wants(pattern, {"detail": {"x": value}})] == []
    assert [value for value in no if wants(pattern, {"detail": {"x": value}})] == []


def test_all_fields_must_be_as_wanted():
    pattern = {"source": ["s"], "detail": {"a": [1], "b": [2]}}

    assert wants(pattern, {"source": "s", "detail": {"a": 1, "b": 2, "c": 3}})
    assert not wants(pattern, {"source": "s", "detail": {"a": 1}})
    assert not wants(pattern, {"source": "t", "detail": {"a": 1, "b": 2}})


def test_keys_are_told_apart_by_case():
    assert not wants({"Source": ["s"]}, {"source": "s"})


def test_of_an_array_one_value_is_enough():
    event = {"resources": ["arn:a", "arn:b"]}

    assert wants({"resources": ["arn:b", "arn:c"]}, event)
    assert not wants({"resources": ["arn:c"]}, event)
    assert wants({"resources": [{"anything-but": "arn:a"}]}, event)


def test_an_empty_array_is_absent_and_not_null():
    assert not wants({"resources": [None]}, {"resources": []})
    assert not wants({"resources": [{"exists": True}]}, {"resources": []})
    assert wants({"resources": [{"exists": False}]}, {"resources": []})


def test_existence_is_of_values_and_not_of_what_lies_between():
    event = {"detail": {"image": {"name": "x"}}}

    assert wants({"detail": {"image": {"name": [{"exists": True}]}}}, event)
    assert not wants({"detail": {"image": [{"exists": True}]}}, event)
    assert wants({"detail": {"image": [{"exists": False}]}}, event)
    assert wants({"detail": {"other": {"name": [{"anything-but": ["x"]}, {"exists": False}]}}}, event)
    assert not wants({"detail": {"other": {"name": [{"anything-but": ["x"]}]}}}, event)


def test_a_key_with_dots_is_the_same_as_objects_within_each_other():
    nested, dotted = {"detail": {"state": {"status": "on"}}}, {"detail": {"state.status": "on"}}
    patterns = [{"detail": {"state.status": ["on"]}}, {"detail": {"state": {"status": ["on"]}}}]

    assert all(wants(pattern, event) for pattern in patterns for event in (nested, dotted))
    assert not wants({"detail": {"state.status": {"status": ["on"]}}}, nested)


def test_json_within_a_text_is_text():
    assert not wants({"detail": {"a": ["b"]}}, {"detail": '{"a": "b"}'})


def test_what_is_asked_of_objects_in_an_array_must_hold_for_the_same_one():
    event = {"jobs": [{"id": 1, "state": "done"}, {"id": 2, "state": "open"}]}

    assert wants({"jobs": {"id": [1], "state": ["done"]}}, event)
    assert not wants({"jobs": {"id": [1], "state": ["open"]}}, event)
    assert wants({"jobs": {"id": [1]}}, event)


def test_arrays_within_arrays_hold_together_too():
    event = {"rows": [{"name": "a", "cells": [{"x": 1, "y": 2}]}, {"name": "b", "cells": [{"x": 3, "y": 4}]}]}

    assert wants({"rows": {"name": ["b"], "cells": {"x": [3], "y": [4]}}}, event)
    assert not wants({"rows": {"name": ["a"], "cells": {"x": [3], "y": [4]}}}, event)
    assert not wants({"rows": {"cells": {"x": [1], "y": [4]}}}, event)


def test_or_gives_alternatives_on_every_level():
    pattern = {
        "source": ["s"],
        "$or": [{"kind": ["a"]}, {"detail": {"$or": [{"x": [1]}, {"y": [{"numeric": [">", 5]}]}]}}],
    }

    assert wants(pattern, {"source": "s", "kind": "a"})
    assert wants(pattern, {"source": "s", "detail": {"x": 1}})
    assert wants(pattern, {"source": "s", "detail": {"y": 6}})
    assert not wants(pattern, {"source": "s", "detail": {"y": 5}})
    assert not wants(pattern, {"source": "t", "kind": "a"})


def test_or_is_a_name_like_any_other_where_it_gives_no_alternatives():
    assert wants({"$or": {"kind": ["a"]}}, {"$or": {"kind": "a"}})
    assert wants({"$or": [{"prefix": "a"}, {"prefix": "b"}]}, {"$or": "by"})


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("text", "Invalid JSON"),
        ("[1]", "Filter is not an object"),
        ("{}", "Empty objects are not allowed"),
        ('{"detail": {}}', "Empty objects are not allowed"),
        ('{"resources": []}', "Empty arrays are not allowed"),
        ('{"int": 42}', '"int" must be an object or an array'),
        ('{"string": "my-value"}', '"string" must be an object or an array'),
        ('{"a": [["b"]]}', "Match value must be String, number, true, false, or null"),
        ('{"a": [{"EXISTS": true}]}', "Unrecognized match type EXISTS"),
        ('{"a": [{"exists": "yes"}]}', "exists match pattern must be either true or false."),
        ('{"a": [{"prefix": "x", "suffix": "y"}]}', "Only one key allowed in match expression"),
        ('{"a": [{"prefix": ["x"]}]}', "prefix match pattern must be a string"),
        ('{"a": [{"suffix": 1}]}', "suffix match pattern must be a string"),
        ('{"a": [{"equals-ignore-case": ["x"]}]}', "equals-ignore-case match pattern must be a string"),
        ('{"a": [{"wildcard": 1}]}', "wildcard match pattern must be a string"),
        ('{"a": [{"wildcard": "x**"}]}', "Consecutive wildcard characters at pos 2"),
        ('{"a": [{"wildcard": "x\\\\y"}]}', "Invalid escape character at pos 2"),
        ('{"a": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}', "Rule is too complex - try using fewer wildcard"),
        ('{"a": [{"numeric": [">", 0, ">", 0]}]}', "Bad numeric range operator: >"),
        ('{"a": [{"numeric": [">", 0, "<"]}]}', "Value of < must be numeric"),
        ('{"a": [{"cidr": "bad"}]}', "Malformed CIDR, one '/' required"),
        ('{"a": [{"cidr": "10.0.0.0/xx"}]}', "Malformed CIDR, mask bits must be an integer"),
        ('{"a": [{"cidr": "xx.11.xx/8"}]}', "Nonstandard IP address: xx.11.xx"),
        ('{"a": [{"cidr": ["10.0.0.0/8"]}]}', "prefix match pattern must be a string"),
        (
            '{"a": [{"anything-but": null}]}',
            "Value of anything-but must be an array or single string/number value.",
        ),
        (
            '{"a": [{"anything-but": {"prefix": {"equals-ignore-case": "x"}}}]}',
            "Value of anything-but must be an array or single string/number value.",
        ),
        ('{"a": [{"anything-but": {"prefix": 1}}]}', "prefix/suffix match pattern must be a string"),
        ('{"a": [{"anything-but": {"suffix": [1, "x"]}}]}', "prefix/suffix match pattern must be a string"),
        ('{"a": [{"anything-but": {"wildcard": 1}}]}', "wildcard match pattern must be a string"),
        (
            '{"a": [{"anything-but": {"equals-ignore-case": 1}}]}',
            "Inside anything-but/equals-ignore-case list",
        ),
        ('{"a":' * 900 + "[1]" + "}" * 900, "Rule is too complex"),
    ],
)
def test_what_is_no_pattern_is_refused_in_awss_words(pattern, words):
    with pytest.raises(MalformedRule) as refusal:
        compile_pattern(pattern)

    assert str(refusal.value).startswith(words)


def test_alternatives_are_not_multiplied_without_end():
    pattern = {f"k{n}": {"$or": [{"a": [1]}, {"b": [1]}]} for n in range(11)}

    with pytest.raises(MalformedRule, match="too complex"):
        compile_pattern(json.dumps(pattern))


def test_no_text_makes_a_wildcard_slow():
    pattern = compile_pattern('{"a": [{"wildcard": "*a*aa*aaa*b"}]}')

    assert not pattern.matches(fields_of({"a": "a" * 200_000}))
