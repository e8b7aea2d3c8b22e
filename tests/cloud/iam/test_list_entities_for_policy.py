"""ListEntitiesForPolicy."""

from support.people import allow, trust


async def test_what_is_attached_is_told_from_both_ends(people):
    arn = await people.policy("p", allow("sqs:*"))
    await people.user("ann")
    await people.role("worker", trust({"Service": "ec2.amazonaws.com"}))
    await people.iam("CreateGroup", GroupName="team")
    for kind, name in (("User", "ann"), ("Role", "worker"), ("Group", "team")):
        await people.iam(f"Attach{kind}Policy", **{f"{kind}Name": name}, PolicyArn=arn)
        told = await people.iam(f"ListAttached{kind}Policies", **{f"{kind}Name": name})
        assert told["AttachedPolicies"] == [{"PolicyName": "p", "PolicyArn": arn}]

    held = await people.iam("ListEntitiesForPolicy", PolicyArn=arn)
    only = await people.iam("ListEntitiesForPolicy", PolicyArn=arn, EntityFilter="Role")

    assert [user["UserName"] for user in held["PolicyUsers"]] == ["ann"]
    assert [role["RoleName"] for role in held["PolicyRoles"]] == ["worker"]
    assert [group["GroupName"] for group in held["PolicyGroups"]] == ["team"]
    assert (only["PolicyUsers"], len(only["PolicyRoles"])) == ([], 1)
    assert (await people.iam("GetPolicy", PolicyArn=arn))["Policy"]["AttachmentCount"] == 3
