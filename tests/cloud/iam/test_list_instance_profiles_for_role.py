"""ListInstanceProfilesForRole."""

from support.people import trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_only_the_profiles_that_carry_the_role_are_told(people):
    await people.role("worker", EC2)
    for name in ("fleet", "other"):
        await people.iam("CreateInstanceProfile", InstanceProfileName=name)
    await people.iam("AddRoleToInstanceProfile", InstanceProfileName="fleet", RoleName="worker")

    told = (await people.iam("ListInstanceProfilesForRole", RoleName="worker"))["InstanceProfiles"]

    assert [profile["InstanceProfileName"] for profile in told] == ["fleet"]
