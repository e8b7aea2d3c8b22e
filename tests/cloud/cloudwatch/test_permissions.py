"""Who may do what: alarms by their ARNs, metrics by their namespace."""

import json

import pytest

from reelworks.cloud.denials import AccessDenied
from reelworks.cloud.policy.principal import Principal


@pytest.fixture
def cloud(whole_cloud):
    return whole_cloud


@pytest.fixture
async def as_user(cloud):
    """Lets one user do what a policy says, and returns what asks as that user."""
    await cloud.ask("iam", "CreateUser", UserName="ann")

    async def allow(action, resource="*", condition=None):
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        if condition:
            statement["Condition"] = condition
        document = {"Version": "2012-10-17", "Statement": [statement]}
        await cloud.ask(
            "iam", "PutUserPolicy", UserName="ann", PolicyName="p", PolicyDocument=json.dumps(document)
        )

        async def ask(operation, **request):
            caller = cloud.caller(principal=Principal.user("123456789012", "ann"))
            return await cloud.calls.call("cloudwatch", operation, request, caller)

        return ask

    return allow


async def test_figures_may_be_put_into_one_namespace_only(as_user):
    ask = await as_user(
        "cloudwatch:PutMetricData", condition={"StringEquals": {"cloudwatch:namespace": "Ours"}}
    )
    data = [{"MetricName": "Load", "Value": 1.0}]

    await ask("PutMetricData", Namespace="Ours", MetricData=data)
    with pytest.raises(AccessDenied):
        await ask("PutMetricData", Namespace="Theirs", MetricData=data)


async def test_alarms_are_allowed_by_their_arns(as_user, cloud):
    await cloud.alarm("mine-1")
    await cloud.alarm("yours")
    ask = await as_user("cloudwatch:*", "arn:aws:cloudwatch:us-east-2:123456789012:alarm:mine-*")

    await ask("SetAlarmState", AlarmName="mine-1", StateValue="OK", StateReason="x")
    await ask("DescribeAlarms", AlarmNames=["mine-1"])
    for operation, request in (
        ("SetAlarmState", {"AlarmName": "yours", "StateValue": "OK", "StateReason": "x"}),
        ("DeleteAlarms", {"AlarmNames": ["mine-1", "yours"]}),
        ("DescribeAlarms", {}),
        ("ListMetrics", {}),
    ):
        with pytest.raises(AccessDenied):
            await ask(operation, **request)


async def test_what_an_alarm_does_may_be_bounded(as_user):
    ask = await as_user(
        "cloudwatch:PutMetricAlarm",
        condition={"ForAllValues:StringLike": {"cloudwatch:AlarmActions": "arn:aws:sns:*"}},
    )
    alarm = {
        "AlarmName": "high", "Namespace": "Ours", "MetricName": "Load", "Statistic": "Sum", "Period": 60,
        "EvaluationPeriods": 1, "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold",
    }  # fmt: skip

    await ask("PutMetricAlarm", **alarm, AlarmActions=["arn:aws:sns:us-east-2:123456789012:t"])
    with pytest.raises(AccessDenied):
        await ask("PutMetricAlarm", **alarm, AlarmActions=["arn:aws:automate:us-east-2:ec2:terminate"])
