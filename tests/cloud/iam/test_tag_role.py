"""TagRole."""


async def test_tags_are_replaced_whatever_the_case_of_their_keys(people, make):
    it = await make("Role")
    await people.iam(
        "TagRole", **it, Tags=[{"Key": "team", "Value": "films"}, {"Key": "stage", "Value": "test"}]
    )

    await people.iam("TagRole", **it, Tags=[{"Key": "Team", "Value": "music"}])

    told = await people.iam("ListRoleTags", **it)
    tags = [{"Key": "Team", "Value": "music"}, {"Key": "stage", "Value": "test"}]
    assert told == {"Tags": tags, "IsTruncated": False}
