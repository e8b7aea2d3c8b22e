"""The definition as a CloudFormation template: the one way in which anything of a stack comes into being."""

from reelworks.pipeline.definition import Definition
from reelworks.stack.blueprint import draw
from reelworks.stack.parts.balancer import balancer
from reelworks.stack.parts.buckets import buckets
from reelworks.stack.parts.machines import machines
from reelworks.stack.parts.network import network
from reelworks.stack.parts.notices import notices
from reelworks.stack.parts.outputs import outputs
from reelworks.stack.parts.parameters import conditions, parameters
from reelworks.stack.parts.queues import queues
from reelworks.stack.parts.roles import roles
from reelworks.stack.parts.scaling import scaling
from reelworks.stack.wording import Body, write_yaml

_FORMAT = "2010-09-09"
_LABELS = {
    "Where it stands": ("VpcId", "Subnets", "BucketSuffix", "WebPort", "WebSource"),
    "Its machines": ("ImageId", "RootDevice", "KeyName", "Scaling"),
    "How they get Reelworks": ("ArtifactBucket", "WheelKey", "RequirementsKey"),
}


def build_template(definition: Definition) -> Body:
    """Return the template of a definition, in the order in which a person reads it.

    Raises:
        DefinitionTooLong: the definition would not reach its machines.
    """
    blueprint = draw(definition)
    asked = parameters(blueprint)
    resources: Body = {}
    for part in (buckets, queues, notices, roles, network, machines, scaling, balancer):
        resources |= part(blueprint)
    return {
        "AWSTemplateFormatVersion": _FORMAT,
        "Description": f"Reelworks {definition.name}: {', '.join(definition.pipelines)}. Made by `reelworks template`.",
        "Metadata": {"AWS::CloudFormation::Interface": {"ParameterGroups": _groups(asked)}},
        "Parameters": asked,
        "Conditions": conditions(),
        "Resources": resources,
        "Outputs": outputs(blueprint),
    }


def template_text(definition: Definition) -> str:
    """Return the same as YAML."""
    return write_yaml(build_template(definition))


def _groups(asked: Body) -> list[Body]:
    return [
        {"Label": {"default": label}, "Parameters": [name for name in names if name in asked]}
        for label, names in _LABELS.items()
    ]
