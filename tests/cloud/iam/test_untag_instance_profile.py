"""UntagInstanceProfile."""


async def test_tags_are_taken_away_and_those_that_are_not_there_are_nothing_to_it(people, make):
    it = await make("InstanceProfile")
    await people.iam(
        "TagInstanceProfile",
        **it,
        Tags=[{"Key": "Team", "Value": "music"}, {"Key": "stage", "Value": "test"}],
    )

    await people.iam("UntagInstanceProfile", **it, TagKeys=["TEAM", "none"])

    assert (await people.iam("ListInstanceProfileTags", **it))["Tags"] == [{"Key": "stage", "Value": "test"}]
