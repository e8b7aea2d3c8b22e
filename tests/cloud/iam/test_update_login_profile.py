"""UpdateLoginProfile."""


async def test_a_reset_is_asked_for_and_no_longer(people):
    await people.iam("CreateUser", UserName="ann")
    await people.iam("CreateLoginProfile", UserName="ann", Password="Secret-123")

    await people.iam("UpdateLoginProfile", UserName="ann", PasswordResetRequired=True)
    await people.iam("UpdateLoginProfile", UserName="ann", Password="Secret-456")

    assert (await people.iam("GetLoginProfile", UserName="ann"))["LoginProfile"]["PasswordResetRequired"]


async def test_who_has_none_has_none_to_change(people):
    await people.iam("CreateUser", UserName="ann")

    refusal = await people.refusal("UpdateLoginProfile", UserName="ann", Password="Secret-123")

    assert refusal.code == "NoSuchEntity"
