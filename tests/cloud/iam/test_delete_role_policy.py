"""DeleteRolePolicy."""

from support.people import allow, document

ONE = document(allow("s3:GetObject"))


async def test_a_policy_goes_and_is_then_not_found(people, make):
    it = await make("Role")
    for name in ("a", "b"):
        await people.iam("PutRolePolicy", **it, PolicyName=name, PolicyDocument=ONE)

    await people.iam("DeleteRolePolicy", **it, PolicyName="b")

    assert (await people.iam("ListRolePolicies", **it))["PolicyNames"] == ["a"]
    for operation in ("GetRolePolicy", "DeleteRolePolicy"):
        refusal = await people.refusal(operation, **it, PolicyName="b")
        assert refusal.message == "The role policy with name b cannot be found."
