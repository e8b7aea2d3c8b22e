"""Permissions boundaries."""

from support.people import ACCOUNT, allow, deny


async def test_a_boundary_takes_but_never_gives(people):
    url = await people.queue()
    bound = await people.policy("bound", allow(["sqs:List*", "sqs:Send*"]))
    ann = await people.user("ann", allow(["sqs:ListQueues", "sqs:PurgeQueue"]), PermissionsBoundary=bound)

    await ann("sqs", "ListQueues")
    beyond = await ann.refusal("sqs", "PurgeQueue", QueueUrl=url)
    unasked = await ann.refusal("sqs", "SendMessage", QueueUrl=url, MessageBody="m")

    assert beyond.message.endswith("because no permissions boundary allows the sqs:purgequeue action")
    assert unasked.message.endswith("because no identity-based policy allows the sqs:sendmessage action")


async def test_a_boundary_that_denies_says_so(people):
    bound = await people.policy("bound", allow("*"), deny("sqs:ListQueues"))
    ann = await people.user("ann", allow("sqs:*"))
    await ann("sqs", "ListQueues")

    await people.iam("PutUserPermissionsBoundary", UserName="ann", PermissionsBoundary=bound)

    refusal = await ann.refusal("sqs", "ListQueues")
    assert refusal.message.endswith("with an explicit deny in a permissions boundary")
    told = (await people.iam("GetUser", UserName="ann"))["User"]["PermissionsBoundary"]
    assert told == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": bound}

    await people.iam("DeleteUserPermissionsBoundary", UserName="ann")
    await ann("sqs", "ListQueues")
    assert (await people.refusal("DeleteUserPermissionsBoundary", UserName="ann")).code == "NoSuchEntity"


async def test_what_bounds_somebody_cannot_be_deleted(people):
    bound = await people.policy("bound", allow("*"))
    await people.user("ann", PermissionsBoundary=bound)

    assert (await people.refusal("DeletePolicy", PolicyArn=bound)).code == "DeleteConflict"
    held = await people.iam("ListEntitiesForPolicy", PolicyArn=bound, PolicyUsageFilter="PermissionsBoundary")
    assert [user["UserName"] for user in held["PolicyUsers"]] == ["ann"]


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


async def test_who_may_attach_only_some_policies_attaches_no_others(people):
    allowed = await people.policy("allowed", allow("s3:*"))
    await people.user("bob")
    ann = await people.user(
        "ann", allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": allowed}})
    )

    refusal = await ann.refusal(
        "iam", "AttachUserPolicy", UserName="bob", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    assert refusal.code == "AccessDenied"
    await ann("iam", "AttachUserPolicy", UserName="bob", PolicyArn=allowed)
