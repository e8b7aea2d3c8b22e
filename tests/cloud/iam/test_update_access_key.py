"""UpdateAccessKey."""


async def test_an_inactive_key_is_not_found_until_it_is_active_again(people):
    key_id = (await people.user("ann")).caller.access_key_id

    await people.iam("UpdateAccessKey", UserName="ann", AccessKeyId=key_id, Status="Inactive")
    assert people.credentials.find(key_id) is None
    await people.iam("UpdateAccessKey", UserName="ann", AccessKeyId=key_id, Status="Active")
    assert people.credentials.find(key_id) is not None


async def test_a_status_is_active_or_inactive(people):
    key_id = (await people.user("ann")).caller.access_key_id

    refusal = await people.refusal("UpdateAccessKey", UserName="ann", AccessKeyId=key_id, Status="Lost")

    assert refusal.code == "ValidationError"
