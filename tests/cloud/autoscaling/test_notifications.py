import json

import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError

TOPIC = "arn:aws:sns:us-east-2:123456789012:group-news"
LAUNCHED, TERMINATED = "autoscaling:EC2_INSTANCE_LAUNCH", "autoscaling:EC2_INSTANCE_TERMINATE"
FAILED = "autoscaling:EC2_INSTANCE_LAUNCH_ERROR"


async def tell(cloud, *types):
    await cloud(
        "PutNotificationConfiguration",
        AutoScalingGroupName="g",
        TopicARN=TOPIC,
        NotificationTypes=list(types),
    )


def published(world):
    return [request for service, _, request, _ in world.told if service == "sns"]


def events(world):
    return [request["Entries"][0] for service, _, request, _ in world.told if service == "events"]


async def test_a_topic_is_told_of_the_kinds_it_asked_for(cloud, world):
    await cloud.new_group(0)
    await tell(cloud, LAUNCHED)

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()
    (one,) = await cloud.ids_in("InService")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=0)
    await cloud.settle()

    test, launch = published(world)
    assert json.loads(test["Message"])["Event"] == "autoscaling:TEST_NOTIFICATION"
    assert launch["Subject"] == 'Auto Scaling: launch for group "g"'
    message = json.loads(launch["Message"])
    assert message["Event"] == LAUNCHED
    assert message["EC2InstanceId"] == one
    assert message["Description"] == f"Launching a new EC2 instance: {one}"
    assert message["Details"] == {"Subnet ID": "subnet-a", "Availability Zone": "us-east-2a"}
    assert message["Service"] == "AWS Auto Scaling"


async def test_a_failed_launch_is_told_too(cloud, world):
    await cloud.new_group(0)
    await tell(cloud, FAILED)
    world.failures["RunInstances"] = ValidationError("No.")

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()

    message = json.loads(published(world)[-1]["Message"])
    assert (message["Event"], message["StatusCode"]) == (FAILED, "Failed")
    assert message["StatusMessage"] == "No. Launching EC2 instance failed."


async def test_eventbridge_is_told_of_all(cloud, world):
    await cloud.new_group(1)
    (one,) = await cloud.ids_in("InService")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=0)
    await cloud.settle()

    launched, terminated = events(world)
    assert launched["Source"] == "aws.autoscaling"
    assert launched["DetailType"] == "EC2 Instance Launch Successful"
    assert launched["Resources"] == [
        (await cloud.group())["AutoScalingGroupARN"],
        f"arn:aws:ec2:us-east-2:123456789012:instance/{one}",
    ]
    assert terminated["DetailType"] == "EC2 Instance Terminate Successful"
    detail = json.loads(terminated["Detail"])
    assert (detail["EC2InstanceId"], detail["Origin"], detail["Destination"]) == (
        one,
        "AutoScalingGroup",
        "EC2",
    )


async def test_what_is_told_is_described_an_entry_for_each_kind(cloud):
    await cloud.new_group(0)
    await tell(cloud, LAUNCHED, TERMINATED)

    found = (await cloud("DescribeNotificationConfigurations"))["NotificationConfigurations"]
    assert [one["NotificationType"] for one in found] == [LAUNCHED, TERMINATED]

    await cloud("DeleteNotificationConfiguration", AutoScalingGroupName="g", TopicARN=TOPIC)
    assert (await cloud("DescribeNotificationConfigurations"))["NotificationConfigurations"] == []


@pytest.mark.parametrize(
    ("request_", "words"),
    [({"NotificationTypes": ["news"]}, "news"), ({"TopicARN": "arn:aws:sqs:us-east-2:1:q"}, "TopicARN")],
)
async def test_what_cannot_be_told_is_refused(cloud, request_, words):
    await cloud.new_group(0)
    whole = {"AutoScalingGroupName": "g", "TopicARN": TOPIC, "NotificationTypes": [LAUNCHED], **request_}

    with pytest.raises(ValidationError, match=words):
        await cloud("PutNotificationConfiguration", **whole)
