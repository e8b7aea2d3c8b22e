"""ListUsers."""

import pytest


async def test_users_are_listed_by_name_in_pages_under_a_path(people):
    for name, path in (("cid", "/b/"), ("Ann", "/a/"), ("bob", "/a/x/"), ("dan", "/a/")):
        await people.iam("CreateUser", UserName=name, Path=path)

    first = await people.iam("ListUsers", MaxItems=3)
    rest = await people.iam("ListUsers", MaxItems=3, Marker=first["Marker"])
    under = await people.iam("ListUsers", PathPrefix="/a/")

    assert [user["UserName"] for user in first["Users"]] == ["Ann", "bob", "cid"]
    assert (first["IsTruncated"], rest["IsTruncated"]) == (True, False)
    assert [user["UserName"] for user in rest["Users"]] == ["dan"]
    assert [user["UserName"] for user in under["Users"]] == ["Ann", "bob", "dan"]


@pytest.mark.parametrize("size", [0, 1001])
async def test_a_page_holds_between_one_and_a_thousand(people, size):
    assert (await people.refusal("ListUsers", MaxItems=size)).code == "ValidationError"


async def test_a_marker_that_is_none_of_ours_is_refused(people):
    assert (await people.refusal("ListUsers", Marker="!")).code == "ValidationError"
