"""Stopped, started, rebooted, terminated: by request, from inside, by a power cut."""

import asyncio
import base64
import os
import signal

import pytest

from reelworks.cloud.services.ec2.limits import TERMINATED_KEPT_S
from support.ec2_cloud import wait_for


def pids_of(ec2, instance_id):
    usage = ec2.ec2_room._lives.list_usage().get(instance_id)
    return usage.processes if usage else 0


async def test_a_stopped_instance_has_no_process_and_starts_again_at_its_address(ec2):
    instance_id = await ec2.running("sleep 1000 &")
    address = (await ec2.describe(instance_id))["PrivateIpAddress"]

    answer = await ec2("StopInstances", InstanceIds=[instance_id])

    change = answer["StoppingInstances"][0]
    assert (change["PreviousState"]["Name"], change["CurrentState"]["Name"]) == ("running", "stopping")
    stopped = await ec2.until(instance_id, "stopped")
    assert stopped["StateReason"]["Code"] == "Client.UserInitiatedShutdown"
    assert stopped["StateTransitionReason"].startswith("User initiated (20")
    assert pids_of(ec2, instance_id) == 0
    await ec2("StartInstances", InstanceIds=[instance_id])
    assert (await ec2.until(instance_id, "running"))["PrivateIpAddress"] == address


