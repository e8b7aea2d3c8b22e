"""An entry of a template's ``Parameters``, read and checked.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.template import ParameterDeclaration

_MEMBERS = frozenset(
    {
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "Default",
        "Description",
        "MaxLength",
        "MaxValue",
        "MinLength",
        "MinValue",
        "NoEcho",
        "Type",
    }
)
_PLAIN = frozenset({"String", "Number", "CommaDelimitedList", "List<Number>", "List<String>"})
_OF_AWS = frozenset(
    {
        "AWS::EC2::AvailabilityZone::Name",
        "AWS::EC2::Image::Id",
        "AWS::EC2::Instance::Id",
        "AWS::EC2::KeyPair::KeyName",
        "AWS::EC2::SecurityGroup::GroupName",
        "AWS::EC2::SecurityGroup::Id",
        "AWS::EC2::Subnet::Id",
        "AWS::EC2::VPC::Id",
        "AWS::EC2::Volume::Id",
        "AWS::Route53::HostedZone::Id",
    }
)
_STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")


def read_parameter(name: str, body: Any) -> ParameterDeclaration:
    """Return a parameter's declaration.

    Raises:
        TemplateError: it has an unknown member, an unknown type, or a member of the wrong form.
    """
    if not isinstance(body, dict):
        raise TemplateError("Template format error: Any Parameters member must be an object.")
    unknown = [member for member in body if member not in _MEMBERS]
    if unknown:
        raise TemplateError(f"Invalid template parameter property '{unknown[0]}'")
    kind = body.get("Type")
    if kind is None:
        raise TemplateError(
            f"Template format error: [/Parameters/{name}] Every Parameters object must contain a Type member."
        )
    if not _is_type(kind):
        raise TemplateError(f"Template format error: Unrecognized parameter type: {kind}")
    default = body.get("Default")
    return ParameterDeclaration(
        name,
        kind,
        None if default is None else text_of(default, name),
        _values(name, body),
        _pattern(name, body),
        _whole(name, body, "MinLength"),
        _whole(name, body, "MaxLength"),
        _number(name, body, "MinValue"),
        _number(name, body, "MaxValue"),
        text_of(body.get("NoEcho", False), name) == "true",
        str(body.get("Description") or ""),
        str(body.get("ConstraintDescription") or ""),
    )


def text_of(value: Any, name: str) -> str:
    """Return a scalar of a template as the text that it stands for.

    Raises:
        TemplateError: it is a list or map.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TemplateError(f"Template format error: Every Default member must be a string. ({name})")


def _is_type(kind: Any) -> bool:
    if not isinstance(kind, str):
        return False
    stored = _STORED.fullmatch(kind)
    inner = stored.group(1) if stored else kind
    if stored and inner == "String":
        return True
    one = inner.removeprefix("List<").removesuffix(">") if inner.startswith("List<") else inner
    return inner in _PLAIN or one in _OF_AWS or (kind == "AWS::SSM::Parameter::Name")


def _values(name: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    values = body.get("AllowedValues", [])
    if not isinstance(values, list):
        raise TemplateError(f"Template format error: AllowedValues of {name} must be a list.")
    return tuple(text_of(value, name) for value in values)


def _pattern(name: str, body: Mapping[str, Any]) -> str | None:
    pattern = body.get("AllowedPattern")
    if pattern is None:
        return None
    try:
        re.compile(str(pattern))
    except re.error as error:
        raise TemplateError(
            f"Template format error: AllowedPattern of {name} is not a regular expression: {error}"
        ) from error
    return str(pattern)


def _whole(name: str, body: Mapping[str, Any], member: str) -> int | None:
    number = _number(name, body, member)
    return None if number is None else int(number)


def _number(name: str, body: Mapping[str, Any], member: str) -> float | None:
    if body.get(member) is None:
        return None
    try:
        return float(body[member])
    except (TypeError, ValueError) as error:
        raise TemplateError(f"Template format error: {member} of {name} must be a number.") from error
