"""DeleteRole."""

from support.people import allow, trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_a_role_goes_only_when_nothing_hangs_on_it(people):
    await people.role("worker", EC2, allow("s3:*"))
    await people.iam("CreateInstanceProfile", InstanceProfileName="fleet")
    await people.iam("AddRoleToInstanceProfile", InstanceProfileName="fleet", RoleName="worker")
    assert (await people.refusal("DeleteRole", RoleName="worker")).code == "DeleteConflict"
    await people.iam("DeleteRolePolicy", RoleName="worker", PolicyName="own")

    refusal = await people.refusal("DeleteRole", RoleName="worker")
    assert refusal.message == "Cannot delete entity, must remove roles from instance profile first."
    assert (
        await people.refusal("DeleteInstanceProfile", InstanceProfileName="fleet")
    ).code == "DeleteConflict"
    await people.iam("RemoveRoleFromInstanceProfile", InstanceProfileName="fleet", RoleName="worker")

    await people.iam("DeleteRole", RoleName="worker")
    await people.iam("DeleteInstanceProfile", InstanceProfileName="fleet")
    assert (await people.iam("ListRoles"))["Roles"] == []
