"""ListRolePolicies."""

from support.people import allow, document

ONE = document(allow("s3:GetObject"))


async def test_inline_policies_are_listed_by_name_in_pages(people, make):
    it = await make("Role")
    for name in ("c", "a", "b"):
        await people.iam("PutRolePolicy", **it, PolicyName=name, PolicyDocument=ONE)

    first = await people.iam("ListRolePolicies", **it, MaxItems=2)
    rest = await people.iam("ListRolePolicies", **it, Marker=first["Marker"])

    assert (first["PolicyNames"], first["IsTruncated"]) == (["a", "b"], True)
    assert (rest["PolicyNames"], rest["IsTruncated"]) == (["c"], False)
