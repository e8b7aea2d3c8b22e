"""CreatePlatformEndpoint, Get- and SetEndpointAttributes, ListEndpointsByPlatformApplication, DeleteEndpoint."""

import pytest

from reelworks.cloud.services.sns.errors import (
    ApplicationNotFound,
    DeviceNotFound,
    EndpointDisabled,
    InvalidParameter,
)
from reelworks.cloud.wire.error import OperationNotImplemented

APPLICATION = "arn:aws:sns:us-east-2:123456789012:app/GCM/reader"


@pytest.fixture
async def application(cloud):
    await cloud(
        "CreatePlatformApplication", Name="reader", Platform="GCM", Attributes={"PlatformCredential": "key"}
    )
    return APPLICATION


async def register(cloud, token="t", **more):
    answer = await cloud("CreatePlatformEndpoint", PlatformApplicationArn=APPLICATION, Token=token, **more)
    return answer["EndpointArn"]


async def attributes_of(cloud, arn):
    return (await cloud("GetEndpointAttributes", EndpointArn=arn))["Attributes"]


@pytest.mark.usefixtures("application")
async def test_a_device_is_enabled_unless_said_otherwise(cloud):
    arn = await register(cloud, CustomUserData="Ann")

    assert arn.startswith("arn:aws:sns:us-east-2:123456789012:endpoint/GCM/reader/")
    assert await attributes_of(cloud, arn) == {"Enabled": "true", "Token": "t", "CustomUserData": "Ann"}


@pytest.mark.usefixtures("application")
async def test_the_same_token_with_the_same_attributes_is_the_same_endpoint(cloud):
    arn = await register(cloud)

    assert await register(cloud, Attributes={"Enabled": "true"}) == arn
    with pytest.raises(
        InvalidParameter, match=f"Endpoint {arn} already exists with the same Token, but different"
    ):
        await register(cloud, CustomUserData="Ann")


@pytest.mark.usefixtures("application")
async def test_attributes_are_changed_and_a_token_is_one_devices_only(cloud):
    first, second = await register(cloud, "1"), await register(cloud, "2")

    await cloud("SetEndpointAttributes", EndpointArn=first, Attributes={"Enabled": "false", "Token": "3"})

    assert await attributes_of(cloud, first) == {"Enabled": "false", "Token": "3"}
    with pytest.raises(InvalidParameter, match="already exists with the same Token"):
        await cloud("SetEndpointAttributes", EndpointArn=second, Attributes={"Token": "3"})


async def test_endpoints_are_listed_by_their_application_and_deleted_for_good(cloud, application):
    arns = {await register(cloud, "1"), await register(cloud, "2")}
    listed = await cloud("ListEndpointsByPlatformApplication", PlatformApplicationArn=application)
    assert {each["EndpointArn"] for each in listed["Endpoints"]} == arns

    for arn in [*arns, *arns]:
        await cloud("DeleteEndpoint", EndpointArn=arn)

    listed = await cloud("ListEndpointsByPlatformApplication", PlatformApplicationArn=application)
    assert listed == {"Endpoints": []}
    with pytest.raises(DeviceNotFound):
        await attributes_of(cloud, arns.pop())
    with pytest.raises(ApplicationNotFound):
        await cloud("ListEndpointsByPlatformApplication", PlatformApplicationArn=application + "2")


@pytest.mark.usefixtures("application")
async def test_nothing_is_published_to_a_device_disabled_or_gone_nor_for_now_to_any(cloud):
    enabled, disabled = (
        await register(cloud, "1"),
        await register(cloud, "2", Attributes={"Enabled": "false"}),
    )

    with pytest.raises(EndpointDisabled, match="Endpoint is disabled"):
        await cloud("Publish", TargetArn=disabled, Message="hello")
    with pytest.raises(InvalidParameter, match="No endpoint found for the target arn specified"):
        await cloud("Publish", TargetArn=enabled + "0", Message="hello")
    with pytest.raises(OperationNotImplemented, match="mobile devices"):
        await cloud("Publish", TargetArn=enabled, Message="hello")
