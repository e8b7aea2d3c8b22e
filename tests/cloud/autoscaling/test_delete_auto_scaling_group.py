import pytest

from reelworks.cloud.services.autoscaling.errors import ResourceInUseFault, ValidationError


async def names(cloud):
    return [
        one["AutoScalingGroupName"] for one in (await cloud("DescribeAutoScalingGroups"))["AutoScalingGroups"]
    ]


async def test_a_group_with_instances_is_not_deleted(cloud):
    await cloud.new_group(1)

    with pytest.raises(ResourceInUseFault, match="while there are instances"):
        await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g")

    assert await names(cloud) == ["g"]


async def test_an_empty_group_is_deleted_at_once(cloud):
    await cloud.new_group(0)

    await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g")

    assert await names(cloud) == []


async def test_by_force_it_goes_with_its_instances_past_hooks_protection_and_suspensions(cloud):
    await cloud.new_group(2, NewInstancesProtectedFromScaleIn=True)
    await cloud(
        "PutLifecycleHook", AutoScalingGroupName="g", LifecycleHookName="h",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
    )  # fmt: skip
    await cloud("SuspendProcesses", AutoScalingGroupName="g")

    await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g", ForceDelete=True)
    assert (await cloud.group())["Status"] == "Delete in progress"
    await cloud.settle()

    assert await names(cloud) == []
    assert cloud.running() == []


async def test_its_activities_are_told_after_it_has_gone(cloud):
    await cloud.new_group(1)
    await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g", ForceDelete=True)
    await cloud.settle()

    assert await cloud.activities() == []
    told = await cloud.activities(IncludeDeletedGroups=True)
    assert [one["AutoScalingGroupState"] for one in told] == ["Deleted", "Deleted"]
    assert (
        "a user request deleted AutoScalingGroup changing the desired capacity from 1 to 0"
        in told[0]["Cause"]
    )


async def test_a_group_of_the_same_name_begins_anew(cloud):
    await cloud.new_group(1)
    await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g", ForceDelete=True)
    await cloud.settle()

    await cloud.new_group(2)

    assert len(await cloud.ids_in("InService")) == 2


async def test_what_is_not_there_is_not_found(cloud):
    with pytest.raises(ValidationError, match="not found"):
        await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g")


@pytest.mark.parametrize(
    ("level", "is_forced", "is_kept"),
    [
        ("prevent-all-deletion", False, True),
        ("prevent-all-deletion", True, True),
        ("prevent-force-deletion", True, True),
        ("prevent-force-deletion", False, False),
    ],
)
async def test_a_protected_group_stays(cloud, level, is_forced, is_kept):
    await cloud.new_group(0, DeletionProtection=level)

    if is_kept:
        with pytest.raises(ValidationError, match="deletion protection"):
            await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g", ForceDelete=is_forced)
    else:
        await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g", ForceDelete=is_forced)

    assert await names(cloud) == (["g"] if is_kept else [])
