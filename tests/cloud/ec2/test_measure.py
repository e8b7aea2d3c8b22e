"""The instances' figures."""

from reelworks.cloud.service_roles import service_caller
from support.people import ACCOUNT, REGION, Somebody


async def test_a_running_instance_is_measured_and_so_is_its_group(ec2):
    busy = "while :; do :; done"
    instance_id = await ec2.running(busy)
    room = ec2.ec2_room
    tags = [{"Key": "aws:autoscaling:groupName", "Value": "films"}]
    scaling = Somebody(ec2, service_caller("autoscaling", ACCOUNT, REGION, ec2.ids))
    await scaling("ec2", "CreateTags", Resources=[instance_id], Tags=tags)

    list(room.measure(1000.0))
    figures = {(one.name, one.dimensions[0]): one for one in room.measure(1010.0)}

    cpu = figures["CPUUtilization", ("InstanceId", instance_id)]
    assert 0 <= cpu.value <= 100
    assert cpu.unit == "Percent"
    assert figures["StatusCheckFailed", ("InstanceId", instance_id)].value == 0
    assert figures["CPUUtilization", ("AutoScalingGroupName", "films")].value == cpu.value
