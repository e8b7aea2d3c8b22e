"""DeleteGroupPolicy."""

from support.people import allow, document

ONE = document(allow("s3:GetObject"))


async def test_a_policy_goes_and_is_then_not_found(people, make):
    it = await make("Group")
    for name in ("a", "b"):
        await people.iam("PutGroupPolicy", **it, PolicyName=name, PolicyDocument=ONE)

    await people.iam("DeleteGroupPolicy", **it, PolicyName="b")

    assert (await people.iam("ListGroupPolicies", **it))["PolicyNames"] == ["a"]
    for operation in ("GetGroupPolicy", "DeleteGroupPolicy"):
        refusal = await people.refusal(operation, **it, PolicyName="b")
        assert refusal.message == "The group policy with name b cannot be found."
