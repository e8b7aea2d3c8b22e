"""ListMFADevices, ListSSHPublicKeys … : tools ask for them before they delete a user."""

import pytest

OF_USERS = [
    "ListMFADevices",
    "ListSSHPublicKeys",
    "ListSigningCertificates",
    "ListServiceSpecificCredentials",
]
OF_ACCOUNTS = [
    "ListVirtualMFADevices",
    "ListServerCertificates",
    "ListOpenIDConnectProviders",
    "ListSAMLProviders",
]


@pytest.mark.parametrize("operation", OF_USERS)
async def test_a_user_has_none_and_must_be_there(people, operation):
    await people.iam("CreateUser", UserName="ann")

    (listed,) = [
        one for one in (await people.iam(operation, UserName="ann")).values() if isinstance(one, list)
    ]

    assert listed == []
    assert (await people.refusal(operation, UserName="bob")).code == "NoSuchEntity"


@pytest.mark.parametrize("operation", OF_ACCOUNTS)
async def test_an_account_has_none(people, operation):
    (listed,) = [one for one in (await people.iam(operation)).values() if isinstance(one, list)]

    assert listed == []
