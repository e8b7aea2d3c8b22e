import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError


def launch(world, zone="a"):
    """Launch an instance outside of any group; return its id."""
    request = {
        "ClientToken": f"by-hand-{len(world.instances)}", "SubnetId": f"subnet-{zone}",
        "TagSpecifications": [{"Tags": []}],
    }  # fmt: skip
    return world.run_instances(request)["Instances"][0]["InstanceId"]


async def test_an_instance_that_runs_becomes_one_of_the_group(cloud, world):
    await cloud.new_group(1)
    one = launch(world, "b")

    await cloud("AttachInstances", AutoScalingGroupName="g", InstanceIds=[one])
    await cloud.settle()

    assert one in await cloud.ids_in("InService")
    assert (await cloud.group())["DesiredCapacity"] == 2
    assert {"Key": "aws:autoscaling:groupName", "Value": "g"} in world.instances[one]["Tags"]


@pytest.mark.parametrize("fault", ["stopped", "elsewhere", "unknown", "full", "twice"])
async def test_what_cannot_be_attached_is_refused(cloud, world, fault):
    await cloud.new_group(1, MaxSize=1 if fault == "full" else 5)
    one = launch(world, "c" if fault == "elsewhere" else "a")
    if fault == "stopped":
        cloud.die(one, "stopped")
    if fault == "twice":
        await cloud("AttachInstances", AutoScalingGroupName="g", InstanceIds=[one])
    before = (await cloud.group())["DesiredCapacity"]

    with pytest.raises(ValidationError):
        await cloud(
            "AttachInstances", AutoScalingGroupName="g", InstanceIds=["i-none" if fault == "unknown" else one]
        )

    assert (await cloud.group())["DesiredCapacity"] == before


async def test_a_detached_instance_runs_on_and_is_replaced(cloud, world):
    await cloud.new_group(1)
    (one,) = await cloud.ids_in("InService")

    answer = await cloud(
        "DetachInstances", AutoScalingGroupName="g", InstanceIds=[one], ShouldDecrementDesiredCapacity=False
    )
    await cloud.settle()

    assert answer["Activities"][0]["Description"] == f"Detaching EC2 instance: {one}"
    assert one in cloud.running()
    assert one not in await cloud.ids_in("InService")
    assert len(await cloud.ids_in("InService")) == 1
    assert {"Key": "aws:autoscaling:groupName", "Value": "g"} not in world.instances[one]["Tags"]


async def test_a_detached_instance_takes_the_capacity_with_it_where_that_is_asked_for(cloud):
    await cloud.new_group(2)
    first = (await cloud.ids_in("InService"))[0]

    await cloud(
        "DetachInstances", AutoScalingGroupName="g", InstanceIds=[first], ShouldDecrementDesiredCapacity=True
    )
    await cloud.settle()

    assert (await cloud.group())["DesiredCapacity"] == 1
    assert len(cloud.running()) == 2


async def test_who_is_not_in_the_group_cannot_be_detached(cloud):
    await cloud.new_group(1)

    with pytest.raises(ValidationError, match="is not part of Auto Scaling group g"):
        await cloud(
            "DetachInstances",
            AutoScalingGroupName="g",
            InstanceIds=["i-x"],
            ShouldDecrementDesiredCapacity=False,
        )
