"""AddUserToGroup."""

from support.people import allow, document


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


async def test_a_user_is_in_ten_groups_at_most(people):
    await people.iam("CreateUser", UserName="ann")
    for number in range(11):
        await people.iam("CreateGroup", GroupName=f"g{number}")
    for number in range(10):
        await people.iam("AddUserToGroup", GroupName=f"g{number}", UserName="ann")

    refusal = await people.refusal("AddUserToGroup", GroupName="g10", UserName="ann")

    assert refusal.message == "Cannot exceed quota for GroupsPerUser: 10"
