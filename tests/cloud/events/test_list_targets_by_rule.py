"""ListTargetsByRule."""

ACCOUNT = "123456789012"
QUEUE = f"arn:aws:sqs:us-east-2:{ACCOUNT}:q"


async def test_targets_are_listed_as_they_were_put(cloud):
    await cloud.rule()
    target = {
        "Id": "a",
        "Arn": QUEUE,
        "InputTransformer": {"InputPathsMap": {"x": "$.detail.x"}, "InputTemplate": '"<x>"'},
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60},
        "DeadLetterConfig": {"Arn": QUEUE},
    }

    answer = await cloud("PutTargets", Rule="rule", Targets=[target, {"Id": "b", "Arn": QUEUE}])

    assert answer == {"FailedEntryCount": 0, "FailedEntries": []}
    listed = await cloud("ListTargetsByRule", Rule="rule")
    assert listed["Targets"] == [target, {"Id": "b", "Arn": QUEUE}]
    first = await cloud("ListTargetsByRule", Rule="rule", Limit=1)
    second = await cloud("ListTargetsByRule", Rule="rule", Limit=1, NextToken=first["NextToken"])
    assert [page["Targets"][0]["Id"] for page in (first, second)] == ["a", "b"]
