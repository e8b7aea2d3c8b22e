"""Groups, their policies and hooks, and launch configurations, made as CloudFormation makes them.

The instances are real machines; they start in tens of milliseconds.
"""

import pytest

from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.wire.error import AwsError

ZONES = ["us-east-2a", "us-east-2b"]


@pytest.fixture
async def template(workshop):
    """Make a launch template; return what a group says of it."""
    image = (await workshop.ask("ec2", "DescribeImages"))["Images"][0]["ImageId"]
    data = {"ImageId": image, "InstanceType": "t3.nano"}
    made = await workshop.create("AWS::EC2::LaunchTemplate", "Template", LaunchTemplateData=data)
    return {"LaunchTemplateId": made.physical_id, "Version": made.attributes["LatestVersionNumber"]}


async def group_of(workshop, made):
    answer = await workshop.ask(
        "autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[made.physical_id]
    )
    return answer["AutoScalingGroups"][0] if answer["AutoScalingGroups"] else None


async def empty_group(workshop, template):
    """Make a group without instances, for what hangs on groups."""
    return await workshop.create(
        "AWS::AutoScaling::AutoScalingGroup", "Group",
        MinSize="0", MaxSize="4", AvailabilityZones=ZONES, LaunchTemplate=template,
    )  # fmt: skip


async def test_a_group_stands_when_its_instances_serve_and_goes_with_them(workshop, template):
    old = {
        "AutoScalingGroupName": "workers",
        "MinSize": "1",
        "MaxSize": 4,
        "DesiredCapacity": "1",
        "AvailabilityZones": ZONES,
        "LaunchTemplate": template,
        "Cooldown": "60",
        "Tags": [{"Key": "Name", "Value": "worker", "PropagateAtLaunch": "true"}],
    }
    new = {**old, "DesiredCapacity": "2", "TerminationPolicies": ["OldestInstance"], "Tags": []}
    del new["Cooldown"]
    made = await workshop.create("AWS::AutoScaling::AutoScalingGroup", **old)
    before = await group_of(workshop, made)
    await workshop.update("AWS::AutoScaling::AutoScalingGroup", made, old, new)
    after = await group_of(workshop, made)
    await workshop.delete("AWS::AutoScaling::AutoScalingGroup", made, **new)
    await workshop.delete("AWS::AutoScaling::AutoScalingGroup", made, **new)

    assert [each["LifecycleState"] for each in before["Instances"]] == ["InService"]
    assert made.attributes["AutoScalingGroupARN"] == before["AutoScalingGroupARN"]
    assert {tag["Key"]: tag["Value"] for tag in before["Tags"]} == {"Name": "worker", "team": "film"}
    assert before["DefaultCooldown"] == 60
    assert [each["LifecycleState"] for each in after["Instances"]] == ["InService"] * 2
    assert {tag["Key"] for tag in after["Tags"]} == {"team"}
    assert (after["DefaultCooldown"], after["TerminationPolicies"]) == (300, ["OldestInstance"])
    assert await group_of(workshop, made) is None
    described = await workshop.ask("ec2", "DescribeInstances")
    states = {each["Instances"][0]["State"]["Name"] for each in described["Reservations"]}
    assert states == {"terminated"}


async def test_a_group_has_hooks_notifications_and_metrics(workshop, template):
    topic = (await workshop.create("AWS::SNS::Topic", "News")).physical_id
    hook = {
        "LifecycleHookName": "wait",
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "HeartbeatTimeout": "60",
    }
    bare = {"MinSize": 0, "MaxSize": 1, "AvailabilityZones": ZONES, "LaunchTemplate": template}
    told = {"TopicARN": topic, "NotificationTypes": ["autoscaling:EC2_INSTANCE_LAUNCH"]}
    full = {
        **bare,
        "LifecycleHookSpecificationList": [hook],
        "NotificationConfigurations": [told],
        "MetricsCollection": [{"Granularity": "1Minute", "Metrics": ["GroupDesiredCapacity"]}],
    }
    made = await workshop.create("AWS::AutoScaling::AutoScalingGroup", **full)
    group = {"AutoScalingGroupName": made.physical_id}
    hooks = (await workshop.ask("autoscaling", "DescribeLifecycleHooks", **group))["LifecycleHooks"]
    notices = await workshop.ask(
        "autoscaling", "DescribeNotificationConfigurations", AutoScalingGroupNames=[made.physical_id]
    )
    metrics = (await group_of(workshop, made))["EnabledMetrics"]
    await workshop.update("AWS::AutoScaling::AutoScalingGroup", made, full, bare)
    left = (await workshop.ask("autoscaling", "DescribeLifecycleHooks", **group))["LifecycleHooks"]

    assert [(each["LifecycleHookName"], each["HeartbeatTimeout"]) for each in hooks] == [("wait", 60)]
    assert [each["TopicARN"] for each in notices["NotificationConfigurations"]] == [topic]
    assert [each["Metric"] for each in metrics] == ["GroupDesiredCapacity"]
    assert left == []


