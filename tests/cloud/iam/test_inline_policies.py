"""Inline policies of users, roles and groups."""

from urllib.parse import unquote

import pytest

from support.people import allow, document, trust

ONE, OTHER = document(allow("s3:GetObject")), document(allow("s3:PutObject"))
KINDS = ["User", "Role", "Group"]


async def make(people, kind):
    more = {"AssumeRolePolicyDocument": trust({"Service": "ec2.amazonaws.com"})} if kind == "Role" else {}
    await people.iam(f"Create{kind}", **{f"{kind}Name": "it"}, **more)
    return {f"{kind}Name": "it"}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_policy_is_put_replaced_told_and_taken_away(people, kind):
    it = await make(people, kind)
    for name, text in (("b", ONE), ("a", ONE), ("b", OTHER)):
        await people.iam(f"Put{kind}Policy", **it, PolicyName=name, PolicyDocument=text)

    told = await people.iam(f"Get{kind}Policy", **it, PolicyName="b")

    assert (told[f"{kind}Name"], told["PolicyName"], unquote(told["PolicyDocument"])) == ("it", "b", OTHER)
    assert (await people.iam(f"List{kind}Policies", **it))["PolicyNames"] == ["a", "b"]
    await people.iam(f"Delete{kind}Policy", **it, PolicyName="b")
    for operation in (f"Get{kind}Policy", f"Delete{kind}Policy"):
        refusal = await people.refusal(operation, **it, PolicyName="b")
        assert refusal.message == f"The {kind.lower()} policy with name b cannot be found."


@pytest.mark.parametrize(("kind", "most"), [("User", 2048), ("Role", 10_240), ("Group", 5120)])
async def test_all_of_them_together_have_a_size(people, kind, most):
    it = await make(people, kind)
    half = document(allow(["s3:GetObject"] * (most // 2 // 16)))
    await people.iam(f"Put{kind}Policy", **it, PolicyName="a", PolicyDocument=half)
    await people.iam(f"Put{kind}Policy", **it, PolicyName="a", PolicyDocument=half)
    too_much = document(allow(["s3:GetObject"] * (most // 16)))

    refusal = await people.refusal(f"Put{kind}Policy", **it, PolicyName="b", PolicyDocument=too_much)

    assert (refusal.code, refusal.message) == (
        "LimitExceeded",
        f"Maximum policy size of {most} bytes exceeded for {kind.lower()} it",
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_a_document_that_is_no_policy_is_refused(people, kind):
    it = await make(people, kind)

    refusal = await people.refusal(f"Put{kind}Policy", **it, PolicyName="p", PolicyDocument="{}")

    assert refusal.code == "MalformedPolicyDocument"
