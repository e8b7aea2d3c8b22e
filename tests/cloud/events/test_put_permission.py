"""PutPermission: who else may put events on a bus."""

import json

import pytest

from reelworks.cloud.services.events.errors import (
    PolicyLengthExceededException,
    ValidationException,
)

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
STATEMENT = {"Action": "events:PutEvents", "Principal": OTHER_ACCOUNT, "StatementId": "s"}


async def test_a_statement_lets_another_account_in(cloud):
    await cloud("PutPermission", **STATEMENT)

    assert await cloud.statements() == [
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

    [statement] = await cloud.statements()
    assert statement["Principal"] == "*"
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}


async def test_a_whole_policy_takes_the_place_of_all(cloud):
    await cloud("PutPermission", **STATEMENT)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "events:*", "Resource": "*"}

    await cloud("PutPermission", Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    await cloud("PutPermission", **STATEMENT)

    assert [one["Effect"] for one in await cloud.statements()] == ["Deny", "Allow"]


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

    assert await cloud.statements() is None
