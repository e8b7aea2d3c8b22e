"""GetParametersByPath."""


async def names_of(ssm, operation, **request):
    return [one["Name"] for one in (await ssm(operation, **request))["Parameters"]]


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
