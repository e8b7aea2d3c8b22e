"""AddRoleToInstanceProfile."""

from support.people import allow, document, trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


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
