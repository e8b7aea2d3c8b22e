"""What a permissions boundary takes, and conditions that ask for one."""

from support.people import ACCOUNT, allow


async def test_a_boundary_takes_but_never_gives(people):
    url = await people.queue()
    bound = await people.policy("bound", allow(["sqs:List*", "sqs:Send*"]))
    ann = await people.user("ann", allow(["sqs:ListQueues", "sqs:PurgeQueue"]), PermissionsBoundary=bound)

    await ann("sqs", "ListQueues")
    beyond = await ann.refusal("sqs", "PurgeQueue", QueueUrl=url)
    unasked = await ann.refusal("sqs", "SendMessage", QueueUrl=url, MessageBody="m")

    assert beyond.message.endswith("because no permissions boundary allows the sqs:purgequeue action")
    assert unasked.message.endswith("because no identity-based policy allows the sqs:sendmessage action")


async def test_a_boundary_must_be_a_policy(people):
    arn = f"arn:aws:iam::{ACCOUNT}:policy/none"

    assert (
        await people.refusal("CreateUser", UserName="ann", PermissionsBoundary=arn)
    ).code == "NoSuchEntity"


async def test_who_may_make_users_only_with_a_boundary_makes_none_without(people):
    bound = await people.policy("bound", allow("s3:*"))
    ann = await people.user(
        "ann", allow("iam:CreateUser", Condition={"StringEquals": {"iam:PermissionsBoundary": bound}})
    )

    assert (await ann.refusal("iam", "CreateUser", UserName="bob")).code == "AccessDenied"
    await ann("iam", "CreateUser", UserName="bob", PermissionsBoundary=bound)
