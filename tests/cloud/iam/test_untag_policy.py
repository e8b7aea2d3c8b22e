"""UntagPolicy."""


async def test_tags_are_taken_away_and_those_that_are_not_there_are_nothing_to_it(people, make):
    it = await make("Policy")
    await people.iam(
        "TagPolicy", **it, Tags=[{"Key": "Team", "Value": "music"}, {"Key": "stage", "Value": "test"}]
    )

    await people.iam("UntagPolicy", **it, TagKeys=["TEAM", "none"])

    assert (await people.iam("ListPolicyTags", **it))["Tags"] == [{"Key": "stage", "Value": "test"}]
