"""Launch templates and their versions."""

import pytest

from support.ec2_cloud import DEBIAN

DATA = {"ImageId": DEBIAN, "InstanceType": "t3.micro"}


@pytest.fixture
async def template(ec2):
    made = await ec2("CreateLaunchTemplate", LaunchTemplateName="films", LaunchTemplateData=DATA)
    return made["LaunchTemplate"]


async def version(ec2, **request):
    made = await ec2("CreateLaunchTemplateVersion", LaunchTemplateName="films", **request)
    return made["LaunchTemplateVersion"]


async def versions(ec2, **request):
    found = await ec2("DescribeLaunchTemplateVersions", **request)
    return [one["VersionNumber"] for one in found["LaunchTemplateVersions"]]


async def test_a_new_template_has_one_version_which_is_its_default(ec2, template):
    assert template["LaunchTemplateId"].startswith("lt-0")
    assert (template["DefaultVersionNumber"], template["LatestVersionNumber"]) == (1, 1)
    found = await ec2("DescribeLaunchTemplates", LaunchTemplateNames=["films"])
    assert found["LaunchTemplates"] == [template]


async def test_a_name_is_taken_once(ec2, template):
    refusal = await ec2.refused("CreateLaunchTemplate", LaunchTemplateName="films", LaunchTemplateData=DATA)

    assert refusal.code == "InvalidLaunchTemplateName.AlreadyExistsException"


async def test_a_client_token_makes_one_template(ec2):
    asked = {"LaunchTemplateName": "films", "LaunchTemplateData": DATA, "ClientToken": "once"}

    first, again = await ec2("CreateLaunchTemplate", **asked), await ec2("CreateLaunchTemplate", **asked)

    assert first == again


async def test_a_version_says_what_its_source_said_but_for_what_is_given(ec2, template):
    made = await version(ec2, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.large"})

    assert made["VersionNumber"] == 2
    assert not made["DefaultVersion"]
    assert made["LaunchTemplateData"] == {"ImageId": DEBIAN, "InstanceType": "t3.large"}


async def test_versions_are_told_newest_first_by_number_or_alias(ec2, template):
    for _ in range(3):
        await version(ec2, LaunchTemplateData=DATA)
    await ec2("ModifyLaunchTemplate", LaunchTemplateName="films", DefaultVersion="2")

    assert await versions(ec2, LaunchTemplateName="films") == [4, 3, 2, 1]
    assert await versions(ec2, LaunchTemplateName="films", Versions=["$Latest", "$Default", "1"]) == [4, 2, 1]
    assert await versions(ec2, LaunchTemplateName="films", MinVersion="2", MaxVersion="3") == [3, 2]
    assert await versions(ec2, Versions=["$Default"]) == [2]


async def test_the_default_version_stays_and_what_is_not_there_says_so(ec2, template):
    await version(ec2, LaunchTemplateData=DATA)

    answer = await ec2("DeleteLaunchTemplateVersions", LaunchTemplateName="films", Versions=["1", "2", "9"])

    assert [one["VersionNumber"] for one in answer["SuccessfullyDeletedLaunchTemplateVersions"]] == [2]
    refused = {
        one["VersionNumber"]: one["ResponseError"]["Code"]
        for one in answer["UnsuccessfullyDeletedLaunchTemplateVersions"]
    }
    assert refused == {1: "unexpectedError", 9: "launchTemplateVersionDoesNotExist"}


async def test_a_deleted_template_is_gone_with_its_versions(ec2, template):
    await ec2("DeleteLaunchTemplate", LaunchTemplateId=template["LaunchTemplateId"])

    refusal = await ec2.refused("DescribeLaunchTemplateVersions", LaunchTemplateName="films")
    assert refusal.code == "InvalidLaunchTemplateName.NotFoundException"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("7", "InvalidLaunchTemplateId.VersionNotFound"), ("newest", "InvalidParameterValue")],
)
async def test_a_version_that_is_none_is_refused(ec2, template, wanted, code):
    refusal = await ec2.refused(
        "DescribeLaunchTemplateVersions", LaunchTemplateName="films", Versions=[wanted]
    )

    assert refusal.code == code


@pytest.mark.parametrize(
    ("request_", "code"), [({}, "MissingParameter"), ({"Versions": ["1"]}, "InvalidParameterValue")]
)
async def test_versions_of_all_templates_are_the_latest_or_the_default_ones(ec2, template, request_, code):
    refusal = await ec2.refused("DescribeLaunchTemplateVersions", **request_)
    told = await ec2("DescribeLaunchTemplateVersions", Versions=["$Default"])

    assert refusal.code == code
    assert refusal.message.startswith("To describe the launch template data for all your launch templates")
    assert len(told["LaunchTemplateVersions"]) == 1


async def test_a_default_version_is_one_that_is_there(ec2, template):
    refusal = await ec2.refused("ModifyLaunchTemplate", LaunchTemplateName="films", DefaultVersion="7")

    assert (refusal.code, refusal.message) == (
        "InvalidLaunchTemplateId.VersionNotFound",
        "The launch template version 7 is not found for the specified launch template.",
    )


async def test_data_of_an_instance_launches_another_like_it(ec2):
    instance = await ec2.run("echo film", InstanceType="t3.small")

    data = (await ec2("GetLaunchTemplateData", InstanceId=instance["InstanceId"]))["LaunchTemplateData"]
    await ec2("CreateLaunchTemplate", LaunchTemplateName="like", LaunchTemplateData=data)
    twin = await ec2.run(LaunchTemplate={"LaunchTemplateName": "like"})

    for member in ("ImageId", "InstanceType", "SubnetId", "SecurityGroups"):
        assert twin[member] == instance[member]
