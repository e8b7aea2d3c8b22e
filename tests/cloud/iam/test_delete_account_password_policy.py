"""DeleteAccountPasswordPolicy."""


async def test_a_policy_goes_once(people):
    await people.iam("UpdateAccountPasswordPolicy")

    await people.iam("DeleteAccountPasswordPolicy")

    for operation in ("GetAccountPasswordPolicy", "DeleteAccountPasswordPolicy"):
        assert (await people.refusal(operation)).code == "NoSuchEntity"
