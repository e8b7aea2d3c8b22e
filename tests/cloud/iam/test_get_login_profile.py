"""GetLoginProfile."""


async def test_a_login_profile_is_told_without_its_password_after_a_restart(people):
    await people.iam("CreateUser", UserName="ann")
    made = await people.iam("CreateLoginProfile", UserName="ann", Password="Secret-123")

    await people.reopen()

    assert await people.iam("GetLoginProfile", UserName="ann") == made
    assert set(made["LoginProfile"]) == {"UserName", "CreateDate", "PasswordResetRequired"}


async def test_who_has_none_is_named(people):
    await people.iam("CreateUser", UserName="ann")

    refusal = await people.refusal("GetLoginProfile", UserName="ann")

    assert (refusal.code, refusal.message) == (
        "NoSuchEntity",
        "Login Profile for User ann cannot be found.",
    )
