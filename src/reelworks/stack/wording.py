"""A template as YAML that people read: short forms of the functions, texts in blocks, our own order."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Body = dict[str, Any]
"""A part of a template, in the order in which it is written."""


@dataclass(frozen=True, slots=True)
class Ref:
    """What a parameter or resource is known by."""

    name: str


@dataclass(frozen=True, slots=True)
class GetAtt:
    """An attribute of a resource."""

    resource: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Sub:
    """A text in which ``${Name}`` stands for a parameter or resource, and ``${!x}`` for ``${x}``."""

    text: str


@dataclass(frozen=True, slots=True)
class If:
    """One of two values, as a condition says."""

    condition: str
    then: Any
    otherwise: Any


@dataclass(frozen=True, slots=True)
class Equals:
    """Whether two values are the same: a condition."""

    left: Any
    right: Any


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    of: Any


@dataclass(frozen=True, slots=True)
class Base64:
    """A text in base64."""

    of: Any


NO_VALUE = Ref("AWS::NoValue")
"""What leaves a property out."""


def write_yaml(template: Mapping[str, Any]) -> str:
    """Return a template as YAML, with an empty line before each section and each resource."""
    text = yaml.dump(template, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)
    return _aired(_QUOTED_NAME.sub(r"\1 \2", text))


def write_json(template: Mapping[str, Any]) -> str:
    """Return a template as JSON, as short as it gets: the long forms of the functions, and no air."""
    return json.dumps(template, default=_long_form, separators=(",", ":"), ensure_ascii=False)


def literal(text: str) -> str:
    """Return a text as ``Sub`` has to be given it, so that it comes out as it is."""
    return text.replace("${", "${!")


def _long_form(function: Any) -> Any:  # noqa: PLR0911 - a line a function
    match function:
        case Ref(name):
            return {"Ref": name}
        case GetAtt(resource, attribute):
            return {"Fn::GetAtt": [resource, attribute]}
        case Sub(text):
            return {"Fn::Sub": text}
        case If(condition, then, otherwise):
            return {"Fn::If": [condition, then, otherwise]}
        case Equals(left, right):
            return {"Fn::Equals": [left, right]}
        case Not(of):
            return {"Fn::Not": [of]}
        case Base64(of):
            return {"Fn::Base64": of}
    raise TypeError(f"no part of a template: {function!r}")


class _Dumper(yaml.SafeDumper):
    """Writes the functions in their short forms."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write out what occurs twice: CloudFormation takes no anchors in some of its tools."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - as above
        """Set lists in below their key."""
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _ref(dumper: yaml.SafeDumper, ref: Ref) -> yaml.Node:
    return dumper.represent_scalar("!Ref", ref.name)


def _get_att(dumper: yaml.SafeDumper, get: GetAtt) -> yaml.Node:
    return dumper.represent_scalar("!GetAtt", f"{get.resource}.{get.attribute}")


def _sub(dumper: yaml.SafeDumper, sub: Sub) -> yaml.Node:
    return dumper.represent_scalar("!Sub", sub.text, style="|" if "\n" in sub.text else None)


def _if(dumper: yaml.SafeDumper, choice: If) -> yaml.Node:
    values = [choice.condition, choice.then, choice.otherwise]
    is_short = all(isinstance(value, str | Ref) for value in values)
    return dumper.represent_sequence("!If", values, flow_style=is_short)


def _equals(dumper: yaml.SafeDumper, equals: Equals) -> yaml.Node:
    return dumper.represent_sequence("!Equals", [equals.left, equals.right], flow_style=True)


def _not(dumper: yaml.SafeDumper, negated: Not) -> yaml.Node:
    return dumper.represent_sequence("!Not", [negated.of], flow_style=True)


def _base64(dumper: yaml.SafeDumper, coded: Base64) -> yaml.Node:
    # The long form: a short one cannot hold another short one.
    return dumper.represent_mapping("tag:yaml.org,2002:map", {"Fn::Base64": coded.of})


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Ref, _ref)
_Dumper.add_representer(GetAtt, _get_att)
_Dumper.add_representer(Sub, _sub)
_Dumper.add_representer(If, _if)
_Dumper.add_representer(Equals, _equals)
_Dumper.add_representer(Not, _not)
_Dumper.add_representer(Base64, _base64)


def _aired(text: str) -> str:
    lines: list[str] = []
    section = ""
    for line in text.splitlines():
        is_section = bool(line) and not line.startswith((" ", "-"))
        is_entry = line.startswith("  ") and line[2:3] not in {" ", "-", ""} and section in _AIRED
        if is_section:
            section = line.rstrip(":")
        if lines and (is_section or is_entry):
            lines.append("")
        lines.append(line)
    return "\n".join(lines) + "\n"


_AIRED = frozenset({"Resources", "Parameters"})
_QUOTED_NAME = re.compile(r"(!Ref|!GetAtt) '([A-Za-z0-9:.]+)'")
"""PyYAML puts quotes around whatever has a tag; names need none."""
