"""Changes of state, told to EventBridge."""

import json

from support.ec2_cloud import wait_for


async def test_every_change_of_state_reaches_a_rule(ec2):
    queue = "arn:aws:sqs:us-east-2:123456789012:changes"
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": "*",
            }
        ],
    }
    url = await ec2.queue("changes", Policy=json.dumps(policy))
    pattern = {"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]}
    await ec2.root("events", "PutRule", Name="changes", EventPattern=json.dumps(pattern))
    await ec2.root("events", "PutTargets", Rule="changes", Targets=[{"Id": "q", "Arn": queue}])

    instance_id = await ec2.running()
    await ec2("TerminateInstances", InstanceIds=[instance_id])

    told = []

    async def all_told():
        answer = await ec2.root("sqs", "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10)
        told.extend(json.loads(one["Body"]) for one in answer.get("Messages", []))
        return len(told) == 4

    await wait_for(all_told)
    assert {event["detail"]["state"] for event in told} == {
        "pending",
        "running",
        "shutting-down",
        "terminated",
    }
    assert {event["detail"]["instance-id"] for event in told} == {instance_id}
    assert told[0]["resources"] == [f"arn:aws:ec2:us-east-2:123456789012:instance/{instance_id}"]
