"""UpdateAccountPasswordPolicy."""

import pytest


async def test_what_is_not_sent_goes_back_to_its_default(people):
    await people.iam("UpdateAccountPasswordPolicy", MinimumPasswordLength=20, MaxPasswordAge=90)

    await people.iam("UpdateAccountPasswordPolicy", RequireSymbols=True)

    policy = (await people.iam("GetAccountPasswordPolicy"))["PasswordPolicy"]
    assert (policy["MinimumPasswordLength"], policy["RequireSymbols"]) == (6, True)
    assert (policy["ExpirePasswords"], "MaxPasswordAge" in policy) == (False, False)


@pytest.mark.parametrize(
    "asked",
    [
        {"MinimumPasswordLength": 5},
        {"MinimumPasswordLength": 129},
        {"MaxPasswordAge": 1096},
        {"PasswordReusePrevention": 25},
    ],
)
async def test_numbers_have_their_ranges(people, asked):
    assert (await people.refusal("UpdateAccountPasswordPolicy", **asked)).code == "ValidationError"
