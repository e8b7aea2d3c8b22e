"""Applications of mobile platforms and their endpoints: made, read, changed, listed, deleted.

Messages go to none of them here: the platforms' own servers would have to be asked.
"""

from dataclasses import replace
from typing import Any

from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sns.errors import (
    ApplicationNotFound,
    DeviceNotFound,
    InvalidParameter,
)
from reelworks.cloud.services.sns.limits import PAGE_ENTRIES
from reelworks.cloud.services.sns.operations import located
from reelworks.cloud.services.sns.push import (
    Application,
    Device,
    application_arn_of,
    application_attributes,
    device_arn_of,
    device_attributes,
)
from reelworks.cloud.services.sns.room import SnsCall, sns


@sns.operation("CreatePlatformApplication", locate=located.new_application)
def create_platform_application(call: SnsCall, request: Request) -> dict[str, Any]:
    """Make an application on a platform, or give the one of that name new attributes. Credentials are not tried.

    https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html

    Raises:
        InvalidParameter: there is no such platform or attribute, or the name is none.
    """
    account, region = call.caller.account, call.caller.region
    arn = application_arn_of(region, account, request["Platform"], request["Name"])
    attributes = {"Enabled": "true", **application_attributes(request["Attributes"])}
    call.push.save_application(Application(arn, account, region, attributes))
    return {"PlatformApplicationArn": arn}


@sns.operation("GetPlatformApplicationAttributes", reads=True, locate=located.application)
def get_platform_application_attributes(call: SnsCall, request: Request) -> dict[str, Any]:
    """Return an application's attributes, its credentials excepted.

    https://docs.aws.amazon.com/sns/latest/api/API_GetPlatformApplicationAttributes.html

    Raises:
        ApplicationNotFound: there is no such application.
    """
    return {"Attributes": _get_application(call, request).answered}


@sns.operation("SetPlatformApplicationAttributes", locate=located.application)
def set_platform_application_attributes(call: SnsCall, request: Request) -> None:
    """Change some of an application's attributes.

    https://docs.aws.amazon.com/sns/latest/api/API_SetPlatformApplicationAttributes.html

    Raises:
        ApplicationNotFound: there is no such application.
        InvalidParameter: there is no such attribute, or it may not have that value.
    """
    found = _get_application(call, request)
    change = application_attributes(request["Attributes"])
    call.push.save_application(replace(found, attributes={**found.attributes, **change}))


@sns.operation("ListPlatformApplications", reads=True, locate=located.all_applications)
def list_platform_applications(call: SnsCall, request: Request) -> dict[str, Any]:
    """List the caller's applications, a hundred at a time.

    https://docs.aws.amazon.com/sns/latest/api/API_ListPlatformApplications.html
    """
    caller = call.caller
    after = request.get("NextToken", "")
    found = call.push.list_applications(caller.account, caller.region, after, PAGE_ENTRIES + 1)
    page = found[:PAGE_ENTRIES]
    listed = [{"PlatformApplicationArn": each.arn, "Attributes": each.answered} for each in page]
    return {"PlatformApplications": listed, **_token(found)}


@sns.operation("DeletePlatformApplication", locate=located.application)
def delete_platform_application(call: SnsCall, request: Request) -> None:
    """Delete an application with its endpoints; safe to repeat.

    https://docs.aws.amazon.com/sns/latest/api/API_DeletePlatformApplication.html
    """
    call.push.delete_devices_of(request["PlatformApplicationArn"])
    call.push.delete_application(request["PlatformApplicationArn"])


@sns.operation("CreatePlatformEndpoint", locate=located.application)
def create_platform_endpoint(call: SnsCall, request: Request) -> dict[str, Any]:
    """Register a device with an application; safe to repeat with the same attributes.

    https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformEndpoint.html

    Raises:
        ApplicationNotFound: there is no such application.
        InvalidParameter: an attribute is none, or the token is registered with other attributes.
    """
    application = _get_application(call, request)
    token = request["Token"]
    given = {"CustomUserData": request["CustomUserData"]} if request.get("CustomUserData") else {}
    attributes = device_attributes(
        {**given, "Enabled": "true", **request.get("Attributes", {}), "Token": token}
    )
    existing = call.push.find_device_of(application.arn, token)
    if existing is None:
        device = Device(device_arn_of(application, new_uuid(call.ids)), application.arn, attributes)
        call.push.save_device(device)
        return {"EndpointArn": device.arn}
    if dict(existing.attributes) != attributes:
        raise InvalidParameter(
            f"Invalid parameter: Token Reason: Endpoint {existing.arn} already exists with the same Token, but"
            " different attributes."
        )
    return {"EndpointArn": existing.arn}


@sns.operation("GetEndpointAttributes", reads=True, locate=located.device)
def get_endpoint_attributes(call: SnsCall, request: Request) -> dict[str, Any]:
    """Return what is known of a device: its token, whether it is enabled, its user data.

    https://docs.aws.amazon.com/sns/latest/api/API_GetEndpointAttributes.html

    Raises:
        DeviceNotFound: there is no such endpoint.
    """
    return {"Attributes": dict(_get_device(call, request).attributes)}


@sns.operation("SetEndpointAttributes", locate=located.device)
def set_endpoint_attributes(call: SnsCall, request: Request) -> None:
    """Change what is known of a device.

    https://docs.aws.amazon.com/sns/latest/api/API_SetEndpointAttributes.html

    Raises:
        DeviceNotFound: there is no such endpoint.
        InvalidParameter: an attribute is none, or another endpoint has the token.
    """
    found = _get_device(call, request)
    changed = replace(found, attributes={**found.attributes, **device_attributes(request["Attributes"])})
    other = call.push.find_device_of(found.application_arn, changed.attributes["Token"])
    if other is not None and other.arn != found.arn:
        raise InvalidParameter(
            f"Invalid parameter: Token Reason: Endpoint {other.arn} already exists with the same Token."
        )
    call.push.save_device(changed)


@sns.operation("ListEndpointsByPlatformApplication", reads=True, locate=located.application)
def list_endpoints_by_platform_application(call: SnsCall, request: Request) -> dict[str, Any]:
    """List an application's endpoints, a hundred at a time.

    https://docs.aws.amazon.com/sns/latest/api/API_ListEndpointsByPlatformApplication.html

    Raises:
        ApplicationNotFound: there is no such application.
    """
    application = _get_application(call, request)
    found = call.push.list_devices(application.arn, request.get("NextToken", ""), PAGE_ENTRIES + 1)
    page = found[:PAGE_ENTRIES]
    listed = [{"EndpointArn": each.arn, "Attributes": dict(each.attributes)} for each in page]
    return {"Endpoints": listed, **_token(found)}


@sns.operation("DeleteEndpoint", locate=located.device)
def delete_endpoint(call: SnsCall, request: Request) -> None:
    """Delete an endpoint; safe to repeat.

    https://docs.aws.amazon.com/sns/latest/api/API_DeleteEndpoint.html
    """
    call.push.delete_device(request["EndpointArn"])


def _get_application(call: SnsCall, request: Request) -> Application:
    found = call.push.find_application(request["PlatformApplicationArn"])
    if found is None:
        raise ApplicationNotFound
    return found


def _get_device(call: SnsCall, request: Request) -> Device:
    found = call.push.find_device(request["EndpointArn"])
    if found is None:
        raise DeviceNotFound
    return found


def _token(found: list[Application] | list[Device]) -> dict[str, str]:
    return {"NextToken": found[PAGE_ENTRIES - 1].arn} if len(found) > PAGE_ENTRIES else {}
