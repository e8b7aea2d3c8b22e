"""A machine that goes down by itself tells how."""

import os
import signal

import pytest


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (("shutdown", "now"), "shutdown"),
        (("shutdown", "-r", "now"), "reboot"),
        (("poweroff",), "shutdown"),
        (("reboot",), "reboot"),
        (("systemctl", "poweroff"), "shutdown"),
    ],
)
async def test_going_down_from_inside_is_told(bench, until, command, kind):
    machine = await bench.boot(f"#!/bin/sh\n{' '.join(command)}\n")

    await until(lambda: bench.endings)

    [(name, ending)] = bench.endings
    assert (name, ending.kind) == (machine.spec.id, kind)
    assert not bench.machines.is_running(machine.spec.id)
    assert machine.list_pids() == []


async def test_a_shutdown_from_inside_stops_the_services_in_order(bench, until):
    machine = await bench.boot()
    machine.write_unit(
        "drains.service",
        '[Service]\nExecStart=/bin/sh -c \'trap "echo drained; exit" TERM; echo $$$$ > $HOME/pid;'
        " while :; do sleep 0.02; done'\n",
    )
    await machine.run("systemctl", "start", "drains")
    await machine.pid_of("root/pid")

    await machine.run("shutdown", "now")

    await until(lambda: bench.endings)
    assert "drained" in machine.read("var/log/drains.log")
    assert "Power down" in machine.console


async def test_sigterm_to_the_init_is_a_shutdown(bench, until):
    machine = await bench.boot()

    os.kill(machine.init, signal.SIGTERM)

    await until(lambda: bench.endings)
    assert bench.endings[0][1].kind == "shutdown"


async def test_one_stopped_by_the_cloud_is_not_told(bench):
    machine = await bench.boot("#!/bin/sh\nexec sleep 1000\n")

    await bench.machines.stop(machine.spec.id, 5)
    await bench.machines.stop(machine.spec.id, 5)

    assert bench.endings == []
    assert machine.list_pids() == []


async def test_a_machine_boots_again_after_its_end(bench, until):
    machine = await bench.boot("#!/bin/sh\nreboot\n")
    await until(lambda: bench.endings)

    again = await bench.boot("#!/bin/sh\nreboot\n", runs_user_data=False)

    assert await again.run("systemctl", "is-system-running") == (0, "running\n")
    assert bench.machines.is_running(machine.spec.id)
