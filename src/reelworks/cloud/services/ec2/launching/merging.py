"""What a launch template and a request say together: the request's own members count, tags are put together.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-launch-template.html
"""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Stores
from reelworks.cloud.services.ec2.errors import (
    InvalidParameterCombination,
    InvalidParameterValue,
    LaunchTemplateNameNotFound,
    LaunchTemplateVersionNotFound,
    MissingParameter,
    no_such,
)
from reelworks.cloud.services.ec2.model.network import LaunchTemplate, TemplateVersion
from reelworks.cloud.services.ec2.model.place import Place

TEMPLATE_MEMBERS = {"RamDiskId": "RamdiskId"}
"""What a launch template writes otherwise than RunInstances."""
Merged = dict[str, Any]


def merge(stores: Stores, place: Place, request: Request) -> tuple[Merged, TemplateVersion | None]:
    """Return RunInstances' members, those of the request's launch template among them, and its version.

    Raises:
        InvalidParameterCombination, InvalidParameterValue, MissingParameter: the template is not named rightly.
        NotFound, MalformedId, LaunchTemplateNameNotFound, LaunchTemplateVersionNotFound: it is not there.
    """
    named = request.get("LaunchTemplate")
    if not named:
        return dict(request), None
    template = get_template(stores, place, named)
    version = get_version(stores, place, template, named.get("Version") or "$Default")
    base = {TEMPLATE_MEMBERS.get(name, name): value for name, value in version.data.items()}
    merged = {**base, **request}
    merged["TagSpecifications"] = _merged_tags(base, request)
    _place_in_subnet(merged, base, request)
    return merged, version


def get_template(stores: Stores, place: Place, named: Mapping[str, Any]) -> LaunchTemplate:
    """Return the launch template that ``LaunchTemplateId`` or ``LaunchTemplateName`` names.

    Raises:
        InvalidParameterCombination, MissingParameter: both name one, or neither.
        NotFound, MalformedId, LaunchTemplateNameNotFound: it is not there.
    """
    wanted, name = named.get("LaunchTemplateId"), named.get("LaunchTemplateName")
    if wanted and name:
        raise InvalidParameterCombination(
            "The parameter LaunchTemplateId cannot be used with the parameter LaunchTemplateName"
        )
    if wanted:
        found = stores.templates.find(place, wanted)
        if found is None:
            raise no_such("lt", wanted)
        return found
    if not name:
        raise MissingParameter("You must specify either a launch template ID or a launch template name.")
    for template in stores.templates.list(place):
        if template.name == name:
            return template
    raise LaunchTemplateNameNotFound(
        f"The specified launch template, with template name {name}, does not exist."
    )


def get_version(stores: Stores, place: Place, template: LaunchTemplate, wanted: str) -> TemplateVersion:
    """Return a version by its number, ``$Latest`` or ``$Default``.

    Raises:
        InvalidParameterValue: it is none of these.
        LaunchTemplateVersionNotFound: there is none of that number.
    """
    numbers = {"$Latest": template.latest, "$Default": template.default}
    number = numbers.get(wanted) or (int(wanted) if wanted.isascii() and wanted.isdigit() else None)
    if number is None:
        raise InvalidParameterValue(
            f"Invalid launch template version: the version '{wanted}' is neither a number nor $Latest nor $Default."
        )
    found = stores.versions.find(place, f"{template.id}:{number}")
    if found is None:
        raise LaunchTemplateVersionNotFound(
            f"Could not find the specified version {number} for the launch template with ID {template.id}."
        )
    return found


def _merged_tags(base: Mapping[str, Any], request: Request) -> list[dict[str, Any]]:
    by_kind: dict[str, dict[str, Any]] = {}
    for given in (base, request):
        for specification in given.get("TagSpecifications") or []:
            tags = by_kind.setdefault(specification.get("ResourceType", ""), {})
            tags |= {tag["Key"]: tag for tag in specification.get("Tags") or []}
    return [{"ResourceType": kind, "Tags": list(tags.values())} for kind, tags in by_kind.items()]


def _place_in_subnet(merged: Merged, base: Mapping[str, Any], request: Request) -> None:
    """Give the template's interface the request's subnet: how Auto Scaling spreads instances over zones."""
    interfaces = base.get("NetworkInterfaces")
    if not interfaces or "NetworkInterfaces" in request:
        return
    first = dict(interfaces[0])
    if "SubnetId" in request:
        first["SubnetId"] = merged.pop("SubnetId")
    if "SecurityGroupIds" in request:
        first["Groups"] = merged.pop("SecurityGroupIds")
    merged["NetworkInterfaces"] = [first, *interfaces[1:]]
