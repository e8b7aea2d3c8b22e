"""ListInstanceProfiles."""


async def test_profiles_are_listed_by_name_under_a_path(people):
    for name, path in (("b", "/x/"), ("a", "/x/"), ("c", "/")):
        await people.iam("CreateInstanceProfile", InstanceProfileName=name, Path=path)

    listed = (await people.iam("ListInstanceProfiles", PathPrefix="/x/"))["InstanceProfiles"]

    assert [profile["InstanceProfileName"] for profile in listed] == ["a", "b"]
