"""Intrinsic functions: what they give, and what they refuse."""

import pytest

from reelworks.cloud.services.cloudformation.language.errors import NotYetKnown, TemplateError
from reelworks.cloud.services.cloudformation.language.functions import evaluate
from reelworks.cloud.services.cloudformation.language.scope import Scope, StackFacts, Standing
from reelworks.cloud.services.cloudformation.language.sections import read_template
from reelworks.cloud.services.cloudformation.language.text import read_text

TEMPLATE = read_template(
    """
Parameters:
  Name: {Type: String}
  Names: {Type: CommaDelimitedList}
Mappings:
  Sizes:
    us-east-2: {small: s-1, list: [a, b]}
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Later: {Type: AWS::SQS::Queue}
"""
)
FACTS = StackFacts("123456789012", "us-east-2", "arn:stack", "my-stack", ("arn:topic",))
SCOPE = Scope(
    TEMPLATE,
    FACTS,
    {"Name": "lee", "Names": ["a", "b"]},
    {"Met": True, "Unmet": False},
    {"Queue": Standing("http://q", {"Arn": "arn:q", "Size": 5, "End": {"Port": 80}}), "Later": None},
    {"shared": "exported"}.__getitem__,
)

VALUES = [
    ("!Ref Name", "lee"),
    ("!Ref Names", ["a", "b"]),
    ("!Ref Queue", "http://q"),
    ("!Ref AWS::Region", "us-east-2"),
    ("!Ref AWS::AccountId", "123456789012"),
    ("!Ref AWS::StackName", "my-stack"),
    ("!Ref AWS::StackId", "arn:stack"),
    ("!Ref AWS::Partition", "aws"),
    ("!Ref AWS::URLSuffix", "amazonaws.com"),
    ("!Ref AWS::NotificationARNs", ["arn:topic"]),
    ("!GetAtt Queue.Arn", "arn:q"),
    ("!GetAtt Queue.End.Port", 80),
    ("!Sub '${Name}-${Queue}-${Queue.Arn}-${ AWS::Region }'", "lee-http://q-arn:q-us-east-2"),
    ("!Sub '${!Name} $Name $ {Name} ${Queue.Size}'", "${Name} $Name $ {Name} 5"),
    ("!Sub ['${Name}/${Own}', {Own: !Ref Queue}]", "lee/http://q"),
    ("!Sub ['${Name}', {Name: other}]", "other"),
    ("!Sub '${Names}'", "a,b"),
    ("!Join ['-', [a, !Ref Name, 5, true]]", "a-lee-5-true"),
    ("!Join ['', []]", ""),
    ("!Join [',', !Ref Names]", "a,b"),
    ("!Split ['|', 'a||b']", ["a", "", "b"]),
    ("!Select [1, !Ref Names]", "b"),
    ("!Select ['0', !Split [',', 'x,y']]", "x"),
    ("!FindInMap [Sizes, !Ref AWS::Region, small]", "s-1"),
    ("!FindInMap [Sizes, us-east-2, list]", ["a", "b"]),
    ("!If [Met, a, !Ref Nowhere]", "a"),
    ("!If [Unmet, a, b]", "b"),
    ("[a, !If [Unmet, b, !Ref AWS::NoValue], c]", ["a", "c"]),
    ("{A: 1, B: !Ref AWS::NoValue}", {"A": 1}),
    ("!Base64 grüße", "Z3LDvMOfZQ=="),
    ("!GetAZs ''", ["us-east-2a", "us-east-2b", "us-east-2c"]),
    ("!GetAZs eu-west-1", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
    ("!Select [0, !GetAZs {Ref: 'AWS::Region'}]", "us-east-2a"),
    ("!ImportValue shared", "exported"),
    ("!Cidr [10.0.0.0/16, 3, 8]", ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]),
    ("!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
    ("{Ref: Name, Other: 1}", {"Ref": "Name", "Other": 1}),
    ("{'Fn::If': [Met, {'Fn::Sub': '${Name}'}, x]}", "lee"),
]
REFUSED = [
    ("!GetAtt Queue.Nope", "does not support attribute type Nope in Fn::GetAtt"),
    ("!GetAtt Queue", "every Fn::GetAtt object requires two non-empty parameters"),
    ("!Select [5, [a]]", "cannot select nonexistent value at index 5"),
    ("!Select [x, [a]]", "Fn::Select requires an integer index"),
    ("!Select [0]", "Fn::Select requires a list argument"),
    ("!Join [a]", "every Fn::Join object requires two parameters"),
    ("!Join ['', a]", "Fn::Join requires a list"),
    ("!Join ['', [[a]]]", "a string is needed"),
    ("!Split [a]", "every Fn::Split object requires two parameters"),
    ("!FindInMap [Sizes, eu-west-1, small]", "Unable to get mapping for Sizes::eu-west-1::small"),
    ("!FindInMap [Sizes, small]", "every Fn::FindInMap object requires three parameters"),
    ("!Sub {A: 1}", "Fn::Sub intrinsic functions don't specify expected arguments"),
    ("!If [Met, a]", "Fn::If requires a list argument with three elements"),
    ("!Cidr [10.0.0.0/24, 300, 4]", "Fn::Cidr cannot make these blocks"),
    ("!Cidr [nonsense, 1, 4]", "Fn::Cidr cannot make these blocks"),
    ("!Cidr [10.0.0.0/24, 17, 4]", "Fn::Cidr cannot make these blocks"),
    ("!Ref Nowhere", "Unresolved resource dependencies [Nowhere]"),
    ("!Ref AWS::Nothing", "Unresolved resource dependencies [AWS::Nothing]"),
    ("{'Fn::Nope': 1}", "Unknown intrinsic function: Fn::Nope"),
    ("!Equals [a, b]", "may only stand in Conditions"),
]


def value_of(text):
    return read_text(f"V: {text}\n")["V"]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_function_gives(text, value):
    assert evaluate(value_of(text), SCOPE) == value


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_a_function_refuses(text, words):
    with pytest.raises(TemplateError) as refused:
        evaluate(value_of(text), SCOPE)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text", ["!Ref Later", "!GetAtt Later.Arn", "!Sub 'a${Later}'", "!Join ['', [!Ref Later]]"]
)
def test_what_depends_on_what_is_not_made_is_not_known_yet(text):
    with pytest.raises(NotYetKnown):
        evaluate(value_of(text), SCOPE)


def test_an_attribute_may_be_named_by_a_parameter():
    value = {"Fn::GetAtt": ["Queue", {"Fn::Sub": ["${A}", {"A": "Arn"}]}]}

    assert evaluate(value, SCOPE) == "arn:q"


def test_cidr_takes_8_bits_where_it_is_not_told():
    assert evaluate({"Fn::Cidr": ["10.0.0.0/22", 2]}, SCOPE) == ["10.0.0.0/24", "10.0.1.0/24"]
