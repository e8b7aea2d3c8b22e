"""ListAccountAliases and DeleteAccountAlias."""


async def test_an_alias_is_listed_until_it_is_deleted(people):
    assert await people.iam("ListAccountAliases") == {"AccountAliases": [], "IsTruncated": False}
    await people.iam("CreateAccountAlias", AccountAlias="films")
    assert (await people.iam("ListAccountAliases"))["AccountAliases"] == ["films"]

    await people.iam("DeleteAccountAlias", AccountAlias="films")

    assert (await people.iam("ListAccountAliases"))["AccountAliases"] == []
    assert (await people.refusal("DeleteAccountAlias", AccountAlias="films")).code == "NoSuchEntity"
