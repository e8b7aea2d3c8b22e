"""UpdateRole, UpdateRoleDescription, UpdateAssumeRolePolicy."""

from urllib.parse import unquote

from support.people import document, trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_what_is_updated_is_told(people):
    await people.role("worker", EC2, MaxSessionDuration=7200)
    nobody = document({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"})

    await people.iam("UpdateAssumeRolePolicy", RoleName="worker", PolicyDocument=nobody)
    told = (await people.iam("UpdateRoleDescription", RoleName="worker", Description="new"))["Role"]
    assert (told["Description"], unquote(told["AssumeRolePolicyDocument"])) == ("new", nobody)

    await people.iam("UpdateRole", RoleName="worker", MaxSessionDuration=10_000)
    told = (await people.iam("GetRole", RoleName="worker"))["Role"]
    assert (told["Description"], told["MaxSessionDuration"]) == ("", 10_000)
