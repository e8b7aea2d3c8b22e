"""UpdateUser."""

from support.people import ACCOUNT, allow


async def test_a_renamed_user_keeps_key_policies_and_id(people):
    ann = await people.user("ann", allow("sqs:ListQueues"))
    before = (await people.iam("GetUser", UserName="ann"))["User"]["UserId"]

    await people.iam("UpdateUser", UserName="ann", NewUserName="anna", NewPath="/new/")

    renamed = people.with_key(ann.caller.access_key_id)
    assert renamed.caller.principal.arn == f"arn:aws:iam::{ACCOUNT}:user/new/anna"
    await renamed("sqs", "ListQueues")
    assert (await people.iam("GetUser", UserName="anna"))["User"]["UserId"] == before
    assert (await people.refusal("GetUser", UserName="ann")).code == "NoSuchEntity"


async def test_nobody_takes_anothers_name(people):
    await people.iam("CreateUser", UserName="ann")
    await people.iam("CreateUser", UserName="bob")

    assert (
        await people.refusal("UpdateUser", UserName="ann", NewUserName="BOB")
    ).code == "EntityAlreadyExists"
    await people.iam("UpdateUser", UserName="ann", NewUserName="ANN")