async def test_nothing_is_left_of_a_group_that_cannot_be_made(workshop, template):
    wrong = {"TopicARN": "arn:aws:sns:us-east-2:000000000000:nobody", "NotificationTypes": ["sing"]}

    with pytest.raises((AwsError, ResourceFailed)):
        await workshop.create(
            "AWS::AutoScaling::AutoScalingGroup",
            AutoScalingGroupName="g", MinSize=0, MaxSize=1, AvailabilityZones=ZONES, LaunchTemplate=template,
            NotificationConfigurations=[wrong],
        )  # fmt: skip

    assert (await workshop.ask("autoscaling", "DescribeAutoScalingGroups"))["AutoScalingGroups"] == []


async def test_a_step_policy_comes_changes_and_goes(workshop, template):
    group = (await empty_group(workshop, template)).physical_id
    old = {
        "AutoScalingGroupName": group,
        "PolicyType": "StepScaling",
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": [{"MetricIntervalLowerBound": "0", "ScalingAdjustment": "1"}],
    }
    new = {**old, "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 2}]}
    made = await workshop.create("AWS::AutoScaling::ScalingPolicy", **old)
    changed = await workshop.update("AWS::AutoScaling::ScalingPolicy", made, old, new)
    answer = await workshop.ask("autoscaling", "DescribePolicies", AutoScalingGroupName=group)
    for _ in range(2):
        await workshop.delete("AWS::AutoScaling::ScalingPolicy", made, **new)
    left = await workshop.ask("autoscaling", "DescribePolicies", AutoScalingGroupName=group)

    (policy,) = answer["ScalingPolicies"]
    assert made.physical_id == changed.physical_id == made.attributes["Arn"] == policy["PolicyARN"]
    assert made.attributes["PolicyName"] == policy["PolicyName"]
    assert [step["ScalingAdjustment"] for step in policy["StepAdjustments"]] == [2]
    assert left["ScalingPolicies"] == []


async def test_a_tracking_policy_takes_its_alarms_with_it(workshop, template):
    group = (await empty_group(workshop, template)).physical_id
    metric = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    asked = {
        "AutoScalingGroupName": group,
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingConfiguration": {"PredefinedMetricSpecification": metric, "TargetValue": "50"},
    }
    made = await workshop.create("AWS::AutoScaling::ScalingPolicy", **asked)
    with_policy = await workshop.ask("cloudwatch", "DescribeAlarms")
    await workshop.delete("AWS::AutoScaling::ScalingPolicy", made, **asked)
    without = await workshop.ask("cloudwatch", "DescribeAlarms")

    assert len(with_policy["MetricAlarms"]) == 2
    assert without["MetricAlarms"] == []


async def test_a_hook_comes_changes_and_goes(workshop, template):
    group = (await empty_group(workshop, template)).physical_id
    old = {
        "AutoScalingGroupName": group,
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        "HeartbeatTimeout": "60",
    }
    new = {**old, "HeartbeatTimeout": 90, "DefaultResult": "CONTINUE"}
    made = await workshop.create("AWS::AutoScaling::LifecycleHook", **old)
    await workshop.update("AWS::AutoScaling::LifecycleHook", made, old, new)
    answer = await workshop.ask("autoscaling", "DescribeLifecycleHooks", AutoScalingGroupName=group)
    for _ in range(2):
        await workshop.delete("AWS::AutoScaling::LifecycleHook", made, **new)
    left = await workshop.ask("autoscaling", "DescribeLifecycleHooks", AutoScalingGroupName=group)

    (hook,) = answer["LifecycleHooks"]
    assert hook["LifecycleHookName"] == made.physical_id
    assert (hook["HeartbeatTimeout"], hook["DefaultResult"]) == (90, "CONTINUE")
    assert left["LifecycleHooks"] == []


async def test_what_hung_on_a_group_that_is_gone_is_gone(workshop, template):
    made = await empty_group(workshop, template)
    group = {"AutoScalingGroupName": made.physical_id}
    launching = {**group, "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}
    simple = {**group, "AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1}
    hook = await workshop.create("AWS::AutoScaling::LifecycleHook", **launching)
    policy = await workshop.create("AWS::AutoScaling::ScalingPolicy", **simple)

    await workshop.delete("AWS::AutoScaling::AutoScalingGroup", made)

    await workshop.delete("AWS::AutoScaling::LifecycleHook", hook, **launching)
    await workshop.delete("AWS::AutoScaling::ScalingPolicy", policy, **simple)


async def test_a_launch_configuration_comes_and_goes(workshop):
    image = (await workshop.ask("ec2", "DescribeImages"))["Images"][0]["ImageId"]
    asked = {
        "ImageId": image,
        "InstanceType": "t3.nano",
        "InstanceMonitoring": "false",
        "UserData": "IyEvYmluL3No",
    }
    made = await workshop.create("AWS::AutoScaling::LaunchConfiguration", **asked)
    answer = await workshop.ask("autoscaling", "DescribeLaunchConfigurations")
    for _ in range(2):
        await workshop.delete("AWS::AutoScaling::LaunchConfiguration", made)
    left = await workshop.ask("autoscaling", "DescribeLaunchConfigurations")

    (found,) = answer["LaunchConfigurations"]
    assert (found["LaunchConfigurationName"], found["ImageId"]) == (made.physical_id, image)
    assert found["InstanceMonitoring"]["Enabled"] is False
    assert found["UserData"] == asked["UserData"]
    assert left["LaunchConfigurations"] == []
