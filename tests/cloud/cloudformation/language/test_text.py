"""Templates as text: YAML with its short forms, JSON, and what is neither."""

import json

import pytest

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.text import read_text

SHORT_FORMS = [
    ("!Ref X", {"Ref": "X"}),
    ("!GetAtt A.b", {"Fn::GetAtt": ["A", "b"]}),
    ("!GetAtt A.Endpoint.Port", {"Fn::GetAtt": ["A", "Endpoint.Port"]}),
    ("!GetAtt [A, b]", {"Fn::GetAtt": ["A", "b"]}),
    ("!Sub a${B}", {"Fn::Sub": "a${B}"}),
    ("!Sub [a, {B: !Ref C}]", {"Fn::Sub": ["a", {"B": {"Ref": "C"}}]}),
    ("!If [c, !Ref A, !Ref 'AWS::NoValue']", {"Fn::If": ["c", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
    ("!Join [',', [a, b]]", {"Fn::Join": [",", ["a", "b"]]}),
    ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
    ("!Split [',', a]", {"Fn::Split": [",", "a"]}),
    ("!FindInMap [a, b, c]", {"Fn::FindInMap": ["a", "b", "c"]}),
    ("!Base64 x", {"Fn::Base64": "x"}),
    ("!Cidr [10.0.0.0/16, 2, 8]", {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}),
    ("!ImportValue x", {"Fn::ImportValue": "x"}),
    ("!Condition c", {"Condition": "c"}),
    ("!Not [!Equals [a, b]]", {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}),
    (
        "!And [!Condition a, !Or [!Condition b]]",
        {"Fn::And": [{"Condition": "a"}, {"Fn::Or": [{"Condition": "b"}]}]},
    ),
    ("{Fn::Sub: x}", {"Fn::Sub": "x"}),
]
SCALARS = [
    ("2012-10-17", "2012-10-17"),
    ("'5'", "5"),
    ("5", 5),
    ("-1", -1),
    ("1.5", 1.5),
    ("1e3", "1e3"),
    ("0x1F", 31),
    ("017", 15),
    ("012345678901", "012345678901"),
    ("10:30", "10:30"),
    ("10.0.0.0/16", "10.0.0.0/16"),
    ("true", True),
    ("No", False),
    ("~", None),
    ("", None),
    ("!!str 5", "5"),
    ("|\n    a\n    b", "a\nb\n"),
]


@pytest.mark.parametrize(("text", "value"), SHORT_FORMS)
def test_a_short_form_is_its_long_form(text, value):
    assert read_text(f"A:\n  B: {text}\n") == {"A": {"B": value}}


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_a_plain_scalar_is_what_yaml_1_1_says_but_never_a_date(text, value):
    assert read_text(f"A:\n  B: {text}\n") == {"A": {"B": value}}


def test_json_is_read_whatever_stands_before_it():
    assert read_text('\ufeff \n {"A": {"B": [1, true, null]}}') == {"A": {"B": [1, True, None]}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A: 1\nB: 2\nA: 3\n", "duplicate key 'A' (line 3, column 1)"),
        ("A:\n  B: 1\n  B: 2\n", "duplicate key 'B' (line 3, column 3)"),
        ("A: !Nope x\n", "unsupported tag '!Nope' (line 1, column 4)"),
        ("A: !!python/object:os.system x\n", "unsupported tag"),
        ("A: !!binary aGk=\n", "unsupported tag"),
        ("A: &x 1\nB: *x\n", "aliases are not supported (line 2, column 4)"),
        ("A: {<<: {B: 1}}\n", "hash merges are not supported"),
        ("A: [1\nB: 2\n", "YAML not well-formed. (line 2, column 2)"),
        ("A: 1\n---\nB: 2\n", "YAML not well-formed."),
        ("\tA: 1\n", "YAML not well-formed. (line 1, column 1)"),
        ("? [a]\n: 1\n", "a key must be text"),
        ("A: " + "[" * 150 + "]" * 150, "nested too deeply"),
        ("A: " + "[" * 50_000, "nested too deeply"),
        ('{"A": ' + "[" * 150 + "]" * 150 + "}", "nested too deeply"),
        ('{"A": ' + "[" * 50_000, "nested too deeply"),
        ('{"A": 1, "A": 2}', "duplicate key 'A'"),
        ('{"A": 1,}', "JSON not well-formed. (line 1, column"),
        ("- A\n", "unsupported structure."),
        ("words", "unsupported structure."),
        ("", "unsupported structure."),
        ("A: \0\n", "YAML not well-formed."),
    ],
)
def test_what_is_no_template_is_refused_with_its_line(text, words):
    with pytest.raises(TemplateError) as refused:
        read_text(text)

    assert str(refused.value).startswith("Template format error: ")
    assert words in str(refused.value)


def test_yaml_and_json_of_one_template_are_the_same():
    document = {"A": {"B": [1, 2.5, "x", True, None, {"Ref": "Y"}]}}

    assert read_text(json.dumps(document)) == read_text("A: {B: [1, 2.5, x, true, ~, !Ref Y]}") == document
