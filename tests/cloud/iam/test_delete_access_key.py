"""DeleteAccessKey."""


async def test_a_deleted_key_is_gone(people):
    key_id = (await people.user("ann")).caller.access_key_id

    await people.iam("DeleteAccessKey", UserName="ann", AccessKeyId=key_id)

    assert people.credentials.find(key_id) is None
    refusal = await people.refusal("DeleteAccessKey", UserName="ann", AccessKeyId=key_id)
    assert refusal.message == f"The Access Key with id {key_id} cannot be found."


async def test_nobody_deletes_anothers_key_under_the_wrong_name(people):
    key_id = (await people.user("ann")).caller.access_key_id
    await people.user("bob")

    refusal = await people.refusal("DeleteAccessKey", UserName="bob", AccessKeyId=key_id)

    assert refusal.code == "NoSuchEntity"
    assert people.credentials.find(key_id) is not None
