"""GetParameter: by name, version, label, ARN."""

import pytest

from support.people import allow


async def test_a_version_and_a_label_select(ssm):
    await ssm.put("/film/title", "old")
    await ssm.put("/film/title", "new", Overwrite=True)
    await ssm("LabelParameterVersion", Name="/film/title", ParameterVersion=1, Labels=["first"])

    by_version = (await ssm("GetParameter", Name="/film/title:1"))["Parameter"]

    assert (by_version["Value"], by_version["Selector"]) == ("old", ":1")
    assert await ssm.value("/film/title:first") == "old"
    assert await ssm.value("/film/title") == "new"
    assert await ssm.value("arn:aws:ssm:us-east-2:123456789012:parameter/film/title") == "new"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none", "ParameterNotFound"),
        ("film:9", "ParameterVersionNotFound"),
        ("film:x", "ParameterVersionNotFound"),
        ("film:1:2", "ParameterNotFound"),
    ],
)
async def test_what_is_not_there_is_refused(ssm, name, code):
    await ssm.put("film")

    assert (await ssm.refused("GetParameter", Name=name)).code == code


async def test_a_secure_string_is_told_with_decryption_only(ssm):
    await ssm.put("key", "secret", Type="SecureString")

    assert await ssm.value("key", WithDecryption=True) == "secret"
    assert "secret" not in await ssm.value("key")
    assert (await ssm("DescribeParameters"))["Parameters"][0]["KeyId"] == "alias/aws/ssm"


async def test_policies_name_parameters_by_their_path(ssm):
    await ssm.put("/film/a")
    await ssm.put("/sound/a")
    arn = "arn:aws:ssm:us-east-2:123456789012:parameter/film/*"
    person = await ssm.user("person", allow("ssm:GetParameter", arn))

    assert (await person("ssm", "GetParameter", Name="/film/a"))["Parameter"]["Value"] == "1"
    refusal = await person.refusal("ssm", "GetParameter", Name="/sound/a")
    assert refusal.code == "AccessDeniedException"


@pytest.mark.parametrize("name", ["/film", "film"])
@pytest.mark.parametrize("asked", ["/film", "film"])
async def test_a_name_of_one_level_is_the_same_with_a_slash_in_front(ssm, name, asked):
    await ssm.put(name)
    arn = "arn:aws:ssm:us-east-2:123456789012:parameter/film"

    for wanted in (asked, arn):
        assert (await ssm("GetParameter", Name=wanted))["Parameter"]["Name"] == name
    assert (await ssm.refused("PutParameter", Name=asked, Value="2", Type="String")).code == (
        "ParameterAlreadyExists"
    )
    await ssm(
        "AddTagsToResource", ResourceType="Parameter", ResourceId=asked, Tags=[{"Key": "a", "Value": "1"}]
    )
    assert (await ssm("ListTagsForResource", ResourceType="Parameter", ResourceId=name))["TagList"]
    await ssm("DeleteParameter", Name=asked)
    assert (await ssm("GetParameters", Names=[name]))["InvalidParameters"] == [name]
