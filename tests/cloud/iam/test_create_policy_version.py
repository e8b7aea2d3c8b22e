"""CreatePolicyVersion."""

from support.people import allow, document

NOTHING = document(allow("s3:GetObject"))


async def test_a_policy_has_five_versions_at_most_and_never_counts_back(people):
    arn = await people.policy("p", allow("s3:GetObject"))
    for _ in range(4):
        await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=NOTHING)
    assert (
        await people.refusal("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=NOTHING)
    ).code == "LimitExceeded"
    assert (
        await people.refusal("DeletePolicyVersion", PolicyArn=arn, VersionId="v1")
    ).code == "DeleteConflict"

    await people.iam("DeletePolicyVersion", PolicyArn=arn, VersionId="v5")
    await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=NOTHING)

    listed = (await people.iam("ListPolicyVersions", PolicyArn=arn))["Versions"]
    assert [version["VersionId"] for version in listed] == ["v6", "v4", "v3", "v2", "v1"]
    assert [version["IsDefaultVersion"] for version in listed] == [False] * 4 + [True]
    first = await people.iam("ListPolicyVersions", PolicyArn=arn, MaxItems=2)
    rest = await people.iam("ListPolicyVersions", PolicyArn=arn, Marker=first["Marker"])
    assert [version["VersionId"] for version in first["Versions"] + rest["Versions"]] == [
        version["VersionId"] for version in listed
    ]
    assert (await people.refusal("GetPolicyVersion", PolicyArn=arn, VersionId="v5")).code == "NoSuchEntity"
