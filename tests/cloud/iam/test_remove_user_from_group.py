"""RemoveUserFromGroup."""


async def test_who_is_not_in_a_group_cannot_be_taken_out(people):
    await people.iam("CreateGroup", GroupName="team")
    await people.iam("CreateUser", UserName="ann")

    assert (
        await people.refusal("RemoveUserFromGroup", GroupName="team", UserName="ann")
    ).code == "NoSuchEntity"
