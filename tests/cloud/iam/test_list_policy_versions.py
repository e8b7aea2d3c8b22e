"""ListPolicyVersions and DeletePolicyVersion."""

from support.people import allow, document


async def test_a_deleted_version_is_listed_no_longer_and_the_one_in_force_stays(people):
    arn = await people.policy("p", allow("s3:*"))
    await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=document(allow("sqs:*")))

    await people.iam("DeletePolicyVersion", PolicyArn=arn, VersionId="v2")

    listed = (await people.iam("ListPolicyVersions", PolicyArn=arn))["Versions"]
    assert [version["VersionId"] for version in listed] == ["v1"]
    assert (
        await people.refusal("DeletePolicyVersion", PolicyArn=arn, VersionId="v1")
    ).code == "DeleteConflict"
