"""GetCallerIdentity and GetAccessKeyInfo."""

from support.people import ACCOUNT, ROOT_KEY, allow, deny, trust


async def test_everybody_is_told_who_they_are_whatever_is_denied(people):
    ann = await people.user("ann", deny("*"), Path="/team/")
    user_id = (await people.iam("GetUser", UserName="ann"))["User"]["UserId"]

    assert await ann("sts", "GetCallerIdentity") == {
        "UserId": user_id,
        "Account": ACCOUNT,
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/team/ann",
    }
    assert await people.root("sts", "GetCallerIdentity") == {
        "UserId": ACCOUNT,
        "Account": ACCOUNT,
        "Arn": f"arn:aws:iam::{ACCOUNT}:root",
    }


async def test_a_session_is_told_its_role_and_name(people):
    role = await people.role("worker", trust({"AWS": ACCOUNT}), Path="/team/")
    begun = await people.root("sts", "AssumeRole", RoleArn=role, RoleSessionName="shift")

    told = await people.with_key(begun["Credentials"]["AccessKeyId"])("sts", "GetCallerIdentity")

    assert told["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/shift"
    assert told["UserId"] == begun["AssumedRoleUser"]["AssumedRoleId"]


async def test_a_key_tells_its_account(people):
    ann = await people.user("ann", allow("sts:GetAccessKeyInfo"))

    for key in (ROOT_KEY, ann.caller.access_key_id):
        assert await ann("sts", "GetAccessKeyInfo", AccessKeyId=key) == {"Account": ACCOUNT}
    refusal = await ann.refusal("sts", "GetAccessKeyInfo", AccessKeyId="AKIANONENONENONENONE")
    assert refusal.code == "ValidationError"
