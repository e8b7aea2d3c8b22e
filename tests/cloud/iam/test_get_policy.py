"""GetPolicy."""

from support.people import ACCOUNT, allow


async def test_what_is_attached_is_counted(people, make):
    arn = await people.policy("p", allow("s3:*"))
    await people.iam("AttachUserPolicy", **await make("User"), PolicyArn=arn)

    told = (await people.iam("GetPolicy", PolicyArn=arn))["Policy"]

    assert (told["PolicyName"], told["AttachmentCount"], told["DefaultVersionId"]) == ("p", 1, "v1")


async def test_a_policy_that_is_not_there_is_named(people):
    refusal = await people.refusal("GetPolicy", PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/none")

    assert (refusal.code, refusal.status) == ("NoSuchEntity", 404)
