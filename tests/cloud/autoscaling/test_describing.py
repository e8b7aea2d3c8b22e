"""Groups, instances and activities as they are listed; the lists that never change; figures."""

import pytest

from reelworks.cloud.services.autoscaling.errors import InvalidNextToken, ValidationError


async def test_groups_come_in_pages_in_the_order_of_their_names(cloud):
    for name in "cab":
        await cloud.new_group(0, AutoScalingGroupName=name)

    first = await cloud("DescribeAutoScalingGroups", MaxRecords=2)
    rest = await cloud("DescribeAutoScalingGroups", NextToken=first["NextToken"])

    both = [*first["AutoScalingGroups"], *rest["AutoScalingGroups"]]
    assert [one["AutoScalingGroupName"] for one in both] == ["a", "b", "c"]
    assert "NextToken" not in rest


async def test_a_token_that_was_never_given_out_is_refused(cloud):
    with pytest.raises(InvalidNextToken):
        await cloud("DescribeAutoScalingGroups", NextToken="!")
    with pytest.raises(ValidationError, match="MaxRecords"):
        await cloud("DescribeAutoScalingGroups", MaxRecords=101)


async def test_instances_are_listed_over_all_groups(cloud):
    await cloud.new_group(1)
    await cloud.new_group(1, AutoScalingGroupName="h")

    found = (await cloud("DescribeAutoScalingInstances"))["AutoScalingInstances"]

    assert [(one["AutoScalingGroupName"], one["LifecycleState"]) for one in found] == [
        ("g", "InService"), ("h", "InService"),
    ]  # fmt: skip
    assert (await cloud("DescribeAutoScalingInstances", InstanceIds=["i-none"]))["AutoScalingInstances"] == []


async def test_activities_come_the_latest_first_and_in_pages(cloud):
    await cloud.new_group(3)

    first = await cloud("DescribeScalingActivities", AutoScalingGroupName="g", MaxRecords=2)
    rest = await cloud("DescribeScalingActivities", AutoScalingGroupName="g", NextToken=first["NextToken"])

    whole = await cloud.activities()
    assert [*first["Activities"], *rest["Activities"]] == whole
    assert len(whole) == 3
    named = await cloud.activities(ActivityIds=[whole[1]["ActivityId"]])
    assert named == [whole[1]]


async def test_activities_are_filtered_by_status_and_time(cloud):
    await cloud.new_group(1)

    successful = await cloud.activities(Filters=[{"Name": "Status", "Values": ["Successful"]}])
    assert len(successful) == 1
    assert await cloud.activities(Filters=[{"Name": "Status", "Values": ["Failed"]}]) == []
    later = [{"Name": "StartTimeLowerBound", "Values": ["2100-01-01T00:00:00Z"]}]
    assert await cloud.activities(Filters=later) == []


async def test_activities_are_forgotten_after_six_weeks(cloud):
    await cloud.new_group(1)
    cloud.clock.advance(6 * 7 * 86_400 + 1)

    await cloud.restart()
    await cloud.settle()

    assert await cloud.activities() == []


async def test_the_lists_that_never_change_are_those_of_aws(cloud):
    assert (await cloud("DescribeLifecycleHookTypes"))["LifecycleHookTypes"] == [
        "autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING",
    ]  # fmt: skip
    assert len((await cloud("DescribeAdjustmentTypes"))["AdjustmentTypes"]) == 3
    assert len((await cloud("DescribeAutoScalingNotificationTypes"))["AutoScalingNotificationTypes"]) == 5
    assert "AZRebalance" in str((await cloud("DescribeScalingProcessTypes"))["Processes"])
    assert "OldestInstance" in (await cloud("DescribeTerminationPolicyTypes"))["TerminationPolicyTypes"]
    assert (await cloud("DescribeMetricCollectionTypes"))["Granularities"] == [{"Granularity": "1Minute"}]


async def test_limits_tell_how_many_there_are(cloud):
    await cloud.new_group(0)

    limits = await cloud("DescribeAccountLimits")

    assert (limits["MaxNumberOfAutoScalingGroups"], limits["NumberOfAutoScalingGroups"]) == (500, 1)


async def test_metrics_are_noted_as_wanted(cloud):
    await cloud.new_group(0)

    await cloud("EnableMetricsCollection", AutoScalingGroupName="g", Granularity="1Minute")
    await cloud("DisableMetricsCollection", AutoScalingGroupName="g", Metrics=["GroupMinSize"])

    wanted = [one["Metric"] for one in (await cloud.group())["EnabledMetrics"]]
    assert len(wanted) == 7
    assert "GroupMinSize" not in wanted


async def test_figures_are_told_whether_they_are_wanted_or_not(cloud, world):
    await cloud.new_group(2)
    world.boots_slowly = True
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=3)
    await cloud.settle()

    figures = {one.name: one for one in cloud.room.measure(0.0)}

    assert {name: one.value for name, one in figures.items()} == {
        "GroupMinSize": 0, "GroupMaxSize": 10, "GroupDesiredCapacity": 3, "GroupInServiceInstances": 2,
        "GroupPendingInstances": 1, "GroupStandbyInstances": 0, "GroupTerminatingInstances": 0,
        "GroupTotalInstances": 3,
    }  # fmt: skip
    assert figures["GroupMinSize"].dimensions == (("AutoScalingGroupName", "g"),)
    assert figures["GroupMinSize"].namespace == "AWS/AutoScaling"
