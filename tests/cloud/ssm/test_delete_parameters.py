"""DeleteParameters."""


async def test_several_go_and_those_that_are_not_there_are_named(ssm):
    await ssm.put("a")

    answer = await ssm("DeleteParameters", Names=["a", "none"])

    assert answer == {"DeletedParameters": ["a"], "InvalidParameters": ["none"]}
