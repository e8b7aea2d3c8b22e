"""DeletePolicy."""

from support.people import allow, document

LISTING = document(allow("sqs:ListQueues"))


async def test_what_bounds_somebody_cannot_be_deleted(people):
    bound = await people.policy("bound", allow("*"))
    await people.user("ann", PermissionsBoundary=bound)

    assert (await people.refusal("DeletePolicy", PolicyArn=bound)).code == "DeleteConflict"
    held = await people.iam("ListEntitiesForPolicy", PolicyArn=bound, PolicyUsageFilter="PermissionsBoundary")
    assert [user["UserName"] for user in held["PolicyUsers"]] == ["ann"]


async def test_a_policy_with_more_versions_is_not_deleted(people):
    arn = await people.policy("p", allow("sqs:*"))
    await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=LISTING)

    assert "more than one version" in (await people.refusal("DeletePolicy", PolicyArn=arn)).message


async def test_an_attached_policy_goes_once_it_is_detached_from_all(people, make):
    arn = await people.policy("p", allow("sqs:*"))
    held = {kind: await make(kind) for kind in ("User", "Role", "Group")}
    for kind, it in held.items():
        await people.iam(f"Attach{kind}Policy", **it, PolicyArn=arn)

    for kind, it in held.items():
        assert (await people.refusal("DeletePolicy", PolicyArn=arn)).code == "DeleteConflict"
        await people.iam(f"Detach{kind}Policy", **it, PolicyArn=arn)

    await people.iam("DeletePolicy", PolicyArn=arn)
    assert (await people.refusal("GetPolicy", PolicyArn=arn)).code == "NoSuchEntity"
