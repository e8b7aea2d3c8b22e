"""CreatePlatformApplication, Get- and SetPlatformApplicationAttributes, ListPlatformApplications, Delete-."""

import pytest

from reelworks.cloud.services.sns.errors import ApplicationNotFound, DeviceNotFound, InvalidParameter

ARN = "arn:aws:sns:us-east-2:123456789012:app/GCM/reader"


async def new_application(cloud, name="reader", **attributes):
    answer = await cloud(
        "CreatePlatformApplication", Name=name, Platform="GCM", Attributes={"PlatformCredential": "key", **attributes}
    )  # fmt: skip
    return answer["PlatformApplicationArn"]


async def attributes_of(cloud, arn):
    answer = await cloud("GetPlatformApplicationAttributes", PlatformApplicationArn=arn)
    return answer["Attributes"]


async def test_an_application_is_named_by_its_platform_and_keeps_its_credentials_to_itself(cloud):
    arn = await new_application(cloud, SuccessFeedbackSampleRate="50")

    assert arn == ARN
    assert await attributes_of(cloud, arn) == {"Enabled": "true", "SuccessFeedbackSampleRate": "50"}


async def test_attributes_are_changed_one_by_one(cloud):
    arn = await new_application(cloud, SuccessFeedbackSampleRate="50")

    change = {"Enabled": "False"}
    await cloud("SetPlatformApplicationAttributes", PlatformApplicationArn=arn, Attributes=change)

    assert await attributes_of(cloud, arn) == {"Enabled": "false", "SuccessFeedbackSampleRate": "50"}


async def test_applications_survive_a_restart_and_come_a_hundred_at_a_time(cloud):
    arns = [await new_application(cloud, f"a{number:03}") for number in range(101)]

    await cloud.close()
    await cloud.open()

    first = await cloud("ListPlatformApplications")
    second = await cloud("ListPlatformApplications", NextToken=first["NextToken"])
    listed = first["PlatformApplications"] + second["PlatformApplications"]
    assert [each["PlatformApplicationArn"] for each in listed] == arns
    assert len(second["PlatformApplications"]) == 1
    assert "NextToken" not in second


async def test_a_deleted_application_takes_its_endpoints_with_it_and_may_be_deleted_again(cloud):
    arn = await new_application(cloud)
    endpoint = (await cloud("CreatePlatformEndpoint", PlatformApplicationArn=arn, Token="t"))["EndpointArn"]

    for _ in range(2):
        await cloud("DeletePlatformApplication", PlatformApplicationArn=arn)

    with pytest.raises(ApplicationNotFound, match="PlatformApplication does not exist"):
        await attributes_of(cloud, arn)
    with pytest.raises(DeviceNotFound, match="Endpoint does not exist"):
        await cloud("GetEndpointAttributes", EndpointArn=endpoint)


async def test_what_is_no_application_is_refused(cloud):
    with pytest.raises(InvalidParameter, match="Platform Reason: PIGEON is not supported"):
        await cloud("CreatePlatformApplication", Name="a", Platform="PIGEON", Attributes={})
    with pytest.raises(InvalidParameter, match="Name"):
        await new_application(cloud, "a b")
    with pytest.raises(InvalidParameter, match="Invalid attribute name: Colour"):
        await new_application(cloud, Colour="red")
    with pytest.raises(InvalidParameter, match="An ARN must have at least 6 elements, not 1"):
        await attributes_of(cloud, "none")
    with pytest.raises(InvalidParameter, match="Invalid parameter: PlatformApplicationArn"):
        await attributes_of(cloud, "arn:aws:sns:us-east-2:123456789012:topic")
