"""ListUserTags."""


async def test_tags_are_listed_by_key_in_pages(people, make):
    it = await make("User")
    await people.iam("TagUser", **it, Tags=[{"Key": key, "Value": "x"} for key in ("c", "a", "b")])

    first = await people.iam("ListUserTags", **it, MaxItems=2)
    rest = await people.iam("ListUserTags", **it, Marker=first["Marker"])

    assert ([tag["Key"] for tag in first["Tags"]], first["IsTruncated"]) == (["a", "b"], True)
    assert ([tag["Key"] for tag in rest["Tags"]], rest["IsTruncated"]) == (["c"], False)
