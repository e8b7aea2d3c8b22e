"""CreateInstanceProfile."""

from support.people import ACCOUNT, trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_an_instance_profile_carries_one_role(people):
    await people.role("worker", EC2)
    await people.role("other", EC2)
    made = await people.iam("CreateInstanceProfile", InstanceProfileName="fleet", Path="/x/")
    assert made["InstanceProfile"]["Arn"] == f"arn:aws:iam::{ACCOUNT}:instance-profile/x/fleet"
    assert made["InstanceProfile"]["Roles"] == []

    await people.iam("AddRoleToInstanceProfile", InstanceProfileName="fleet", RoleName="worker")
    refusal = await people.refusal("AddRoleToInstanceProfile", InstanceProfileName="fleet", RoleName="other")

    assert refusal.message == "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
    told = (await people.iam("GetInstanceProfile", InstanceProfileName="fleet"))["InstanceProfile"]
    assert [role["RoleName"] for role in told["Roles"]] == ["worker"]
    (of_role,) = (await people.iam("ListInstanceProfilesForRole", RoleName="worker"))["InstanceProfiles"]
    (listed,) = (await people.iam("ListInstanceProfiles"))["InstanceProfiles"]
    assert of_role == listed
    assert told == {**listed, "Tags": []}
