"""Parameters read: one, several, by path, by filters, with their past."""

import pytest

from support.people import allow


async def names_of(ssm, operation, **request):
    return [one["Name"] for one in (await ssm(operation, **request))["Parameters"]]


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
    ],
)
async def test_what_is_not_there_is_refused(ssm, name, code):
    await ssm.put("film")

    assert (await ssm.refused("GetParameter", Name=name)).code == code


async def test_several_are_told_and_those_that_are_not_there_named(ssm):
    await ssm.put("a")
    await ssm.put("b")

    answer = await ssm("GetParameters", Names=["a", "none", "b"])

    assert [one["Name"] for one in answer["Parameters"]] == ["a", "b"]
    assert answer["InvalidParameters"] == ["none"]
    refusal = await ssm.refused("GetParameters", Names=[f"n{number}" for number in range(11)])
    assert refusal.code == "ValidationException"


async def test_a_path_holds_what_is_right_below_or_all_below(ssm):
    for name in ("/film/a", "/film/b", "/film/sound/c", "/filmed", "film"):
        await ssm.put(name)

    assert await names_of(ssm, "GetParametersByPath", Path="/film") == ["/film/a", "/film/b"]
    deep = await names_of(ssm, "GetParametersByPath", Path="/film/", Recursive=True)
    assert deep == ["/film/a", "/film/b", "/film/sound/c"]
    assert (await ssm.refused("GetParametersByPath", Path="film")).code == "ValidationException"


async def test_pages_of_a_path_hold_each_once(ssm):
    for number in range(13):
        await ssm.put(f"/film/{number:02}")

    first = await ssm("GetParametersByPath", Path="/film")
    second = await ssm("GetParametersByPath", Path="/film", NextToken=first["NextToken"])

    assert [len(page["Parameters"]) for page in (first, second)] == [10, 3]
    assert "NextToken" not in second


async def test_public_parameters_are_told_by_name_and_path(ssm):
    name = "/aws/service/debian/release/12/latest/amd64"

    parameter = (await ssm("GetParameter", Name=name))["Parameter"]

    assert parameter["ARN"] == f"arn:aws:ssm:us-east-2::parameter{name}"
    assert await names_of(ssm, "GetParametersByPath", Path="/aws/service/debian", Recursive=True) == [name]
    assert await names_of(ssm, "DescribeParameters") == []


async def test_a_secure_string_is_told_with_decryption_only(ssm):
    await ssm.put("key", "secret", Type="SecureString")

    assert await ssm.value("key", WithDecryption=True) == "secret"
    assert "secret" not in await ssm.value("key")
    assert (await ssm("DescribeParameters"))["Parameters"][0]["KeyId"] == "alias/aws/ssm"


async def test_the_past_is_told_oldest_first(ssm):
    await ssm.put("film", "1")
    await ssm.put("film", "2", Overwrite=True)
    await ssm("LabelParameterVersion", Name="film", Labels=["now"])

    history = (await ssm("GetParameterHistory", Name="film"))["Parameters"]

    assert [(one["Version"], one["Value"], one["Labels"]) for one in history] == [
        (1, "1", []),
        (2, "2", ["now"]),
    ]


@pytest.mark.parametrize(
    ("key", "option", "values", "found"),
    [
        ("Name", "BeginsWith", ["/film"], ["/film/a", "/film/b"]),
        ("Name", "Contains", ["b"], ["/film/b"]),
        ("Name", "Equals", ["film/a"], ["/film/a"]),
        ("Type", "Equals", ["StringList"], ["/film/b"]),
        ("Path", "Recursive", ["/film"], ["/film/a", "/film/b"]),
        ("tag:team", "Equals", ["sound"], ["/film/a"]),
        ("Tier", "Equals", ["Advanced"], ["other"]),
    ],
)
async def test_filters_let_through_what_matches(ssm, key, option, values, found):
    await ssm.put("/film/a", Tags=[{"Key": "team", "Value": "sound"}])
    await ssm.put("/film/b", "1,2", Type="StringList")
    await ssm.put("other", Tier="Advanced")

    filters = [{"Key": key, "Option": option, "Values": values}]

    assert await names_of(ssm, "DescribeParameters", ParameterFilters=filters) == found


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"Key": "film", "Values": ["x"]}, "InvalidFilterKey"),
        ({"Key": "Name", "Option": "Like", "Values": ["x"]}, "InvalidFilterOption"),
        ({"Key": "Name", "Values": []}, "InvalidFilterValue"),
    ],
)
async def test_what_is_no_filter_is_refused(ssm, given, code):
    await ssm.put("film")

    assert (await ssm.refused("DescribeParameters", ParameterFilters=[given])).code == code


async def test_policies_name_parameters_by_their_path(ssm):
    await ssm.put("/film/a")
    await ssm.put("/sound/a")
    arn = "arn:aws:ssm:us-east-2:123456789012:parameter/film/*"
    person = await ssm.user("person", allow("ssm:GetParameter", arn))

    assert (await person("ssm", "GetParameter", Name="/film/a"))["Parameter"]["Value"] == "1"
    refusal = await person.refusal("ssm", "GetParameter", Name="/sound/a")
    assert refusal.code == "AccessDeniedException"
