"""UpdateGroup."""


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
