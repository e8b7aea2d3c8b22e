"""ListAttachedUserPolicies."""

from support.people import allow


async def test_attached_policies_are_listed_by_name_under_a_path_in_pages(people, make):
    it = await make("User")
    for name in ("c", "a", "b"):
        arn = await people.policy(name, allow("sqs:*"))
        await people.iam("AttachUserPolicy", **it, PolicyArn=arn)

    first = await people.iam("ListAttachedUserPolicies", **it, MaxItems=2)
    rest = await people.iam("ListAttachedUserPolicies", **it, Marker=first["Marker"])

    assert [policy["PolicyName"] for policy in first["AttachedPolicies"]] == ["a", "b"]
    assert [policy["PolicyName"] for policy in rest["AttachedPolicies"]] == ["c"]
    assert (await people.iam("ListAttachedUserPolicies", **it, PathPrefix="/x/"))["AttachedPolicies"] == []
