"""PutParameter: made, overwritten, refused."""

import pytest


async def test_a_parameter_is_kept_over_a_restart(ssm):
    assert await ssm.put("/film/title", "Reel") == {"Version": 1, "Tier": "Standard"}

    await ssm.reopen()

    parameter = (await ssm("GetParameter", Name="/film/title"))["Parameter"]
    assert (parameter["Value"], parameter["Type"], parameter["Version"]) == ("Reel", "String", 1)
    assert parameter["ARN"] == "arn:aws:ssm:us-east-2:123456789012:parameter/film/title"


async def test_it_is_overwritten_only_where_that_is_said(ssm):
    await ssm.put("title", "old")

    refusal = await ssm.refused("PutParameter", Name="title", Value="new", Type="String")
    made = await ssm("PutParameter", Name="title", Value="new", Overwrite=True)

    assert refusal.code == "ParameterAlreadyExists"
    assert made["Version"] == 2
    assert await ssm.value("title") == "new"


async def test_what_an_overwrite_leaves_out_stays(ssm):
    await ssm.put("title", "a", Description="what it is called", AllowedPattern="^[a-z]$")

    await ssm("PutParameter", Name="title", Value="b", Overwrite=True)

    told = (await ssm("DescribeParameters"))["Parameters"][0]
    assert (told["Description"], told["AllowedPattern"]) == ("what it is called", "^[a-z]$")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Name": "aws_film"}, "ValidationException"),
        ({"Name": "ssmfilm"}, "ValidationException"),
        ({"Name": "/aws/film"}, "AccessDeniedException"),
        ({"Name": "/ssm/film"}, "ValidationException"),
        ({"Name": "film title"}, "ValidationException"),
        ({"Name": "film/title"}, "ValidationException"),
        ({"Name": "/a" * 16}, "HierarchyLevelLimitExceededException"),
        ({"Type": "Number"}, "ValidationException"),
        ({"Type": None}, "ValidationException"),
        ({"Value": ""}, "ValidationException"),
        ({"Value": "x" * 4097}, "ValidationException"),
        ({"Value": "x" * 8193, "Tier": "Advanced"}, "ValidationException"),
        ({"Tier": "Golden"}, "ValidationException"),
        ({"AllowedPattern": "^[a-z]+$", "Value": "1"}, "ParameterPatternMismatchException"),
        ({"AllowedPattern": "["}, "InvalidAllowedPatternException"),
        ({"DataType": "film"}, "ValidationException"),
        ({"KeyId": "alias/film"}, "InvalidKeyId"),
        ({"Tags": [{"Key": "a", "Value": "1"}], "Overwrite": True}, "ValidationException"),
    ],
)
async def test_what_is_no_parameter_is_refused(ssm, change, code):
    asked = {"Name": "film", "Value": "1", "Type": "String", **change}

    refusal = await ssm.refused(
        "PutParameter", **{name: one for name, one in asked.items() if one is not None}
    )

    assert refusal.code == code, refusal.message
    assert (await ssm("DescribeParameters"))["Parameters"] == []


async def test_a_long_value_needs_the_advanced_tier_and_stays_there(ssm):
    long = "x" * 5000

    assert (await ssm.put("film", long, Tier="Intelligent-Tiering"))["Tier"] == "Advanced"
    refusal = await ssm.refused("PutParameter", Name="film", Value="1", Tier="Standard", Overwrite=True)

    assert refusal.code == "ValidationException"
    assert await ssm.value("film") == long


async def test_a_hundred_versions_are_kept_and_a_labelled_one_does_not_go(ssm):
    for number in range(101):
        await ssm("PutParameter", Name="film", Value=str(number), Type="String", Overwrite=True)
    gone = await ssm.refused("GetParameter", Name="film:1")
    await ssm("LabelParameterVersion", Name="film", ParameterVersion=2, Labels=["oldest"])

    refusal = await ssm.refused("PutParameter", Name="film", Value="x", Type="String", Overwrite=True)

    assert gone.code == "ParameterVersionNotFound"
    assert refusal.code == "ParameterMaxVersionLimitExceeded"
    assert await ssm.value("film") == "100"
