"""GetGroup."""

from support.people import ACCOUNT


async def test_a_group_tells_who_is_in_it(people):
    made = (await people.iam("CreateGroup", GroupName="team"))["Group"]
    for name in ("bob", "ann"):
        await people.iam("CreateUser", UserName=name)
        await people.iam("AddUserToGroup", GroupName="team", UserName=name)
        await people.iam("AddUserToGroup", GroupName="team", UserName=name)

    told = await people.iam("GetGroup", GroupName="team")

    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:group/team"
    assert made["GroupId"].startswith("AGPA")
    assert told["Group"] == made
    assert [user["UserName"] for user in told["Users"]] == ["ann", "bob"]
    groups = (await people.iam("ListGroupsForUser", UserName="ann"))["Groups"]
    assert groups == (await people.iam("ListGroups"))["Groups"] == [made]
