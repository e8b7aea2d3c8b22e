"""UntagUser."""


async def test_tags_are_taken_away_and_those_that_are_not_there_are_nothing_to_it(people, make):
    it = await make("User")
    await people.iam(
        "TagUser", **it, Tags=[{"Key": "Team", "Value": "music"}, {"Key": "stage", "Value": "test"}]
    )

    await people.iam("UntagUser", **it, TagKeys=["TEAM", "none"])

    assert (await people.iam("ListUserTags", **it))["Tags"] == [{"Key": "stage", "Value": "test"}]
