"""What was running runs again after a restart: the same instance, at the same address, with the same disk."""

import base64

from reelworks.cloud.machines.network import claim_network


async def test_running_instances_boot_again_and_user_data_do_not(ec2):
    script = """
mkdir -p "$SYSTEMD_UNIT_PATH"
printf '[Service]\\nExecStart=/bin/sh -c "echo unit is up; exec sleep 1000"\\n[Install]\\nWantedBy=multi-user.target\\n' \
> "$SYSTEMD_UNIT_PATH/film.service"
systemctl daemon-reload
systemctl enable --now film
echo user data ran
"""
    instance_id = await ec2.running(script)
    console = await ec2.said(instance_id, "unit is up")
    await ec2.said(instance_id, "user data ran")
    before = await ec2.describe(instance_id)

    await ec2.reopen()

    after = await ec2.until(instance_id, "running")
    assert after["PrivateIpAddress"] == before["PrivateIpAddress"]

    while console.count("unit is up") < 2:
        console = await ec2.said(instance_id, "unit is up")
    assert console.count("user data ran") == 1


async def test_stopped_instances_stay_stopped(ec2):
    instance_id = await ec2.running()
    await ec2("StopInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "stopped")

    await ec2.reopen()

    assert (await ec2.describe(instance_id))["State"]["Name"] == "stopped"
    assert not ec2.ec2_room._lives.is_up(instance_id)


async def test_what_was_on_its_way_arrives(ec2):
    going, coming = await ec2.running("trap '' TERM; sleep 1000"), await ec2.run("echo hello")
    await ec2("TerminateInstances", InstanceIds=[going])

    await ec2.reopen()

    await ec2.until(going, "terminated")
    await ec2.until(coming["InstanceId"], "running")


async def test_a_network_that_another_cloud_has_taken_moves_everything(ec2):
    instance_id = await ec2.running()
    before = (await ec2.describe(instance_id))["PrivateIpAddress"]
    octet = ec2.ec2_room._claim.x
    await ec2.close()

    taken = claim_network(octet)
    try:
        await ec2.open()
        after = (await ec2.until(instance_id, "running"))["PrivateIpAddress"]
    finally:
        taken.release()

    assert taken.x == octet
    assert after.split(".")[2:] == before.split(".")[2:]
    assert after != before
    subnets = (await ec2("DescribeSubnets"))["Subnets"]
    assert all(one["CidrBlock"].startswith(after.rsplit(".", 2)[0]) for one in subnets)
    assert base64.b64decode((await ec2("GetConsoleOutput", InstanceId=instance_id))["Output"])
