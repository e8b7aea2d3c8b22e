"""AttachGroupPolicy."""

from support.people import allow


async def test_attached_is_attached_however_often_it_is_said(people, make):
    arn = await people.policy("p", allow("sqs:*"))
    it = await make("Group")

    await people.iam("AttachGroupPolicy", **it, PolicyArn=arn)
    await people.iam("AttachGroupPolicy", **it, PolicyArn=arn)

    told = await people.iam("ListAttachedGroupPolicies", **it)
    assert told["AttachedPolicies"] == [{"PolicyName": "p", "PolicyArn": arn}]
