"""The account as a whole."""

from reelworks.cloud.policy.principal import Principal
from support.people import OTHER_ACCOUNT, allow, trust

READ = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"


async def test_an_account_has_one_alias_that_no_other_has(people):
    await people.iam("CreateAccountAlias", AccountAlias="films")
    await people.iam("CreateAccountAlias", AccountAlias="movies")
    other = people.as_principal(Principal.root(OTHER_ACCOUNT))

    assert (await people.iam("ListAccountAliases"))["AccountAliases"] == ["movies"]
    refusal = await other.refusal("iam", "CreateAccountAlias", AccountAlias="movies")
    assert refusal.code == "EntityAlreadyExists"
    assert (await people.refusal("DeleteAccountAlias", AccountAlias="films")).code == "NoSuchEntity"
    await people.iam("DeleteAccountAlias", AccountAlias="movies")
    assert (await people.iam("ListAccountAliases"))["AccountAliases"] == []
    assert (await people.refusal("CreateAccountAlias", AccountAlias="A")).code == "ValidationError"


async def test_the_summary_counts(people):
    await people.user("ann")
    await people.policy("p", allow("s3:*"))

    summary = (await people.iam("GetAccountSummary"))["SummaryMap"]

    counted = {name: summary[name] for name in ("Users", "Groups", "Roles", "Policies")}
    assert counted == {"Users": 1, "Groups": 0, "Roles": 0, "Policies": 1}
    assert summary["AccessKeysPerUserQuota"] == 2


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
