"""DeleteGroup."""


async def test_a_group_goes_only_when_it_is_empty(people):
    await people.iam("CreateGroup", GroupName="team")
    await people.iam("CreateUser", UserName="ann")
    await people.iam("AddUserToGroup", GroupName="team", UserName="ann")
    assert (await people.refusal("DeleteGroup", GroupName="team")).code == "DeleteConflict"

    await people.iam("RemoveUserFromGroup", GroupName="team", UserName="ann")
    await people.iam("DeleteGroup", GroupName="team")

    assert (await people.iam("ListGroups"))["Groups"] == []
