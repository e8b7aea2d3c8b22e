"""Whole templates: what hangs together, and AWS's words for what does not."""

import pytest

from reelworks.cloud.services.cloudformation.blueprint import draw, read_checked
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.scope import StackFacts
from reelworks.cloud.services.cloudformation.model import Version
from reelworks.cloud.services.cloudformation.types import load_types

TYPES = load_types()
FACTS = StackFacts("123456789012", "us-east-2", "arn:stack", "my-stack")
Q = "Type: AWS::SQS::Queue"

REFUSED = [
    ("Resources: {}", "At least one Resources member must be defined."),
    ("Description: x", "At least one Resources member must be defined."),
    (f"Resources: {{A: {{{Q}}}}}\nThings: {{}}", "Invalid template property or properties [Things]"),
    ("Resources: {A: {Properties: {}}}", "[/Resources/A] Every Resources object must contain a Type member."),
    ("Resources: {A: words}", "Any Resources member must be an object."),
    (f"Resources: {{my-queue: {{{Q}}}}}", "Resource name my-queue is non alphanumeric."),
    (f"Resources: {{A: {{{Q}, Propertys: {{}}}}}}", "Invalid template resource property 'Propertys'"),
    (
        "Resources: {A: {Type: AWS::No::Thing}, B: {Type: X}}",
        "Unrecognized resource types: [AWS::No::Thing, X]",
    ),
    (
        f"Resources: {{A: {{{Q}, Properties: {{QueueName: !Ref X, B: !Sub '${{Y}}'}}}}}}",
        "Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template",
    ),
    (
        f"Resources: {{A: {{{Q}, DependsOn: [B]}}}}",
        "Template format error: Unresolved resource dependencies [B] in the Resources block of the template",
    ),
    (
        f"Resources: {{A: {{{Q}}}}}\nOutputs: {{O: {{Value: !Ref X}}}}",
        "Unresolved resource dependencies [X] in the Outputs block of the template",
    ),
    (
        f"Resources: {{A: {{{Q}, Properties: {{QueueName: !GetAtt X.Arn}}}}}}",
        "Template error: instance of Fn::GetAtt references undefined resource X",
    ),
    (
        f"Resources:\n  A: {{{Q}, DependsOn: B}}\n  B: {{{Q}, Properties: {{QueueName: !Ref A}}}}\n  C: {{{Q}, DependsOn: A}}",
        "Circular dependency between resources: [A, B]",
    ),
    (f"Resources: {{A: {{{Q}, DependsOn: A}}}}", "Circular dependency between resources: [A]"),
    (f"Resources: {{A: {{{Q}, Condition: C}}}}", "Unresolved condition dependency C in the Resources block"),
    (
        f"Resources: {{A: {{{Q}, Properties: {{QueueName: !If [C, a, b]}}}}}}",
        "Unresolved condition dependency C in the Resources block",
    ),
    (
        f"Conditions: {{C: !Equals [!Ref A, x]}}\nResources: {{A: {{{Q}}}}}",
        "Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template",
    ),
    (f"Resources: {{A: {{{Q}}}}}\nTransform: AWS::Serverless-2016-10-31", "Transforms are not supported"),
    (f"Resources: {{A: {{{Q}, DeletionPolicy: Keep}}}}", "Unrecognized DeletionPolicy Keep"),
    (f"Resources: {{A: {{{Q}, DeletionPolicy: Snapshot}}}}", "does not support DeletionPolicy Snapshot"),
    (f"Resources: {{A: {{{Q}}}}}\nOutputs: {{O: {{}}}}", "Every Outputs member must contain a Value object"),
    (
        f"AWSTemplateFormatVersion: 2011-01-01\nResources: {{A: {{{Q}}}}}",
        "unsupported value for AWSTemplateFormatVersion",
    ),
    (
        "Parameters: {A: {Type: String}}\nResources: {A: {Type: AWS::SQS::Queue}}",
        "Duplicate names among Parameters and Resources: [A]",
    ),
    (
        f"Resources: {{A: {{{Q}, Properties: {{QueueName: {{'Fn::Nope': 1}}}}}}}}",
        "Unknown intrinsic function: Fn::Nope",
    ),
    (
        "Resources: {" + ", ".join(f"A{n}: {{{Q}}}" for n in range(501)) + "}",
        "Number of resources, 501, is greater",
    ),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_what_does_not_hang_together_is_refused(text, words):
    with pytest.raises(TemplateError) as refused:
        read_checked(text, TYPES)

    assert words in str(refused.value)


def test_a_template_with_everything_is_taken():
    template = read_checked(
        f"""
AWSTemplateFormatVersion: 2010-09-09
Description: everything
Metadata: {{AWS::CloudFormation::Interface: {{ParameterGroups: []}}}}
Parameters: {{P: {{Type: String, Default: x}}}}
Mappings: {{M: {{a: {{b: c}}}}}}
Conditions: {{C: !Equals [!Ref P, x], D: !Not [!Condition C], E: !Or [!Condition C, !Condition D]}}
Resources:
  A:
    {Q}
    Condition: C
    DependsOn: B
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Metadata: {{Note: !Ref B}}
    CreationPolicy: {{ResourceSignal: {{Count: 1}}}}
    UpdatePolicy: {{}}
    Properties: {{QueueName: !Sub "${{P}}-${{AWS::Region}}"}}
  B: {{{Q}}}
Outputs: {{O: {{Condition: C, Value: !GetAtt A.Arn, Export: {{Name: !Ref P}}}}}}
""",
        TYPES,
    )

    assert template.description == "everything"
    assert template.resources["A"].deletion_policy == "RetainExceptOnCreate"


def drawn(text, **parameters):
    return draw(Version(text, parameters), FACTS, TYPES)


CONDITIONAL = f"""
Parameters: {{P: {{Type: String}}}}
Conditions:
  Met: !Equals [!Ref P, x]
  Unmet: !Not [!Condition Met]
  Both: !And [!Condition Met, !Condition Unmet]
  Either: !Or [!Condition Met, !Condition Unmet]
Resources:
  A: {{{Q}, Condition: Met}}
  B: {{{Q}, Condition: Unmet}}
  C: {{{Q}, Properties: {{QueueName: !If [Met, !Ref A, !Ref B]}}}}
  D: {{{Q}, Condition: Both}}
  E: {{{Q}, Condition: Either, DependsOn: [A, B]}}
"""


def test_conditions_say_what_is_made_and_what_needs_what():
    assert drawn(CONDITIONAL, P="x").needs == {"A": set(), "C": {"A"}, "E": {"A"}}
    assert drawn(CONDITIONAL, P="y").needs == {"B": set(), "C": {"B"}, "E": {"B"}}


def test_what_is_made_may_not_refer_to_what_is_not():
    text = f"Conditions: {{Unmet: !Equals [a, b]}}\nResources:\n  A: {{{Q}, Condition: Unmet}}\n"

    with pytest.raises(TemplateError, match=r"Unresolved resource dependencies \[A\] in the Resources block"):
        drawn(text + f"  B: {{{Q}, Properties: {{QueueName: !Ref A}}}}\n")
    with pytest.raises(TemplateError, match=r"Unresolved resource dependencies \[A\] in the Outputs block"):
        drawn(text + f"  B: {{{Q}}}\nOutputs: {{O: {{Value: !Ref A}}}}\n")


@pytest.mark.parametrize(
    "condition", ["!Condition B", "words", "!Equals [a]", "!And [!Condition A2]", "!Sub x", "!Not []"]
)
def test_a_condition_has_its_form(condition):
    text = f"Conditions: {{A: {condition}, A2: !Equals [a, a], B: !Condition A}}\nResources: {{Q: {{{Q}}}}}"

    with pytest.raises(TemplateError):
        drawn(text)


@pytest.mark.parametrize(("given", "is_kept"), [("prod", False), ("test", True)])
def test_a_rule_is_held(given, is_kept):
    text = f"""
Parameters: {{Env: {{Type: String}}, Size: {{Type: String, Default: big}}}}
Rules:
  Small:
    RuleCondition: !Equals [!Ref Env, prod]
    Assertions:
      - Assert: {{'Fn::Contains': [[small], !Ref Size]}}
        AssertDescription: production is small
Resources: {{A: {{{Q}}}}}
"""

    if is_kept:
        assert drawn(text, Env=given, Size="big")
        return
    with pytest.raises(TemplateError, match="production is small"):
        drawn(text, Env=given, Size="big")
