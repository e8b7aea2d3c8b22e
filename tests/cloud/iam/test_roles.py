"""Roles and instance profiles."""

from urllib.parse import unquote

import pytest

from support.people import ACCOUNT, allow, document, trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_a_role_tells_all_of_itself(people):
    made = (
        await people.iam(
            "CreateRole", RoleName="worker", Path="/films/", AssumeRolePolicyDocument=EC2,
            Description="Does the work", MaxSessionDuration=7200, Tags=[{"Key": "team", "Value": "films"}],
        )
    )["Role"]  # fmt: skip

    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/films/worker"
    assert made["RoleId"].startswith("AROA")
    assert unquote(made["AssumeRolePolicyDocument"]) == EC2
    assert (made["Description"], made["MaxSessionDuration"]) == ("Does the work", 7200)
    assert made["Tags"] == [{"Key": "team", "Value": "films"}]
    assert (await people.iam("GetRole", RoleName="WORKER"))["Role"] == made
    (listed,) = (await people.iam("ListRoles", PathPrefix="/films/"))["Roles"]
    assert "Tags" not in listed


@pytest.mark.parametrize("seconds", [3599, 43_201])
async def test_a_session_lasts_between_an_hour_and_twelve(people, seconds):
    refusal = await people.refusal(
        "CreateRole", RoleName="r", AssumeRolePolicyDocument=EC2, MaxSessionDuration=seconds
    )

    assert refusal.code == "ValidationError"


@pytest.mark.parametrize(
    "document_",
    [
        "no json",
        document({"Effect": "Allow", "Action": "sts:AssumeRole"}),
        document({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject"}),
        document({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Resource": "*"}),
        trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"}),
    ],
)
async def test_a_trust_policy_that_is_none_is_refused(people, document_):
    refusal = await people.refusal("CreateRole", RoleName="r", AssumeRolePolicyDocument=document_)

    assert (refusal.code, refusal.status) == ("MalformedPolicyDocument", 400)


async def test_what_is_updated_is_told(people):
    await people.role("worker", EC2, MaxSessionDuration=7200)
    nobody = document({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"})

    await people.iam("UpdateAssumeRolePolicy", RoleName="worker", PolicyDocument=nobody)
    told = (await people.iam("UpdateRoleDescription", RoleName="worker", Description="new"))["Role"]
    assert (told["Description"], unquote(told["AssumeRolePolicyDocument"])) == ("new", nobody)

    await people.iam("UpdateRole", RoleName="worker", MaxSessionDuration=10_000)
    told = (await people.iam("GetRole", RoleName="worker"))["Role"]
    assert (told["Description"], told["MaxSessionDuration"]) == ("", 10_000)


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
    assert of_role == listed == told


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


async def test_a_role_is_handed_on_only_by_who_may_pass_it(people):
    role = await people.role("worker", EC2)
    await people.iam("CreateInstanceProfile", InstanceProfileName="fleet")
    ann = await people.user("ann", allow("iam:AddRoleToInstanceProfile"))
    request = {"InstanceProfileName": "fleet", "RoleName": "worker"}

    refusal = await ann.refusal("iam", "AddRoleToInstanceProfile", **request)

    assert f"is not authorized to perform: iam:PassRole on resource: {role}" in refusal.message
    await people.iam(
        "PutUserPolicy",
        UserName="ann",
        PolicyName="pass",
        PolicyDocument=document(allow("iam:PassRole", role)),
    )
    await ann("iam", "AddRoleToInstanceProfile", **request)
