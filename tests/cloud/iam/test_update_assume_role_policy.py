"""UpdateAssumeRolePolicy."""

from urllib.parse import unquote

from support.people import allow, document, trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_a_trust_policy_takes_the_place_of_the_other(people):
    await people.role("worker", EC2)
    events = trust({"Service": "events.amazonaws.com"})

    await people.iam("UpdateAssumeRolePolicy", RoleName="worker", PolicyDocument=events)

    told = (await people.iam("GetRole", RoleName="worker"))["Role"]
    assert unquote(told["AssumeRolePolicyDocument"]) == events


async def test_what_trusts_nobody_is_no_trust_policy(people):
    await people.role("worker", EC2)

    refusal = await people.refusal(
        "UpdateAssumeRolePolicy", RoleName="worker", PolicyDocument=document(allow("s3:*"))
    )

    assert refusal.code == "MalformedPolicyDocument"
