"""The versions of launch templates."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import (
    InvalidParameterValue,
    LaunchTemplateVersionNotFound,
    MissingParameter,
)
from reelworks.cloud.services.ec2.filters import View, page, select
from reelworks.cloud.services.ec2.finding import get_instance
from reelworks.cloud.services.ec2.launching.merging import get_template, get_version
from reelworks.cloud.services.ec2.limits import TEMPLATE_VERSIONS_MAX
from reelworks.cloud.services.ec2.model.network import LaunchTemplate, TemplateVersion
from reelworks.cloud.services.ec2.operations.launch_templates import add_version, named, versions_of
from reelworks.cloud.services.ec2.views.instances import moment

VERSION_FILTERS = {
    "create-time": "CreateTime",
    "http-endpoint": "LaunchTemplateData.MetadataOptions.HttpEndpoint",
    "http-tokens": "LaunchTemplateData.MetadataOptions.HttpTokens",
    "iam-instance-profile": "LaunchTemplateData.IamInstanceProfile.Arn",
    "image-id": "LaunchTemplateData.ImageId",
    "instance-type": "LaunchTemplateData.InstanceType",
    "is-default-version": "DefaultVersion",
}
ALIASES = ("$Latest", "$Default")
_WHICH = (
    "To describe the launch template data for all your launch templates, for ‘--versions’ specify ‘$Latest’, "  # noqa: RUF001 - AWS's own marks
    "‘$Default’, or both, and omit ‘--launch-template-id’, ‘--launch-template-name’, and version numbers. To "  # noqa: RUF001
    "describe the launch template data for a specific launch template, specify ‘--launch-template-id’ or "  # noqa: RUF001
    "‘--launch-template-name’, and for ‘--versions’ specify one or more of the following values: ‘$Latest’, "  # noqa: RUF001
    "‘$Default’, or one or more version numbers."  # noqa: RUF001
)
"""What AWS says, seen on it, where a request names neither a template nor such versions as all have."""


@ec2.operation("CreateLaunchTemplateVersion", locate=named)
def create_launch_template_version(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Add a version: what is given, over what the source version says where one is named.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html

    Raises:
        NotFound, MalformedId, LaunchTemplateNameNotFound, MissingParameter: there is no such template.
        LaunchTemplateVersionNotFound, InvalidParameterValue: it has no such source version, or too many.
        InvalidUserDataMalformed: the user data is no base64, or too long.
    """
    template = get_template(call.kept, call.place, request)
    if template.latest >= TEMPLATE_VERSIONS_MAX:
        raise InvalidParameterValue(
            "You have reached the maximum number of versions of this launch template."
        )
    data = dict(request["LaunchTemplateData"])
    if request.get("SourceVersion"):
        source = get_version(call.kept, call.place, template, request["SourceVersion"])
        data = {**source.data, **data}
    template = replace(template, latest=template.latest + 1)
    version = add_version(call, template, template.latest, request.get("VersionDescription"), data)
    call.kept.templates.put(call.place, template)
    return {"LaunchTemplateVersion": view_of(template, version)}


@ec2.operation("DescribeLaunchTemplateVersions", reads=True)
def describe_launch_template_versions(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of a template's versions, the newest first; of all templates only the latest or default ones.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html

    Raises:
        NotFound, MalformedId, LaunchTemplateNameNotFound: there is no such template.
        MissingParameter: no template is named, nor the latest or default versions.
        LaunchTemplateVersionNotFound, InvalidParameterValue, InvalidNextToken: a version, filter or page is none.
    """
    wanted = request.get("Versions") or []
    if request.get("LaunchTemplateId") or request.get("LaunchTemplateName"):
        templates = [get_template(call.kept, call.place, request)]
    elif wanted and all(version in ALIASES for version in wanted):
        templates = call.kept.templates.list(call.place)
    else:
        raise InvalidParameterValue(_WHICH) if wanted else MissingParameter(_WHICH)
    views = [
        view_of(template, version) for template in templates for version in _chosen(call, template, request)
    ]
    listed, more = page(select(views, request, VERSION_FILTERS), request, "Name", least=1)
    return {"LaunchTemplateVersions": listed, **more}


@ec2.operation("DeleteLaunchTemplateVersions", locate=named)
def delete_launch_template_versions(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Delete versions; the default one stays, and says so.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html

    Raises:
        NotFound, MalformedId, LaunchTemplateNameNotFound, MissingParameter: there is no such template.
        InvalidParameterValue: a version is no number.
    """
    template = get_template(call.kept, call.place, request)
    gone, left = [], []
    for wanted in request["Versions"]:
        told = {
            "LaunchTemplateId": template.id,
            "LaunchTemplateName": template.name,
            "VersionNumber": int(wanted) if wanted.isdigit() else 0,
        }
        try:
            version = get_version(call.kept, call.place, template, wanted)
        except LaunchTemplateVersionNotFound as error:
            refusal = {"Code": "launchTemplateVersionDoesNotExist", "Message": error.message}
            left.append({**told, "ResponseError": refusal})
            continue
        if version.number == template.default:
            words = "Cannot delete the default version of a launch template."
            left.append({**told, "ResponseError": {"Code": "unexpectedError", "Message": words}})
            continue
        call.kept.versions.delete(call.place, version.id)
        gone.append(told)
    return {
        "SuccessfullyDeletedLaunchTemplateVersions": gone,
        "UnsuccessfullyDeletedLaunchTemplateVersions": left,
    }


@ec2.operation("GetLaunchTemplateData", reads=True, locate=located.named("InstanceId"))
def get_launch_template_data(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Return what a launch template would have to say for instances like this one.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetLaunchTemplateData.html

    Raises:
        NotFound, MalformedId: the instance is not there.
    """
    instance = get_instance(call, request["InstanceId"])
    data: dict[str, Any] = {
        "ImageId": instance.image_id,
        "InstanceType": instance.type,
        "Placement": {"AvailabilityZone": instance.zone, "Tenancy": "default", "GroupName": ""},
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "SubnetId": instance.subnet_id,
                "Groups": instance.group_ids,
                "DeleteOnTermination": True,
            }
        ],
        "Monitoring": {"Enabled": instance.is_monitored},
        "DisableApiTermination": instance.is_termination_protected,
        "DisableApiStop": instance.is_stop_protected,
        "InstanceInitiatedShutdownBehavior": instance.shutdown_behavior,
        "MetadataOptions": instance.metadata,
        "BlockDeviceMappings": instance.devices,
    }
    if instance.key_name:
        data["KeyName"] = instance.key_name
    if instance.user_data:
        data["UserData"] = instance.user_data
    if instance.profile:
        data["IamInstanceProfile"] = {"Arn": instance.profile["Arn"]}
    return {"LaunchTemplateData": data}


def view_of(template: LaunchTemplate, version: TemplateVersion) -> View:
    """Return a version as answers tell it; ``Name`` is only for pages."""
    return {
        "Name": version.id,
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "VersionNumber": version.number,
        "VersionDescription": version.description,
        "CreateTime": moment(version.created_at),
        "CreatedBy": version.created_by,
        "DefaultVersion": version.number == template.default,
        "LaunchTemplateData": version.data,
        "Operator": {"Managed": False},
    }


def _chosen(call: Ec2Call, template: LaunchTemplate, request: Request) -> Iterator[TemplateVersion]:
    if request.get("Versions"):
        for wanted in request["Versions"]:
            yield get_version(call.kept, call.place, template, wanted)
        return
    low, high = int(request.get("MinVersion") or 1), int(request.get("MaxVersion") or template.latest)
    for version in versions_of(call, template):
        if low <= version.number <= high:
            yield version
