"""DescribeRule."""

import pytest

from reelworks.cloud.services.events.errors import (
    BusNotFound,
    RuleNotFound,
)

ACCOUNT = "123456789012"
PATTERN = '{"source":["app"]}'


async def test_a_rule_is_described_as_it_was_put(cloud):
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    arn = (
        await cloud(
            "PutRule", Name="r", EventPattern=PATTERN, Description="d", State="DISABLED", RoleArn=role
        )
    )["RuleArn"]

    assert arn == f"arn:aws:events:us-east-2:{ACCOUNT}:rule/r"
    assert await cloud("DescribeRule", Name="r") == {
        "Name": "r",
        "Arn": arn,
        "EventPattern": PATTERN,
        "State": "DISABLED",
        "Description": "d",
        "RoleArn": role,
        "EventBusName": "default",
        "CreatedBy": ACCOUNT,
    }


@pytest.mark.parametrize("operation", ["DescribeRule", "EnableRule", "DisableRule"])
async def test_a_rule_that_is_not_there_is_named(cloud, operation):
    with pytest.raises(RuleNotFound, match=r"Rule gone does not exist on EventBus default\."):
        await cloud(operation, Name="gone")
    with pytest.raises(BusNotFound, match=r"Event bus nowhere does not exist\."):
        await cloud(operation, Name="gone", EventBusName="nowhere")
