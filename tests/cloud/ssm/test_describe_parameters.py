"""DescribeParameters: filters."""

import pytest


async def names_of(ssm, operation, **request):
    return [one["Name"] for one in (await ssm(operation, **request))["Parameters"]]


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
        ({"Key": "film", "Values": ["x"]}, "ValidationException"),
        ({"Key": "Name", "Option": "over 10 chars"}, "ValidationException"),
        ({"Key": "Name", "Values": ["x"] * 51}, "ValidationException"),
        ({"Key": "Name", "Values": ["x" * 1025]}, "ValidationException"),
        ({"Key": "Label", "Values": ["x"]}, "InvalidFilterKey"),
        ({"Key": "Path", "Values": ["film"]}, "ValidationException"),
        ({"Key": "Path", "Values": ["/aws"]}, "ValidationException"),
        ({"Key": "Path", "Option": "Equals", "Values": ["/film"]}, "InvalidFilterOption"),
        ({"Key": "Type", "Values": ["Number"]}, "InvalidFilterValue"),
        ({"Key": "Name", "Option": "Like", "Values": ["x"]}, "InvalidFilterOption"),
        ({"Key": "Name", "Values": []}, "InvalidFilterValue"),
    ],
)
async def test_what_is_no_filter_is_refused(ssm, given, code):
    await ssm.put("film")

    assert (await ssm.refused("DescribeParameters", ParameterFilters=[given])).code == code


async def test_a_filter_comes_once(ssm):
    twice = [{"Key": "Name", "Values": ["film"]}, {"Key": "Name", "Values": ["other"]}]

    refusal = await ssm.refused("DescribeParameters", ParameterFilters=twice)

    assert refusal.message.startswith("The following filter is duplicated in the request: Name.")


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("Equals", "/film", ["film"]),
        ("BeginsWith", "film", ["/film-2", "film"]),
        ("Contains", "/fi", ["/film-2", "film"]),
    ],
)
async def test_filters_take_a_name_of_one_level_with_its_slash_and_without(ssm, option, value, found):
    for name in ("film", "/film-2", "other"):
        await ssm.put(name)

    filters = [{"Key": "Name", "Option": option, "Values": [value]}]

    assert await names_of(ssm, "DescribeParameters", ParameterFilters=filters) == found
