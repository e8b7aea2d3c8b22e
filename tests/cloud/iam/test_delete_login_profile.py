"""DeleteLoginProfile."""


async def test_a_user_goes_only_without_a_login_profile(people):
    await people.iam("CreateUser", UserName="ann")
    await people.iam("CreateLoginProfile", UserName="ann", Password="Secret-123")
    refusal = await people.refusal("DeleteUser", UserName="ann")
    assert (refusal.code, refusal.message) == (
        "DeleteConflict",
        "Cannot delete entity, must delete login profile first.",
    )

    await people.iam("DeleteLoginProfile", UserName="ann")

    assert (await people.refusal("DeleteLoginProfile", UserName="ann")).code == "NoSuchEntity"
    await people.iam("DeleteUser", UserName="ann")
