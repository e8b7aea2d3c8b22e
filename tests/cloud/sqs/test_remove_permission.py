import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue


async def test_the_statement_goes_and_with_the_last_one_the_policy(cloud):
    url = await cloud.create("work")
    for label in ("one", "two"):
        await cloud(
            "AddPermission",
            QueueUrl=url,
            Label=label,
            AWSAccountIds=["999999999999"],
            Actions=["SendMessage"],
        )

    await cloud("RemovePermission", QueueUrl=url, Label="one")
    left = await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["Policy"])
    await cloud("RemovePermission", QueueUrl=url, Label="two")

    assert '"Sid":"two"' in left["Attributes"]["Policy"]
    assert await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["Policy"]) == {}


async def test_a_label_that_is_not_there_is_refused(cloud):
    url = await cloud.create("work")

    with pytest.raises(InvalidParameterValue, match="can't find label"):
        await cloud("RemovePermission", QueueUrl=url, Label="none")
