"""GetSessionToken: a user's own session."""

import pytest

from support.people import ACCOUNT, allow, trust

HOUR_S = 3600


async def token(people, somebody, **more):
    begun = (await somebody("sts", "GetSessionToken", **more))["Credentials"]
    return begun, people.with_key(begun["AccessKeyId"])


async def test_it_may_what_the_user_may(people):
    ann = await people.user("ann", allow("*"))

    begun, session = await token(people, ann)

    assert begun["Expiration"].timestamp() == int(people.clock.now()) + 12 * HOUR_S
    assert session.caller.principal == ann.caller.principal
    await session("sqs", "ListQueues")


async def test_it_may_nothing_in_iam_and_in_sts_only_put_roles_on(people):
    ann = await people.user("ann", allow("*"))
    role = await people.role("worker", trust({"AWS": ACCOUNT}))
    _, session = await token(people, ann)

    assert (await session.refusal("iam", "ListUsers")).code == "AccessDenied"
    assert (await session.refusal("sts", "GetSessionToken")).code == "AccessDenied"
    await session("sts", "GetCallerIdentity")
    await session("sts", "AssumeRole", RoleArn=role, RoleSessionName="shift")


async def test_the_roots_lasts_an_hour_and_may_not_manage_people(people):
    begun, session = await token(people, people.root)

    assert begun["Expiration"].timestamp() == int(people.clock.now()) + HOUR_S
    await session("sqs", "ListQueues")
    assert (await session.refusal("iam", "ListUsers")).code == "AccessDenied"


async def test_a_role_gets_none(people):
    role = await people.role("worker", trust({"AWS": ACCOUNT}), allow("*"))
    begun = await people.root("sts", "AssumeRole", RoleArn=role, RoleSessionName="shift")
    session = people.with_key(begun["Credentials"]["AccessKeyId"])

    assert (await session.refusal("sts", "GetSessionToken")).code == "AccessDenied"


@pytest.mark.parametrize("seconds", [899, 129_601])
async def test_it_lasts_between_a_quarter_of_an_hour_and_36_hours(people, seconds):
    ann = await people.user("ann")

    assert (await ann.refusal("sts", "GetSessionToken", DurationSeconds=seconds)).code == "ValidationError"


async def test_it_ends_with_its_user(people):
    ann = await people.user("ann")
    begun, _ = await token(people, ann)

    await people.iam("DeleteAccessKey", UserName="ann", AccessKeyId=ann.caller.access_key_id)
    assert people.credentials.find(begun["AccessKeyId"]) is not None
    await people.iam("DeleteUser", UserName="ann")

    assert people.credentials.find(begun["AccessKeyId"]) is None