async def test_user_data_run_once_in_an_instances_life(ec2):
    instance_id = await ec2.running("echo run >> runs; echo booted $(wc -l < runs)")
    await ec2.said(instance_id, "booted 1")

    await ec2("StopInstances", InstanceIds=[instance_id], Force=True)
    await ec2.until(instance_id, "stopped")
    await ec2("StartInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "running")
    await ec2("RebootInstances", InstanceIds=[instance_id])

    await ec2("TerminateInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "terminated")
    said = base64.b64decode((await ec2("GetConsoleOutput", InstanceId=instance_id))["Output"]).decode()
    assert "booted 1" in said
    assert "booted 2" not in said


async def test_of_a_terminated_instance_only_what_it_said_is_left_and_that_for_an_hour(ec2):
    instance_id = await ec2.running("echo film > film; echo made")
    await ec2.said(instance_id, "made")
    folder = ec2.folder / "ec2" / "machines" / instance_id

    await ec2("TerminateInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "terminated")

    async def is_empty():
        return {path.name for path in folder.iterdir()} == {"console.log"}

    await wait_for(is_empty)
    await ec2.said(instance_id, "made")
    ec2.clock.advance(TERMINATED_KEPT_S + 1)
    await ec2.run()
    assert not folder.exists()


async def test_a_rebooted_instance_stays_running_and_boots_anew(ec2):
    instance_id = await ec2.running("echo one boot")
    await ec2.said(instance_id, "one boot")
    before = (await ec2.said(instance_id, "Linux machine")).count("Linux machine")

    await ec2("RebootInstances", InstanceIds=[instance_id])

    async def has_booted_again() -> None:
        while (await ec2.said(instance_id, "Linux machine")).count("Linux machine") == before:
            assert (await ec2.describe(instance_id))["State"]["Name"] == "running"
            await asyncio.sleep(0.01)

    await asyncio.wait_for(has_booted_again(), 20)


async def test_an_instance_that_reboots_itself_comes_back_and_does_not_go_round_in_circles(ec2):
    instance_id = await ec2.running("echo asked for a reboot; reboot")

    async def has_booted_again():
        said = await ec2.said(instance_id, "asked for a reboot")
        return said if said.count("Linux machine") == 2 else None

    said = await wait_for(has_booted_again)
    assert said.count("asked for a reboot") == 1
    assert (await ec2.describe(instance_id))["State"]["Name"] == "running"


async def test_a_terminated_instance_frees_its_address_and_stays_visible_for_an_hour(ec2):
    instance_id = await ec2.running()
    address = (await ec2.describe(instance_id))["PrivateIpAddress"]

    await ec2("TerminateInstances", InstanceIds=[instance_id])

    gone = await ec2.until(instance_id, "terminated")
    assert "PrivateIpAddress" not in gone
    assert (await ec2("DescribeNetworkInterfaces"))["NetworkInterfaces"] == []
    assert (await ec2.run())["PrivateIpAddress"] == address
    ec2.clock.advance(TERMINATED_KEPT_S + 1)
    assert instance_id not in await ec2.ids_of()
    assert (
        await ec2.refused("DescribeInstances", InstanceIds=[instance_id])
    ).code == "InvalidInstanceID.NotFound"


async def test_to_terminate_again_does_no_harm(ec2):
    instance_id = await ec2.running()
    await ec2("TerminateInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "terminated")

    again = await ec2("TerminateInstances", InstanceIds=[instance_id])

    assert again["TerminatingInstances"][0]["CurrentState"]["Name"] == "terminated"


async def test_what_a_state_does_not_allow_is_refused(ec2):
    instance_id = (await ec2.run())["InstanceId"]
    await ec2("TerminateInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "terminated")

    for operation in ("StopInstances", "StartInstances", "RebootInstances"):
        assert (await ec2.refused(operation, InstanceIds=[instance_id])).code == "IncorrectInstanceState"


@pytest.mark.parametrize(
    ("attribute", "operation"),
    [("DisableApiTermination", "TerminateInstances"), ("DisableApiStop", "StopInstances")],
)
async def test_a_protected_instance_stays_until_its_protection_is_taken_away(ec2, attribute, operation):
    instance_id = await ec2.running(**{attribute: True})

    refusal = await ec2.refused(operation, InstanceIds=[instance_id])
    await ec2("ModifyInstanceAttribute", InstanceId=instance_id, **{attribute: {"Value": False}})
    await ec2(operation, InstanceIds=[instance_id])

    assert refusal.code == "OperationNotPermitted"


@pytest.mark.parametrize(("behavior", "state"), [("stop", "stopped"), ("terminate", "terminated")])
async def test_a_shutdown_from_inside_ends_as_the_instance_was_told(ec2, behavior, state):
    instance = await ec2.run("shutdown -h now", InstanceInitiatedShutdownBehavior=behavior)

    ended = await ec2.until(instance["InstanceId"], state)

    assert ended["StateReason"]["Code"] == "Client.InstanceInitiatedShutdown"


async def test_an_instance_whose_machine_dies_is_stopped_by_an_internal_error(ec2):
    instance_id = await ec2.running("sleep 1000")
    machines = ec2.ec2_room._lives._machines
    pid = machines._running[instance_id].init.pid

    os.kill(pid, signal.SIGKILL)

    died = await ec2.until(instance_id, "stopped")
    assert died["StateReason"]["Code"] == "Server.InternalError"
    await ec2("StartInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "running")


@pytest.mark.parametrize(
    "operation", ["StopInstances", "StartInstances", "RebootInstances", "TerminateInstances"]
)
@pytest.mark.parametrize(
    ("instance_id", "code"),
    [("i-0123456789abcdef0", "InvalidInstanceID.NotFound"), ("i-film", "InvalidInstanceID.Malformed")],
)
async def test_an_instance_that_is_not_there_is_refused(ec2, operation, instance_id, code):
    assert (await ec2.refused(operation, InstanceIds=[instance_id])).code == code


async def test_an_instance_that_takes_its_time_to_stop_is_cut_off_by_force(ec2):
    instance_id = await ec2.running("trap '' TERM; echo deaf; while :; do sleep 1; done")
    await ec2.said(instance_id, "deaf")

    await ec2("StopInstances", InstanceIds=[instance_id])
    assert (await ec2.describe(instance_id))["State"]["Name"] == "stopping"
    await ec2("StopInstances", InstanceIds=[instance_id], Force=True)

    await ec2.until(instance_id, "stopped")
