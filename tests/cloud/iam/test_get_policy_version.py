"""GetPolicyVersion."""

from urllib.parse import unquote

from support.people import allow, document


async def test_each_version_keeps_its_document(people):
    first, second = document(allow("s3:*")), document(allow("sqs:*"))
    arn = (await people.iam("CreatePolicy", PolicyName="p", PolicyDocument=first))["Policy"]["Arn"]
    await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=second)

    for name, text, is_default in (("v1", first, True), ("v2", second, False)):
        told = (await people.iam("GetPolicyVersion", PolicyArn=arn, VersionId=name))["PolicyVersion"]
        assert (unquote(told["Document"]), told["IsDefaultVersion"]) == (text, is_default)
    assert (await people.refusal("GetPolicyVersion", PolicyArn=arn, VersionId="v3")).code == "NoSuchEntity"
