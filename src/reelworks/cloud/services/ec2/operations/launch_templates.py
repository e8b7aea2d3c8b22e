"""Launch templates: what instances are launched from, by a name."""

import re
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import (
    InvalidParameterValue,
    LaunchTemplateNameNotFound,
    LaunchTemplateNameTaken,
    LaunchTemplateVersionNotFound,
)
from reelworks.cloud.services.ec2.filters import View, choose, page, select, tag_set
from reelworks.cloud.services.ec2.launching.merging import get_template, get_version
from reelworks.cloud.services.ec2.launching.plan import checked_user_data
from reelworks.cloud.services.ec2.model.network import LaunchTemplate, TemplateVersion
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.stores.tokens import token_of
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.instances import moment

_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")
TEMPLATE_FILTERS = {
    "create-time": "CreateTime",
    "launch-template-id": "LaunchTemplateId",
    "launch-template-name": "LaunchTemplateName",
}


def named(call: Ec2Call, request: Request) -> Resource:
    """Return the launch template that a request names, by id or name.

    Raises:
        NotFound, MalformedId, LaunchTemplateNameNotFound, MissingParameter: there is none.
    """
    return located.resource_of(call, get_template(call.committed, call.place, request).id)


@ec2.operation("CreateLaunchTemplate", locate=located.new("launch-template"))
def create_launch_template(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a launch template with its first version, which is its default.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html

    Raises:
        InvalidParameterValue: the name is none.
        LaunchTemplateNameTaken: there is one of that name.
        InvalidUserDataMalformed: the user data is no base64, or too long.
        IdempotentParameterMismatch: the client token came with another request.
    """
    token = token_of("CreateLaunchTemplate", request)
    known = call.kept.tokens.find(call.place, token) if token else None
    found = call.kept.templates.find(call.place, known) if known else None
    if found is not None:
        return {"LaunchTemplate": view_of(call, found)}
    name = request["LaunchTemplateName"]
    if not _NAME.fullmatch(name):
        raise InvalidParameterValue(
            "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
            "following characters: - ( ) . / _."
        )
    if any(one.name == name for one in call.kept.templates.list(call.place)):
        raise LaunchTemplateNameTaken
    tags, now = tags_for(call, request, "launch-template"), call.clock.now()
    by = call.caller.principal.caller_arn
    template = LaunchTemplate(new_id(call.ids, "lt"), name, now, by, 1, 1)
    call.kept.templates.put(call.place, template)
    call.kept.tags.add(call.place, template.id, tags)
    add_version(call, template, 1, request.get("VersionDescription"), request["LaunchTemplateData"])
    if token is not None:
        call.kept.tokens.keep(call.place, token, template.id, now)
    return {"LaunchTemplate": view_of(call, template)}


@ec2.operation("DescribeLaunchTemplates", reads=True)
def describe_launch_templates(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of launch templates, by ids, names or filters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html

    Raises:
        NotFound, MalformedId, LaunchTemplateNameNotFound: one that is named is not there.
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    views = [view_of(call, one) for one in call.kept.templates.list(call.place)]
    names = request.get("LaunchTemplateNames") or []
    for name in names:
        if all(view["LaunchTemplateName"] != name for view in views):
            raise LaunchTemplateNameNotFound(
                "At least one of the launch templates specified in the request does not exist."
            )
    if names:
        views = [view for view in views if view["LaunchTemplateName"] in names]
    chosen = choose(views, request.get("LaunchTemplateIds"), "LaunchTemplateId", "lt")
    listed, more = page(select(chosen, request, TEMPLATE_FILTERS), request, "LaunchTemplateId", least=1)
    return {"LaunchTemplates": listed, **more}


@ec2.operation("ModifyLaunchTemplate", locate=named)
def modify_launch_template(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make another version of a launch template its default.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html

    Raises:
        NotFound, MalformedId, LaunchTemplateNameNotFound, MissingParameter: there is no such template.
        LaunchTemplateVersionNotFound, InvalidParameterValue: it has no such version.
    """
    template = get_template(call.kept, call.place, request)
    if request.get("DefaultVersion"):
        try:
            version = get_version(call.kept, call.place, template, request["DefaultVersion"])
        except LaunchTemplateVersionNotFound as error:
            error.message = f"The launch template version {request['DefaultVersion']} is not found for the specified launch template."
            raise
        template = replace(template, default=version.number)
        call.kept.templates.put(call.place, template)
    return {"LaunchTemplate": view_of(call, template)}


@ec2.operation("DeleteLaunchTemplate", locate=named)
def delete_launch_template(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Delete a launch template with all its versions.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html

    Raises:
        NotFound, MalformedId, LaunchTemplateNameNotFound, MissingParameter: there is none.
    """
    template = get_template(call.kept, call.place, request)
    view = view_of(call, template)
    for version in versions_of(call, template):
        call.kept.versions.delete(call.place, version.id)
    call.kept.templates.delete(call.place, template.id)
    call.kept.tags.clear(call.place, template.id)
    return {"LaunchTemplate": view}


def add_version(
    call: Ec2Call, template: LaunchTemplate, number: int, description: str | None, data: dict[str, Any]
) -> TemplateVersion:
    """Keep a version of a template.

    Raises:
        InvalidUserDataMalformed: its user data is no base64, or too long.
    """
    checked_user_data(data.get("UserData") or "")
    by, now = call.caller.principal.caller_arn, call.clock.now()
    version = TemplateVersion(f"{template.id}:{number}", number, description, now, by, dict(data))
    call.kept.versions.put(call.place, version)
    return version


def versions_of(call: Ec2Call, template: LaunchTemplate) -> list[TemplateVersion]:
    """Return a template's versions, the newest first."""
    found = (
        call.kept.versions.find(call.place, f"{template.id}:{number}")
        for number in range(template.latest, 0, -1)
    )
    return [version for version in found if version is not None]


def view_of(call: Ec2Call, template: LaunchTemplate) -> View:
    """Return a launch template as answers tell it."""
    return {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "CreateTime": moment(template.created_at),
        "CreatedBy": template.created_by,
        "DefaultVersionNumber": template.default,
        "LatestVersionNumber": template.latest,
        "Tags": tag_set(call.kept.tags.of(call.place, template.id)),
        "Operator": {"Managed": False},
    }
