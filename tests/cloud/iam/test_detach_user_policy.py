"""DetachUserPolicy."""

from support.people import allow


async def test_what_is_detached_is_not_there_to_be_detached_again(people, make):
    arn = await people.policy("p", allow("sqs:*"))
    it = await make("User")
    await people.iam("AttachUserPolicy", **it, PolicyArn=arn)

    await people.iam("DetachUserPolicy", **it, PolicyArn=arn)

    assert (await people.iam("ListAttachedUserPolicies", **it))["AttachedPolicies"] == []
    refusal = await people.refusal("DetachUserPolicy", **it, PolicyArn=arn)
    assert refusal.message == f"Policy {arn} was not found."
