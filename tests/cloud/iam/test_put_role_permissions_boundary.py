"""PutRolePermissionsBoundary and DeleteRolePermissionsBoundary."""

from support.people import ACCOUNT, allow, trust


async def test_a_role_is_bounded_until_its_boundary_is_deleted(people):
    bound = await people.policy("bound", allow("s3:*"))
    role = await people.role("worker", trust({"AWS": ACCOUNT}), allow("sqs:*"))
    begun = await people.root("sts", "AssumeRole", RoleArn=role, RoleSessionName="shift")
    session = people.with_key(begun["Credentials"]["AccessKeyId"])
    await session("sqs", "ListQueues")

    await people.iam("PutRolePermissionsBoundary", RoleName="worker", PermissionsBoundary=bound)
    refusal = await session.refusal("sqs", "ListQueues")
    assert refusal.message.endswith("because no permissions boundary allows the sqs:listqueues action")

    await people.iam("DeleteRolePermissionsBoundary", RoleName="worker")
    await session("sqs", "ListQueues")
    assert (await people.refusal("DeleteRolePermissionsBoundary", RoleName="worker")).code == "NoSuchEntity"
