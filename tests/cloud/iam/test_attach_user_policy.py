"""AttachUserPolicy."""

from reelworks.cloud.services.iam.aws_managed import list_aws_policies
from support.people import ACCOUNT, allow


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


async def test_ten_policies_are_attached_at_most(people):
    await people.user("ann")
    arns = [known.entity.arn for known in list_aws_policies()]
    for arn in arns[:10]:
        await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=arn)

    refusal = await people.refusal("AttachUserPolicy", UserName="ann", PolicyArn=arns[10])

    assert refusal.message == "Cannot exceed quota for PoliciesPerUser: 10"


async def test_nothing_that_is_not_there_is_attached(people):
    await people.user("ann")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/none"

    refusal = await people.refusal("AttachUserPolicy", UserName="ann", PolicyArn=arn)

    assert (refusal.code, refusal.message) == (
        "NoSuchEntity",
        f"Policy {arn} does not exist or is not attachable.",
    )


async def test_attached_is_attached_however_often_it_is_said(people, make):
    arn = await people.policy("p", allow("sqs:*"))
    it = await make("User")

    await people.iam("AttachUserPolicy", **it, PolicyArn=arn)
    await people.iam("AttachUserPolicy", **it, PolicyArn=arn)

    told = await people.iam("ListAttachedUserPolicies", **it)
    assert told["AttachedPolicies"] == [{"PolicyName": "p", "PolicyArn": arn}]
