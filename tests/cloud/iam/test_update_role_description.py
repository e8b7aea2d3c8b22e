"""UpdateRoleDescription."""

from support.people import trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_only_the_description_changes(people):
    await people.role("worker", EC2, Description="old", MaxSessionDuration=7200)

    told = (await people.iam("UpdateRoleDescription", RoleName="worker", Description="new"))["Role"]

    assert (told["Description"], told["MaxSessionDuration"]) == ("new", 7200)
    refusal = await people.refusal("UpdateRoleDescription", RoleName="worker", Description="x" * 1001)
    assert refusal.code == "ValidationError"
