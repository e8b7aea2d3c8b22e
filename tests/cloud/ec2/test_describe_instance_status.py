"""DescribeInstanceStatus: how instances are."""

from reelworks.cloud.services.ec2.limits import INITIALIZING_S


async def status_of(ec2, instance_id):
    answer = await ec2("DescribeInstanceStatus", InstanceIds=[instance_id], IncludeAllInstances=True)
    return answer["InstanceStatuses"][0]


async def test_the_checks_pass_a_while_after_the_boot(ec2):
    instance_id = await ec2.running()

    early = await status_of(ec2, instance_id)
    ec2.clock.advance(INITIALIZING_S)
    later = await status_of(ec2, instance_id)

    assert early["InstanceStatus"]["Status"] == early["SystemStatus"]["Status"] == "initializing"
    assert later["InstanceStatus"] == {
        "Status": "ok",
        "Details": [{"Name": "reachability", "Status": "passed"}],
    }


async def test_only_running_ones_are_told_of_unless_all_are_asked_for(ec2):
    instance_id = await ec2.running()
    await ec2("StopInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "stopped")

    assert (await ec2("DescribeInstanceStatus"))["InstanceStatuses"] == []
    assert (await status_of(ec2, instance_id))["InstanceStatus"]["Status"] == "not-applicable"
