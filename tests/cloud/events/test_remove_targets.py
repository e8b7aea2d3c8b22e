"""RemoveTargets."""


async def test_targets_go_one_by_one_and_those_that_are_not_there_are_named(cloud):
    await cloud.queued()

    answer = await cloud("RemoveTargets", Rule="rule", Ids=["t", "gone"])

    assert answer["FailedEntryCount"] == 1
    assert answer["FailedEntries"][0]["TargetId"] == "gone"
    assert answer["FailedEntries"][0]["ErrorCode"] == "ResourceNotFoundException"
    assert (await cloud("ListTargetsByRule", Rule="rule"))["Targets"] == []
