"""A template's sections, checked for their form: from plain maps to declarations.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

import re
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.language.declared_parameters import read_parameter
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.template import (
    OutputDeclaration,
    ResourceDeclaration,
    Template,
)
from reelworks.cloud.services.cloudformation.language.text import read_text
from reelworks.cloud.services.cloudformation.limits import (
    DESCRIPTION_BYTES_MAX,
    LOGICAL_ID_CHARACTERS_MAX,
    MAPPINGS_MAX,
    OUTPUTS_MAX,
    PARAMETERS_MAX,
    RESOURCES_MAX,
)

_TOP = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)
_OF_A_RESOURCE = frozenset(
    {
        "Type",
        "Properties",
        "DependsOn",
        "Condition",
        "DeletionPolicy",
        "UpdateReplacePolicy",
        "Metadata",
        "CreationPolicy",
        "UpdatePolicy",
        "Description",
    }
)
_OF_AN_OUTPUT = frozenset({"Value", "Description", "Export", "Condition"})
_NAME = re.compile(r"[A-Za-z0-9]+")
_DELETION_POLICIES = ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
_REPLACE_POLICIES = ("Delete", "Retain", "Snapshot")


def read_template(text: str) -> Template:
    """Return a template's declarations; what refers to what is not looked at yet.

    Raises:
        TemplateError: the text, a section or an entry has not its form.
    """
    document = read_text(text)
    unknown = [name for name in document if name not in _TOP]
    if unknown:
        raise TemplateError(f"Invalid template property or properties [{', '.join(unknown)}]")
    _check_head(document)
    sections = {name: _section(document, name) for name in _TOP - {"AWSTemplateFormatVersion", "Description"}}
    resources = sections["Resources"]
    if not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    return Template(
        parameters={name: read_parameter(name, body) for name, body in sections["Parameters"].items()},
        resources={name: _resource(name, body) for name, body in resources.items()},
        outputs={name: _output(name, body) for name, body in sections["Outputs"].items()},
        mappings=_mappings(sections["Mappings"]),
        conditions=sections["Conditions"],
        rules=sections["Rules"],
        description=document.get("Description") or "",
        metadata=document.get("Metadata"),
        version=str(document.get("AWSTemplateFormatVersion") or ""),
    )


def _check_head(document: Mapping[str, Any]) -> None:
    if document.get("Transform"):
        raise TemplateError(f"Transforms are not supported by this cloud: {document['Transform']}")
    if str(document.get("AWSTemplateFormatVersion", "2010-09-09")) != "2010-09-09":
        raise TemplateError("Template format error: unsupported value for AWSTemplateFormatVersion.")
    description = document.get("Description")
    if description is not None and not isinstance(description, str):
        raise TemplateError("Template format error: Description must be a string.")
    if description and len(description.encode()) > DESCRIPTION_BYTES_MAX:
        raise TemplateError(
            f"Template format error: 'Description' length is greater than {DESCRIPTION_BYTES_MAX}."
        )


_LIMITS: Mapping[str, int] = {
    "Parameters": PARAMETERS_MAX,
    "Resources": RESOURCES_MAX,
    "Outputs": OUTPUTS_MAX,
    "Mappings": MAPPINGS_MAX,
}


def _section(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    section = document.get(name)
    if name in {"Metadata", "Transform"} or section is None:
        return {}
    if not isinstance(section, dict):
        raise TemplateError(f"Template format error: {name} must be an object.")
    if len(section) > _LIMITS.get(name, len(section)):
        raise TemplateError(
            f"Template format error: Number of {name.lower()}, {len(section)}, is greater than maximum allowed,"
            f" {_LIMITS[name]}"
        )
    for entry in section:
        _check_name(name, entry)
    return section


def _check_name(section: str, name: str) -> None:
    if section == "Conditions" and re.fullmatch(r"[A-Za-z0-9_.&-]+", name):
        return
    if not _NAME.fullmatch(name) or len(name) > LOGICAL_ID_CHARACTERS_MAX:
        raise TemplateError(f"Template format error: {section[:-1]} name {name} is non alphanumeric.")


def _resource(logical_id: str, body: Any) -> ResourceDeclaration:
    if not isinstance(body, dict):
        raise TemplateError("Template format error: Any Resources member must be an object.")
    if not isinstance(body.get("Type"), str):
        raise TemplateError(
            f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
        )
    for name in body:
        if name not in _OF_A_RESOURCE:
            raise TemplateError(f"Invalid template resource property '{name}'")
    properties = body.get("Properties") or {}
    if not isinstance(properties, dict):
        raise TemplateError(f"Template format error: Properties of {logical_id} must be an object.")
    return ResourceDeclaration(
        logical_id,
        body["Type"],
        properties,
        _names(logical_id, body.get("DependsOn")),
        _condition(body, f"/Resources/{logical_id}"),
        _policy(logical_id, body, "DeletionPolicy", _DELETION_POLICIES),
        _policy(logical_id, body, "UpdateReplacePolicy", _REPLACE_POLICIES),
        body.get("Metadata"),
        str(body.get("Description") or ""),
    )


def _names(logical_id: str, depends_on: Any) -> tuple[str, ...]:
    names = [depends_on] if isinstance(depends_on, str) else depends_on or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TemplateError(
            f"Template format error: DependsOn of {logical_id} must be a string or list of strings."
        )
    return tuple(names)


def _policy(logical_id: str, body: Mapping[str, Any], member: str, known: tuple[str, ...]) -> str:
    policy = body.get(member, "Delete")
    if policy not in known:
        raise TemplateError(
            f"Template format error: Unrecognized {member} {policy} for resource {logical_id}"
        )
    if policy == "Snapshot":
        raise TemplateError(
            f"Template error: resource type {body['Type']} does not support {member} Snapshot"
        )
    return str(policy)


def _condition(body: Mapping[str, Any], where: str) -> str | None:
    condition = body.get("Condition")
    if condition is not None and not isinstance(condition, str):
        raise TemplateError(f"Template format error: [{where}] Every Condition member must be a string.")
    return condition


def _output(name: str, body: Any) -> OutputDeclaration:
    if not isinstance(body, dict):
        raise TemplateError("Template format error: Any Outputs member must be an object.")
    for member in body:
        if member not in _OF_AN_OUTPUT:
            raise TemplateError(f"Invalid template output property '{member}'")
    if body.get("Value") is None:
        raise TemplateError(
            f"Template format error: [/Outputs/{name}] Every Outputs member must contain a Value object"
        )
    export = body.get("Export")
    if export is not None and (not isinstance(export, dict) or set(export) != {"Name"}):
        raise TemplateError(f"Template format error: [/Outputs/{name}/Export] Export must contain a Name.")
    return OutputDeclaration(
        name,
        body["Value"],
        str(body.get("Description") or ""),
        export["Name"] if export else None,
        _condition(body, f"/Outputs/{name}"),
    )


def _mappings(section: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, keys in section.items():
        if not isinstance(keys, dict) or not all(isinstance(values, dict) for values in keys.values()):
            raise TemplateError(
                f"Template format error: Every Mappings attribute must be a String or a List. ({name})"
            )
    return section
