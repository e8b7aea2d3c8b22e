"""DeleteUserPolicy."""

from support.people import allow, document

ONE = document(allow("s3:GetObject"))


async def test_a_policy_goes_and_is_then_not_found(people, make):
    it = await make("User")
    for name in ("a", "b"):
        await people.iam("PutUserPolicy", **it, PolicyName=name, PolicyDocument=ONE)

    await people.iam("DeleteUserPolicy", **it, PolicyName="b")

    assert (await people.iam("ListUserPolicies", **it))["PolicyNames"] == ["a"]
    for operation in ("GetUserPolicy", "DeleteUserPolicy"):
        refusal = await people.refusal(operation, **it, PolicyName="b")
        assert refusal.message == "The user policy with name b cannot be found."
