"""CreateLoginProfile."""

import pytest


async def test_a_user_gets_one_password(people):
    await people.iam("CreateUser", UserName="ann")

    made = await people.iam(
        "CreateLoginProfile", UserName="ann", Password="Secret-123", PasswordResetRequired=True
    )

    assert (made["LoginProfile"]["UserName"], made["LoginProfile"]["PasswordResetRequired"]) == ("ann", True)
    refusal = await people.refusal("CreateLoginProfile", UserName="ann", Password="Secret-123")
    assert (refusal.code, refusal.message) == (
        "EntityAlreadyExists",
        "Login Profile for user ann already exists.",
    )


@pytest.mark.parametrize("password", ["Ab1!", "ab1!ab1!", "AB1!AB1!", "Abc!Abc!", "Abc1Abc1"])
async def test_a_password_is_what_the_accounts_policy_asks_for(people, password):
    await people.iam("CreateUser", UserName="ann")
    await people.iam(
        "UpdateAccountPasswordPolicy",
        MinimumPasswordLength=8,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
    )

    refusal = await people.refusal("CreateLoginProfile", UserName="ann", Password=password)

    assert (refusal.code, refusal.status) == ("PasswordPolicyViolation", 400)
    await people.iam("CreateLoginProfile", UserName="ann", Password="Abc1!Abc1!")
