"""GetRole."""

from support.people import trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_a_role_is_told_whatever_the_case_of_its_name(people):
    await people.role("Worker", EC2)

    assert (await people.iam("GetRole", RoleName="worker"))["Role"]["RoleName"] == "Worker"


async def test_who_does_not_exist_is_named(people):
    refusal = await people.refusal("GetRole", RoleName="nobody")

    assert (refusal.code, refusal.message) == ("NoSuchEntity", "The role with name nobody cannot be found.")
