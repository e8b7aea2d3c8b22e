"""Parameters: where their values come from, and which they may have."""

import pytest

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.parameters import take_parameters, value_of
from reelworks.cloud.services.cloudformation.language.sections import read_template

TAIL = "\nResources: {A: {Type: AWS::SQS::Queue}}\n"


def template(**parameters):
    declared = "".join(f"  {name}: {{{body}}}\n" for name, body in parameters.items())
    return read_template("Parameters:\n" + declared + TAIL)


def given(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def test_a_value_is_given_or_the_default_or_the_one_before():
    found = take_parameters(
        template(A="Type: String", B="Type: Number, Default: 5", C="Type: String"),
        [*given(A="a"), {"ParameterKey": "C", "UsePreviousValue": True}],
        {"C": "before"},
    )

    assert found == {"A": "a", "B": "5", "C": "before"}


@pytest.mark.parametrize(
    ("values", "before", "words"),
    [
        ([], {}, "Parameters: [A] must have values"),
        (given(A="a", X="1", Y="2"), {}, "Parameters: [X, Y] do not exist in the template"),
        ([{"ParameterKey": "A", "UsePreviousValue": True}], {}, "not in the previous template"),
        (
            [{"ParameterKey": "A", "UsePreviousValue": True, "ParameterValue": "x"}],
            {"A": "a"},
            "Cannot specify usePreviousValue as true and non empty value",
        ),
    ],
)
def test_what_is_missing_or_too_much_is_named(values, before, words):
    with pytest.raises(TemplateError) as refused:
        take_parameters(template(A="Type: String"), values, before)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("declared", "value", "words"),
    [
        ("Type: String, AllowedValues: [a, b]", "c", "Parameter 'P' must be one of AllowedValues"),
        ("Type: String, AllowedValues: [1, true]", "true", None),
        ("Type: String, AllowedPattern: '[a-z]+'", "abc1", "Parameter 'P' must match pattern [a-z]+"),
        ("Type: String, AllowedPattern: '[a-z]+'", "abc", None),
        ("Type: String, MinLength: 3", "ab", "Parameter 'P' must contain at least 3 characters"),
        ("Type: String, MaxLength: '3'", "abcd", "Parameter 'P' must contain at most 3 characters"),
        ("Type: Number", "x", "Parameter 'P' must be a number"),
        ("Type: Number, MinValue: 2", "1.5", "Parameter 'P' must be a number not less than 2"),
        ("Type: Number, MaxValue: 2", "3", "Parameter 'P' must be a number not greater than 2"),
        ("Type: Number, MinValue: 1, MaxValue: 3", "2", None),
        ("Type: List<Number>", "1,x", "Parameter 'P' must be a number"),
        ("Type: List<Number>", "1, 2", None),
        ("Type: CommaDelimitedList, AllowedValues: [a, b]", "a,c", "must be one of AllowedValues"),
        (
            "Type: String, MinLength: 3, ConstraintDescription: be long",
            "a",
            "failed to satisfy constraint: be long",
        ),
        ("Type: String", "x" * 4097, "must contain at most 4096 characters"),
        ("Type: AWS::EC2::VPC::Id", "vpc-1", None),
        ("Type: 'List<AWS::EC2::Subnet::Id>'", "subnet-1,subnet-2", None),
        ("Type: 'AWS::SSM::Parameter::Value<String>'", "/a/b", None),
        ("Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'", "/a/b", None),
    ],
)
def test_a_value_keeps_the_rules_of_its_declaration(declared, value, words):
    parameters = template(P=declared)

    if words is None:
        assert take_parameters(parameters, given(P=value), {}) == {"P": value}
        return
    with pytest.raises(TemplateError) as refused:
        take_parameters(parameters, given(P=value), {})
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("String", "a,b", "a,b"),
        ("Number", "5", "5"),
        ("CommaDelimitedList", "a, b ,c", ["a", "b", "c"]),
        ("CommaDelimitedList", "", []),
        ("List<Number>", "1,2", ["1", "2"]),
        ("List<AWS::EC2::Subnet::Id>", "a", ["a"]),
        ("AWS::SSM::Parameter::Value<List<String>>", "a,b", ["a", "b"]),
    ],
)
def test_ref_gives_a_list_for_the_list_types(kind, text, value):
    assert value_of(template(P=f"Type: '{kind}'").parameters["P"], text) == value


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Type: Text", "Unrecognized parameter type: Text"),
        ("Default: x", "[/Parameters/P] Every Parameters object must contain a Type member."),
        ("Type: String, Nope: 1", "Invalid template parameter property 'Nope'"),
        ("Type: String, AllowedPattern: '['", "is not a regular expression"),
        ("Type: String, Default: [a]", "Every Default member must be a string."),
        ("Type: Number, MinValue: x", "MinValue of P must be a number"),
    ],
)
def test_a_declaration_has_its_form(body, words):
    with pytest.raises(TemplateError) as refused:
        template(P=body)

    assert words in str(refused.value)
