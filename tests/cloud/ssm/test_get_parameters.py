"""GetParameters."""


async def test_several_are_told_and_those_that_are_not_there_named(ssm):
    await ssm.put("a")
    await ssm.put("b")

    answer = await ssm("GetParameters", Names=["a", "none", "b"])

    assert [one["Name"] for one in answer["Parameters"]] == ["a", "b"]
    assert answer["InvalidParameters"] == ["none"]
    refusal = await ssm.refused("GetParameters", Names=[f"n{number}" for number in range(11)])
    assert refusal.code == "ValidationException"
