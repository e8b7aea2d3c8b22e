"""Templates: checked, summed up, given back."""

from typing import Any

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.asking import template_text
from reelworks.cloud.services.cloudformation.blueprint import read_checked
from reelworks.cloud.services.cloudformation.capabilities import needed_capabilities
from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.template import ParameterDeclaration, Template
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation


@cloudformation.operation("ValidateTemplate", reads=True, locate=located.everything)
async def validate_template(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Check a template, and tell its parameters.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html

    Raises:
        ValidationError: it is not valid.
    """
    template = _checked(call, await template_text(call, request))
    parameters = []
    for declared in template.parameters.values():
        entry = {
            "ParameterKey": declared.name,
            "DefaultValue": declared.default,
            "NoEcho": declared.is_hidden,
            "Description": declared.description or None,
        }
        parameters.append({name: value for name, value in entry.items() if value is not None})
    told = {"Description": template.description} if template.description else {}
    return {"Parameters": parameters, **told, **_capabilities(template)}


@cloudformation.operation("GetTemplateSummary", reads=True, locate=located.stack)
async def get_template_summary(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Sum up a template, given or a stack's.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html

    Raises:
        ValidationError: there is no such stack, or the template is not valid.
    """
    if request.get("StackName"):
        text = located.get_living_stack(call, request["StackName"]).version.template
    else:
        text = await template_text(call, request)
    template = _checked(call, text)
    answer: dict[str, Any] = {
        "Parameters": [_declared(declared) for declared in template.parameters.values()],
        "ResourceTypes": sorted({one.type for one in template.resources.values()}),
        **_capabilities(template),
    }
    if template.description:
        answer["Description"] = template.description
    if template.version:
        answer["Version"] = template.version
    if template.metadata is not None:
        answer["Metadata"] = orjson.dumps(template.metadata).decode()
    return answer


@cloudformation.operation("GetTemplate", reads=True, locate=located.stack)
def get_template(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Return the template of a stack or change set, as it was given.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html

    Raises:
        ChangeSetNotFoundException: there is no such change set.
        ValidationError: there is no such stack.
    """
    if request.get("ChangeSetName"):
        text = located.get_change_set(call, request).version.template
    elif request.get("StackName"):
        text = located.get_stack(call, request["StackName"]).version.template
    else:
        raise ValidationError("Either StackName or ChangeSetName must be specified.")
    return {"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]}


def _checked(call: CloudFormationCall, text: str) -> Template:
    try:
        return read_checked(text, call.types)
    except TemplateError as error:
        raise ValidationError(str(error)) from error


def _capabilities(template: Template) -> dict[str, Any]:
    needed, types = needed_capabilities(template)
    if not needed:
        return {}
    reason = f"The following resource(s) require capabilities: [{', '.join(types)}]"
    return {"Capabilities": [needed], "CapabilitiesReason": reason}


def _declared(declared: ParameterDeclaration) -> dict[str, Any]:
    entry = {
        "ParameterKey": declared.name,
        "DefaultValue": declared.default,
        "ParameterType": declared.type,
        "NoEcho": declared.is_hidden,
        "Description": declared.description or None,
        "ParameterConstraints": {"AllowedValues": list(declared.allowed_values)}
        if declared.allowed_values
        else {},
    }
    return {name: value for name, value in entry.items() if value is not None}
