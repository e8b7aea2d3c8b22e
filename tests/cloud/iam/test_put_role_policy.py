"""PutRolePolicy."""

from urllib.parse import unquote

from support.people import allow, document

ONE, OTHER = document(allow("s3:GetObject")), document(allow("s3:PutObject"))
SIZE_MAX = 10_240


async def test_a_policy_that_is_put_again_is_replaced(people, make):
    it = await make("Role")
    for name, text in (("b", ONE), ("a", ONE), ("b", OTHER)):
        await people.iam("PutRolePolicy", **it, PolicyName=name, PolicyDocument=text)

    told = await people.iam("GetRolePolicy", **it, PolicyName="b")

    assert unquote(told["PolicyDocument"]) == OTHER
    assert (await people.iam("ListRolePolicies", **it))["PolicyNames"] == ["a", "b"]


async def test_all_of_them_together_have_a_size(people, make):
    it = await make("Role")
    half = document(allow(["s3:GetObject"] * (SIZE_MAX // 2 // 16)))
    await people.iam("PutRolePolicy", **it, PolicyName="a", PolicyDocument=half)
    await people.iam("PutRolePolicy", **it, PolicyName="a", PolicyDocument=half)
    too_much = document(allow(["s3:GetObject"] * (SIZE_MAX // 16)))

    refusal = await people.refusal("PutRolePolicy", **it, PolicyName="b", PolicyDocument=too_much)

    assert (refusal.code, refusal.message) == (
        "LimitExceeded",
        "Maximum policy size of 10240 bytes exceeded for role it",
    )


async def test_a_document_that_is_no_policy_is_refused(people, make):
    it = await make("Role")

    refusal = await people.refusal("PutRolePolicy", **it, PolicyName="p", PolicyDocument="{}")

    assert refusal.code == "MalformedPolicyDocument"
