"""ListGroups."""


async def test_groups_are_listed_by_name_in_pages_under_a_path(people):
    for name, path in (("c", "/x/"), ("a", "/"), ("b", "/x/")):
        await people.iam("CreateGroup", GroupName=name, Path=path)

    first = await people.iam("ListGroups", MaxItems=2)
    rest = await people.iam("ListGroups", Marker=first["Marker"])
    under = await people.iam("ListGroups", PathPrefix="/x/")

    assert [group["GroupName"] for page in (first, rest) for group in page["Groups"]] == ["a", "b", "c"]
    assert [group["GroupName"] for group in under["Groups"]] == ["b", "c"]
