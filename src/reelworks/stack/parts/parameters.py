"""What a deployment chooses: where the machines stand, what they are made of, how the group scales."""

from reelworks.stack.blueprint import Blueprint
from reelworks.stack.wording import Body, Equals, Not, Ref


def parameters(blueprint: Blueprint) -> Body:
    """Return the template's parameters."""
    definition = blueprint.definition
    made: Body = {
        "VpcId": {
            "Type": "AWS::EC2::VPC::Id",
            "Description": "The network of the machines. `reelworks deploy` takes the account's default VPC.",
        },
        "Subnets": {
            "Type": "List<AWS::EC2::Subnet::Id>",
            "Description": "Subnets of that network, each in another Availability Zone, at least two.",
        },
        "ImageId": {
            "Type": "AWS::EC2::Image::Id",
            "Description": "The machines' image: Debian or Ubuntu, x86-64. `reelworks deploy` takes Debian's current one.",
        },
        "RootDevice": {
            "Type": "String",
            "Default": "/dev/xvda",
            "Description": "What that image calls its root disk. Debian says /dev/xvda, Ubuntu /dev/sda1.",
        },
        "KeyName": {
            "Type": "String",
            "Default": "",
            "Description": "The key pair with which machines may be entered by SSH; empty for none.",
        },
        "Scaling": {
            "Type": "String",
            "Default": definition.fleet.scaling,
            "AllowedValues": ["target", "steps"],
            "Description": "How the workers' group grows: target tracks the backlog of each worker, steps adds one "
            "at an alarm.",
        },
        "BucketSuffix": {
            "Type": "String",
            "Default": "",
            "AllowedPattern": "^[a-z0-9.-]*$",
            "MaxLength": 40,
            "Description": "Stands behind each bucket's name, since on AWS those are shared with the whole world.",
        },
    }
    if blueprint.has_web:
        made |= _web_parameters(definition.fleet.web.port)
    return made | _artifact_parameters()


def conditions() -> Body:
    """Return the template's conditions."""
    return {
        "HasKeyName": Not(Equals(Ref("KeyName"), "")),
        "HasArtifacts": Not(Equals(Ref("ArtifactBucket"), "")),
        "ScalesToTarget": Equals(Ref("Scaling"), "target"),
        "ScalesBySteps": Equals(Ref("Scaling"), "steps"),
    }


def _web_parameters(port: int) -> Body:
    return {
        "WebPort": {
            "Type": "Number",
            "Default": port,
            "MinValue": 1,
            "MaxValue": 65535,
            "Description": "The port on which the load balancer answers.",
        },
        "WebSource": {
            "Type": "String",
            "Default": "0.0.0.0/0",
            "Description": "From which addresses it may be reached.",
        },
    }


def _artifact_parameters() -> Body:
    return {
        "ArtifactBucket": {
            "Type": "String",
            "Default": "",
            "Description": "The bucket from which machines fetch Reelworks; empty where their image has it.",
        },
        "WheelKey": {
            "Type": "String",
            "Default": "",
            "Description": "Reelworks itself in that bucket, as a wheel.",
        },
        "RequirementsKey": {
            "Type": "String",
            "Default": "",
            "Description": "What it needs of PyPI, pinned with hashes.",
        },
    }
