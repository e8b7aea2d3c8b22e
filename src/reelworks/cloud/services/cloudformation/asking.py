"""What a request asks a stack to be: its template, wherever that lies, its parameters, tags, capabilities, topics."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.cloudformation.acting import SERVICE
from reelworks.cloud.services.cloudformation.blueprint import Blueprint, draw, read_checked
from reelworks.cloud.services.cloudformation.capabilities import needed_capabilities
from reelworks.cloud.services.cloudformation.engine.site import facts_of
from reelworks.cloud.services.cloudformation.errors import (
    InsufficientCapabilitiesException,
    ValidationError,
    out_of_range,
)
from reelworks.cloud.services.cloudformation.fetching import Kind, fetch_document
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.parameters import check_value, take_parameters
from reelworks.cloud.services.cloudformation.language.template import Template
from reelworks.cloud.services.cloudformation.limits import (
    NOTIFICATION_ARNS_MAX,
    TAGS_MAX,
    TEMPLATE_BODY_BYTES_MAX,
    TEMPLATE_OBJECT_BYTES_MAX,
)
from reelworks.cloud.services.cloudformation.model import Stack, Version
from reelworks.cloud.services.cloudformation.room import CloudFormationCall
from reelworks.cloud.wire.error import AwsError

_TEMPLATE = Kind("Template", "TemplateURL", TEMPLATE_OBJECT_BYTES_MAX)


@dataclass(frozen=True, slots=True)
class Asked:
    """A version that is asked for, and what it comes to."""

    version: Version
    blueprint: Blueprint


async def read_request(
    call: CloudFormationCall, request: Request, stack: Stack, before: Version | None
) -> Asked:
    """Return what a request asks of a stack; what it leaves out stays as it was.

    Raises:
        ValidationError: the template, a parameter or another member is not valid.
        InsufficientCapabilitiesException: the template makes identities, and the request does not allow that.
        AccessDenied: the caller may not pass the role.
    """
    text = await template_text(call, request, before)
    try:
        template = read_checked(text, call.types)
        known = before.parameters if before else {}
        parameters = take_parameters(template, request.get("Parameters", ()), known)
        stored = await _stored(call, template, parameters)
        version = Version(
            text,
            parameters,
            stored,
            _tags(request, before),
            tuple(request.get("Capabilities", ())),
            _topics(request, before),
            _role(call, request, before),
            template.description,
            tuple(name for name, declared in template.parameters.items() if declared.is_hidden),
        )
        blueprint = draw(version, facts_of(stack, version.notification_arns), call.types)
    except TemplateError as error:
        raise ValidationError(str(error)) from error
    _check_capabilities(blueprint.template, version.capabilities)
    return Asked(version, blueprint)


async def template_text(call: CloudFormationCall, request: Request, before: Version | None = None) -> str:
    """Return a request's template: its own, an object's, or the one before.

    Raises:
        ValidationError: there is none, or it is too long.
    """
    body, url = request.get("TemplateBody"), request.get("TemplateURL")
    if body is not None and url is not None:
        raise ValidationError("Only one of TemplateBody or TemplateUrl may be specified.")
    if body is not None:
        if not 1 <= len(body.encode()) <= TEMPLATE_BODY_BYTES_MAX:
            limit = "less than or equal to 51200" if body else "greater than or equal to 1"
            raise out_of_range(body, "templateBody", f"Member must have length {limit}")
        return str(body)
    if url is not None:
        return await fetch_document(call, url, _TEMPLATE)
    if before is not None and request.get("UsePreviousTemplate"):
        return before.template
    raise ValidationError("Either Template URL or Template Body must be specified.")


async def _stored(
    call: CloudFormationCall, template: Template, parameters: Mapping[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, declared in template.parameters.items():
        if not declared.of_store:
            continue
        request = {"Name": parameters[name], "WithDecryption": False}
        try:
            answer = await call.door.call("ssm", "GetParameter", request, call.caller)
        except AwsError as error:
            if error.code != "ParameterNotFound":
                raise
            raise ValidationError(
                f"Unable to fetch parameters [{parameters[name]}] from parameter store for this account."
            ) from error
        found[name] = answer["Parameter"]["Value"]
        check_value(declared, found[name])
    return found


def _tags(request: Request, before: Version | None) -> dict[str, str]:
    if request.get("Tags") is None:
        return dict(before.tags) if before else {}
    tags: dict[str, str] = {}
    for tag in request["Tags"]:
        key = tag["Key"]
        if key.lower().startswith("aws:"):
            raise ValidationError(f"aws: prefixed tag key names are not allowed for external use. ({key})")
        if key in tags:
            raise ValidationError(f"Duplicate tag key: {key}")
        tags[key] = tag["Value"]
    if len(tags) > TAGS_MAX:
        raise out_of_range(len(tags), "tags", f"Member must have length less than or equal to {TAGS_MAX}")
    return tags


def _topics(request: Request, before: Version | None) -> tuple[str, ...]:
    arns = request.get("NotificationARNs")
    if arns is None:
        return tuple(before.notification_arns) if before else ()
    if len(arns) > NOTIFICATION_ARNS_MAX:
        raise out_of_range(
            len(arns),
            "notificationARNs",
            f"Member must have length less than or equal to {NOTIFICATION_ARNS_MAX}",
        )
    return tuple(arns)


def _role(call: CloudFormationCall, request: Request, before: Version | None) -> str | None:
    arn = request.get("RoleARN")
    if arn is None:
        return before.role_arn if before else None
    check_role(call, arn)
    return str(arn)


def check_role(call: CloudFormationCall, arn: str) -> None:
    """Return where the caller may hand this role to CloudFormation.

    Raises:
        AccessDenied: it may not.
        ValidationError: it is no role's ARN.
    """
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/.+", arn):
        raise ValidationError(f"Role {arn} is invalid or cannot be assumed")
    keys = {"iam:PassedToService": SERVICE}
    call.door.check(call, "iam:PassRole", Resource(arn, condition_keys=keys))


def _check_capabilities(template: Template, given: Collection[str]) -> None:
    needed, _ = needed_capabilities(template)
    is_named = "CAPABILITY_NAMED_IAM" in given
    if not needed or is_named or ("CAPABILITY_IAM" in given and needed == "CAPABILITY_IAM"):
        return
    raise InsufficientCapabilitiesException(f"Requires capabilities : [{needed}]")
