"""GetRolePolicy."""

from urllib.parse import unquote

from support.people import allow, document

ONE = document(allow("s3:GetObject"))


async def test_a_policy_is_told_as_it_was_put_encoded_as_in_a_url(people, make):
    it = await make("Role")
    await people.iam("PutRolePolicy", **it, PolicyName="b", PolicyDocument=ONE)

    told = await people.iam("GetRolePolicy", **it, PolicyName="b")

    assert (told["RoleName"], told["PolicyName"], unquote(told["PolicyDocument"])) == ("it", "b", ONE)


async def test_a_policy_that_is_not_there_is_named(people, make):
    it = await make("Role")

    refusal = await people.refusal("GetRolePolicy", **it, PolicyName="b")

    assert refusal.message == "The role policy with name b cannot be found."
