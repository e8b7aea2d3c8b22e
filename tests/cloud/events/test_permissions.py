"""PutPermission, RemovePermission."""

import json

import pytest

from reelworks.cloud.services.events.errors import (
    PolicyLengthExceededException,
    PolicyNotFound,
    StatementNotFound,
    ValidationException,
)

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
STATEMENT = {"Action": "events:PutEvents", "Principal": OTHER_ACCOUNT, "StatementId": "s"}


async def policy_of(cloud):
    text = (await cloud("DescribeEventBus")).get("Policy")
    return json.loads(text)["Statement"] if text else None


async def test_a_statement_lets_another_account_in(cloud):
    await cloud("PutPermission", **STATEMENT)

    assert await policy_of(cloud) == [
        {
            "Sid": "s",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
            "Action": "events:PutEvents",
            "Resource": f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/default",
        }
    ]


async def test_a_statement_takes_the_place_of_the_one_with_its_id(cloud):
    await cloud("PutPermission", **STATEMENT)
    condition = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"}

    await cloud("PutPermission", **{**STATEMENT, "Principal": "*"}, Condition=condition)

    [statement] = await policy_of(cloud)
    assert statement["Principal"] == "*"
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}


async def test_a_whole_policy_takes_the_place_of_all(cloud):
    await cloud("PutPermission", **STATEMENT)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "events:*", "Resource": "*"}

    await cloud("PutPermission", Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    await cloud("PutPermission", **STATEMENT)

    assert [one["Effect"] for one in await policy_of(cloud)] == ["Deny", "Allow"]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({}, ValidationException),
        ({"Action": "events:PutEvents", "Principal": "*"}, ValidationException),
        ({**STATEMENT, "Principal": "ann"}, ValidationException),
        ({**STATEMENT, "Policy": "{}"}, ValidationException),
        ({"Policy": "{"}, ValidationException),
        ({"Policy": '{"Statement": []}'}, ValidationException),
        ({"Policy": " " * 10_241}, PolicyLengthExceededException),
    ],
)
async def test_what_is_no_statement_and_no_policy_is_refused(cloud, request_, error):
    with pytest.raises(error):
        await cloud("PutPermission", **request_)

    assert await policy_of(cloud) is None


async def test_statements_go_one_by_one_or_all_at_once(cloud):
    for label in ("a", "b", "c"):
        await cloud("PutPermission", **{**STATEMENT, "StatementId": label})

    await cloud("RemovePermission", StatementId="a")
    assert [one["Sid"] for one in await policy_of(cloud)] == ["b", "c"]
    with pytest.raises(StatementNotFound, match="Statement with the provided id does not exist"):
        await cloud("RemovePermission", StatementId="a")
    await cloud("RemovePermission", RemoveAllPermissions=True)

    assert await policy_of(cloud) is None
    with pytest.raises(PolicyNotFound, match="EventBus does not have a policy"):
        await cloud("RemovePermission", StatementId="b")
    with pytest.raises(ValidationException):
        await cloud("RemovePermission")
