"""ListRoles."""

from support.people import trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_roles_are_listed_by_name_in_pages_under_a_path(people):
    for name, path in (("c", "/x/"), ("a", "/"), ("b", "/x/")):
        await people.role(name, EC2, Path=path)

    first = await people.iam("ListRoles", MaxItems=2)
    rest = await people.iam("ListRoles", Marker=first["Marker"])
    under = await people.iam("ListRoles", PathPrefix="/x/")

    assert [role["RoleName"] for page in (first, rest) for role in page["Roles"]] == ["a", "b", "c"]
    assert [role["RoleName"] for role in under["Roles"]] == ["b", "c"]
