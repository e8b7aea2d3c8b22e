"""GetAccountAuthorizationDetails."""

from support.people import allow, trust

READ = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"


async def test_everything_is_told_at_once_and_in_pages(people):
    await people.user("ann", allow("s3:*"))
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=READ)
    await people.iam("CreateGroup", GroupName="team")
    await people.iam("AddUserToGroup", GroupName="team", UserName="ann")
    await people.role("worker", trust({"Service": "ec2.amazonaws.com"}), allow("s3:*"))
    await people.iam("CreateInstanceProfile", InstanceProfileName="fleet")
    await people.iam("AddRoleToInstanceProfile", InstanceProfileName="fleet", RoleName="worker")
    mine = await people.policy("mine", allow("s3:*"))

    told = await people.iam("GetAccountAuthorizationDetails")

    (user,), (role,), (group,) = told["UserDetailList"], told["RoleDetailList"], told["GroupDetailList"]
    assert user["GroupList"] == ["team"]
    assert [policy["PolicyName"] for policy in user["UserPolicyList"]] == ["own"]
    assert user["AttachedManagedPolicies"] == [{"PolicyName": "AmazonSQSReadOnlyAccess", "PolicyArn": READ}]
    assert [profile["InstanceProfileName"] for profile in role["InstanceProfileList"]] == ["fleet"]
    assert group["GroupName"] == "team"
    assert {policy["Arn"] for policy in told["Policies"]} == {mine, READ}
    only = await people.iam("GetAccountAuthorizationDetails", Filter=["Role"])
    assert (len(only["RoleDetailList"]), only["UserDetailList"], only["Policies"]) == (1, [], [])
    seen, marker = 0, {}
    while True:
        page = await people.iam("GetAccountAuthorizationDetails", MaxItems=2, **marker)
        seen += sum(len(value) for value in page.values() if isinstance(value, list))
        if not page["IsTruncated"]:
            break
        marker = {"Marker": page["Marker"]}
    assert seen == 5
