"""RemovePermission."""

import pytest

from reelworks.cloud.services.events.errors import (
    PolicyNotFound,
    StatementNotFound,
    ValidationException,
)

OTHER_ACCOUNT = "210987654321"
STATEMENT = {"Action": "events:PutEvents", "Principal": OTHER_ACCOUNT, "StatementId": "s"}


async def test_statements_go_one_by_one_or_all_at_once(cloud):
    for label in ("a", "b", "c"):
        await cloud("PutPermission", **{**STATEMENT, "StatementId": label})

    await cloud("RemovePermission", StatementId="a")
    assert [one["Sid"] for one in await cloud.statements()] == ["b", "c"]
    with pytest.raises(StatementNotFound, match="Statement with the provided id does not exist"):
        await cloud("RemovePermission", StatementId="a")
    await cloud("RemovePermission", RemoveAllPermissions=True)

    assert await cloud.statements() is None
    with pytest.raises(PolicyNotFound, match="EventBus does not have a policy"):
        await cloud("RemovePermission", StatementId="b")
    with pytest.raises(ValidationException):
        await cloud("RemovePermission")
