"""PutGroupPolicy."""

from urllib.parse import unquote

from support.people import allow, document

ONE, OTHER = document(allow("s3:GetObject")), document(allow("s3:PutObject"))
SIZE_MAX = 5120


async def test_a_policy_that_is_put_again_is_replaced(people, make):
    it = await make("Group")
    for name, text in (("b", ONE), ("a", ONE), ("b", OTHER)):
        await people.iam("PutGroupPolicy", **it, PolicyName=name, PolicyDocument=text)

    told = await people.iam("GetGroupPolicy", **it, PolicyName="b")

    assert unquote(told["PolicyDocument"]) == OTHER
    assert (await people.iam("ListGroupPolicies", **it))["PolicyNames"] == ["a", "b"]


async def test_all_of_them_together_have_a_size(people, make):
    it = await make("Group")
    half = document(allow(["s3:GetObject"] * (SIZE_MAX // 2 // 16)))
    await people.iam("PutGroupPolicy", **it, PolicyName="a", PolicyDocument=half)
    await people.iam("PutGroupPolicy", **it, PolicyName="a", PolicyDocument=half)
    too_much = document(allow(["s3:GetObject"] * (SIZE_MAX // 16)))

    refusal = await people.refusal("PutGroupPolicy", **it, PolicyName="b", PolicyDocument=too_much)

    assert (refusal.code, refusal.message) == (
        "LimitExceeded",
        "Maximum policy size of 5120 bytes exceeded for group it",
    )


async def test_a_document_that_is_no_policy_is_refused(people, make):
    it = await make("Group")

    refusal = await people.refusal("PutGroupPolicy", **it, PolicyName="p", PolicyDocument="{}")

    assert refusal.code == "MalformedPolicyDocument"
