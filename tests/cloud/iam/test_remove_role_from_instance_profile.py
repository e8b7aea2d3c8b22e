"""RemoveRoleFromInstanceProfile and DeleteInstanceProfile."""

from support.people import trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_a_profile_goes_once_its_role_is_out_of_it(people):
    await people.role("worker", EC2)
    await people.iam("CreateInstanceProfile", InstanceProfileName="fleet")
    names = {"InstanceProfileName": "fleet", "RoleName": "worker"}
    await people.iam("AddRoleToInstanceProfile", **names)

    await people.iam("RemoveRoleFromInstanceProfile", **names)

    assert (await people.refusal("RemoveRoleFromInstanceProfile", **names)).code == "NoSuchEntity"
    await people.iam("DeleteInstanceProfile", InstanceProfileName="fleet")
    assert (await people.iam("ListInstanceProfiles"))["InstanceProfiles"] == []
