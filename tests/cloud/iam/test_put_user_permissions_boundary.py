"""PutUserPermissionsBoundary and DeleteUserPermissionsBoundary."""

from support.people import allow, deny


async def test_a_boundary_that_denies_says_so(people):
    bound = await people.policy("bound", allow("*"), deny("sqs:ListQueues"))
    ann = await people.user("ann", allow("sqs:*"))
    await ann("sqs", "ListQueues")

    await people.iam("PutUserPermissionsBoundary", UserName="ann", PermissionsBoundary=bound)

    refusal = await ann.refusal("sqs", "ListQueues")
    assert refusal.message.endswith("with an explicit deny in a permissions boundary")
    told = (await people.iam("GetUser", UserName="ann"))["User"]["PermissionsBoundary"]
    assert told == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": bound}

    await people.iam("DeleteUserPermissionsBoundary", UserName="ann")
    await ann("sqs", "ListQueues")
    assert (await people.refusal("DeleteUserPermissionsBoundary", UserName="ann")).code == "NoSuchEntity"
