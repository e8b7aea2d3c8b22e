"""Groups."""

from support.people import ACCOUNT, allow, document


async def test_a_groups_policies_hold_for_who_is_in_it_while_it_is(people):
    ann = await people.user("ann")
    await people.iam("CreateGroup", GroupName="team", Path="/films/")
    await people.iam(
        "PutGroupPolicy", GroupName="team", PolicyName="p", PolicyDocument=document(allow("sqs:ListQueues"))
    )
    assert (await ann.refusal("sqs", "ListQueues")).query_code == "AccessDenied"

    await people.iam("AddUserToGroup", GroupName="team", UserName="ann")
    await ann("sqs", "ListQueues")

    await people.iam("RemoveUserFromGroup", GroupName="team", UserName="ann")
    assert (await ann.refusal("sqs", "ListQueues")).query_code == "AccessDenied"


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


async def test_a_user_is_in_ten_groups_at_most(people):
    await people.iam("CreateUser", UserName="ann")
    for number in range(11):
        await people.iam("CreateGroup", GroupName=f"g{number}")
    for number in range(10):
        await people.iam("AddUserToGroup", GroupName=f"g{number}", UserName="ann")

    refusal = await people.refusal("AddUserToGroup", GroupName="g10", UserName="ann")

    assert refusal.message == "Cannot exceed quota for GroupsPerUser: 10"


async def test_a_group_goes_only_when_it_is_empty(people):
    await people.iam("CreateGroup", GroupName="team")
    await people.iam("CreateUser", UserName="ann")
    await people.iam("AddUserToGroup", GroupName="team", UserName="ann")
    assert (await people.refusal("DeleteGroup", GroupName="team")).code == "DeleteConflict"

    await people.iam("RemoveUserFromGroup", GroupName="team", UserName="ann")
    await people.iam("DeleteGroup", GroupName="team")

    assert (await people.iam("ListGroups"))["Groups"] == []


async def test_who_is_not_in_a_group_cannot_be_taken_out(people):
    await people.iam("CreateGroup", GroupName="team")
    await people.iam("CreateUser", UserName="ann")

    assert (
        await people.refusal("RemoveUserFromGroup", GroupName="team", UserName="ann")
    ).code == "NoSuchEntity"


async def test_a_renamed_group_keeps_its_members(people):
    ann = await people.user("ann")
    await people.iam("CreateGroup", GroupName="team")
    await people.iam("AddUserToGroup", GroupName="team", UserName="ann")
    await people.iam("UpdateGroup", GroupName="team", NewGroupName="crew")
    await people.iam(
        "AttachGroupPolicy", GroupName="crew", PolicyArn="arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
    )

    await ann("sqs", "ListQueues")

    assert (await people.refusal("GetGroup", GroupName="team")).code == "NoSuchEntity"
