"""GetUser."""

from reelworks.cloud.policy.principal import Principal
from support.people import ACCOUNT, OTHER_ACCOUNT, allow


async def test_who_does_not_exist_is_named(people):
    refusal = await people.refusal("GetUser", UserName="nobody")

    assert (refusal.code, refusal.status) == ("NoSuchEntity", 404)
    assert refusal.message == "The user with name nobody cannot be found."


async def test_without_a_name_one_looks_at_oneself(people):
    ann = await people.user("ann", allow("iam:GetUser"))

    assert (await ann("iam", "GetUser"))["User"]["UserName"] == "ann"
    assert (await people.iam("GetUser"))["User"]["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"


async def test_accounts_do_not_see_each_other(people):
    other = people.as_principal(Principal.root(OTHER_ACCOUNT))
    await people.iam("CreateUser", UserName="ann")

    assert (await other.refusal("iam", "GetUser", UserName="ann")).code == "NoSuchEntity"
    assert (await other("iam", "CreateUser", UserName="ann"))["User"]["Arn"].split(":")[4] == OTHER_ACCOUNT
