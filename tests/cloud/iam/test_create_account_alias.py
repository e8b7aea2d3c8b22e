"""CreateAccountAlias, DeleteAccountAlias, ListAccountAliases."""

from reelworks.cloud.policy.principal import Principal
from support.people import OTHER_ACCOUNT


async def test_an_account_has_one_alias_that_no_other_has(people):
    await people.iam("CreateAccountAlias", AccountAlias="films")
    await people.iam("CreateAccountAlias", AccountAlias="movies")
    other = people.as_principal(Principal.root(OTHER_ACCOUNT))

    assert (await people.iam("ListAccountAliases"))["AccountAliases"] == ["movies"]
    refusal = await other.refusal("iam", "CreateAccountAlias", AccountAlias="movies")
    assert refusal.code == "EntityAlreadyExists"
    assert (await people.refusal("DeleteAccountAlias", AccountAlias="films")).code == "NoSuchEntity"
    await people.iam("DeleteAccountAlias", AccountAlias="movies")
    assert (await people.iam("ListAccountAliases"))["AccountAliases"] == []
    assert (await people.refusal("CreateAccountAlias", AccountAlias="A")).code == "ValidationError"
