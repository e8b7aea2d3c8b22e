"""ListPolicies."""

from reelworks.cloud.services.iam.aws_managed import list_aws_policies
from support.people import allow

READ = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"


async def test_policies_are_listed_by_scope(people):
    mine = await people.policy("mine", allow("sqs:*"))
    await people.user("ann")
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=READ)

    async def arns(**request):
        return [policy["Arn"] for policy in (await people.iam("ListPolicies", **request))["Policies"]]

    assert await arns(Scope="Local") == [mine]
    assert await arns(OnlyAttached=True) == [READ]
    assert len(await arns(Scope="AWS")) == len(list_aws_policies())
    assert set(await arns()) == {mine, *await arns(Scope="AWS")}
