"""ListAttachedRolePolicies."""

from support.people import allow


async def test_attached_policies_are_listed_by_name_under_a_path_in_pages(people, make):
    it = await make("Role")
    for name in ("c", "a", "b"):
        arn = await people.policy(name, allow("sqs:*"))
        await people.iam("AttachRolePolicy", **it, PolicyArn=arn)

    first = await people.iam("ListAttachedRolePolicies", **it, MaxItems=2)
    rest = await people.iam("ListAttachedRolePolicies", **it, Marker=first["Marker"])

    assert [policy["PolicyName"] for policy in first["AttachedPolicies"]] == ["a", "b"]
    assert [policy["PolicyName"] for policy in rest["AttachedPolicies"]] == ["c"]
    assert (await people.iam("ListAttachedRolePolicies", **it, PathPrefix="/x/"))["AttachedPolicies"] == []
