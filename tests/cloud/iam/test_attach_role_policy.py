"""AttachRolePolicy."""

from support.people import allow


async def test_attached_is_attached_however_often_it_is_said(people, make):
    arn = await people.policy("p", allow("sqs:*"))
    it = await make("Role")

    await people.iam("AttachRolePolicy", **it, PolicyArn=arn)
    await people.iam("AttachRolePolicy", **it, PolicyArn=arn)

    told = await people.iam("ListAttachedRolePolicies", **it)
    assert told["AttachedPolicies"] == [{"PolicyName": "p", "PolicyArn": arn}]
