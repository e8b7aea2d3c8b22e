"""SetDefaultPolicyVersion."""

from support.people import allow, document

LISTING = document(allow("sqs:ListQueues"))


async def test_the_version_in_force_is_what_holds(people):
    ann = await people.user("ann")
    arn = await people.policy("p", allow("s3:GetObject"))
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=arn)
    assert (await ann.refusal("sqs", "ListQueues")).query_code == "AccessDenied"

    made = await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=LISTING, SetAsDefault=True)
    assert (made["PolicyVersion"]["VersionId"], made["PolicyVersion"]["IsDefaultVersion"]) == ("v2", True)
    await ann("sqs", "ListQueues")

    await people.iam("SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v1")
    assert (await ann.refusal("sqs", "ListQueues")).query_code == "AccessDenied"
