"""ListGroupsForUser."""


async def test_only_a_users_own_groups_are_told(people):
    await people.iam("CreateUser", UserName="ann")
    for name in ("team", "crew", "other"):
        await people.iam("CreateGroup", GroupName=name)
    for name in ("team", "crew"):
        await people.iam("AddUserToGroup", GroupName=name, UserName="ann")

    told = await people.iam("ListGroupsForUser", UserName="ann")

    assert [group["GroupName"] for group in told["Groups"]] == ["crew", "team"]
    assert (await people.refusal("ListGroupsForUser", UserName="bob")).code == "NoSuchEntity"
