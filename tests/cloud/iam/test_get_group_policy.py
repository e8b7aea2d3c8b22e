"""GetGroupPolicy."""

from urllib.parse import unquote

from support.people import allow, document

ONE = document(allow("s3:GetObject"))


async def test_a_policy_is_told_as_it_was_put_encoded_as_in_a_url(people, make):
    it = await make("Group")
    await people.iam("PutGroupPolicy", **it, PolicyName="b", PolicyDocument=ONE)

    told = await people.iam("GetGroupPolicy", **it, PolicyName="b")

    assert (told["GroupName"], told["PolicyName"], unquote(told["PolicyDocument"])) == ("it", "b", ONE)


async def test_a_policy_that_is_not_there_is_named(people, make):
    it = await make("Group")

    refusal = await people.refusal("GetGroupPolicy", **it, PolicyName="b")

    assert refusal.message == "The group policy with name b cannot be found."
