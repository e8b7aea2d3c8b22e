"""GetAccountPasswordPolicy."""

from support.people import ACCOUNT


async def test_the_policy_is_told_with_whether_passwords_expire(people):
    await people.iam("UpdateAccountPasswordPolicy", MaxPasswordAge=90, PasswordReusePrevention=5)

    await people.reopen()

    policy = (await people.iam("GetAccountPasswordPolicy"))["PasswordPolicy"]
    assert (policy["ExpirePasswords"], policy["MaxPasswordAge"]) == (True, 90)
    assert policy["PasswordReusePrevention"] == 5


async def test_an_account_without_one_is_told_so(people):
    refusal = await people.refusal("GetAccountPasswordPolicy")

    assert (refusal.code, refusal.status) == ("NoSuchEntity", 404)
    assert refusal.message == f"The Password Policy with domain name {ACCOUNT} cannot be found."
