"""A machine boots: its init, its user data, its environment, its console."""

import pytest

from reelworks.cloud.machines import machines as machines_module
from reelworks.cloud.machines.console import CONSOLE_BYTES_MAX, read_console
from reelworks.cloud.machines.model import MachineFailed
from reelworks.cloud.machines.processes import list_marked

FINISHED = "Cloud-init finished"


async def test_user_data_run_and_are_seen_on_the_console_and_in_their_log(bench, until):
    machine = await bench.boot("#!/bin/sh\necho out of it\necho and of its errors >&2\n")

    await until(lambda: FINISHED in machine.console)
    assert "out of it\nand of its errors\n" in machine.console
    assert machine.read("var/log/cloud-init-output.log") == "out of it\nand of its errors\n"


async def test_user_data_run_only_where_the_boot_says_so(bench, until):
    machine = await bench.boot("#!/bin/sh\necho once >> $HOME/runs\n")
    await until(lambda: FINISHED in machine.console)
    await bench.machines.stop(machine.spec.id, 5)

    again = await bench.boot("#!/bin/sh\necho once >> $HOME/runs\n", runs_user_data=False)
    await again.run("systemctl", "is-system-running")

    assert machine.read("root/runs") == "once\n"
    assert machine.console.count(FINISHED) == 1


async def test_a_script_may_be_in_any_language_that_its_first_line_names(bench, until):
    machine = await bench.boot("#!/usr/bin/env python3\nprint('from', 'Python')\n")

    await until(lambda: "from Python" in machine.console)


async def test_the_environment_is_the_images_own(bench, until, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the host's secret")
    monkeypatch.setenv("REELWORKS_SECRET_ACCESS_KEY", "the root's")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")

    machine = await bench.boot("#!/bin/sh\nenv > $HOME/seen\n")

    await until(lambda: FINISHED in machine.console)
    seen = dict(line.split("=", 1) for line in machine.read("root/seen").splitlines())
    folder = str(machine.spec.folder)
    assert set(seen) == {
        "AWS_ENDPOINT_URL", "HOME", "LANG", "LOGNAME", "PATH", "PWD", "REELWORKS_MACHINE", "SHELL",
        "SYSTEMD_UNIT_PATH", "TMPDIR", "USER",
    }  # fmt: skip
    assert seen["PATH"].startswith(f"{folder}/bin:")
    assert seen["HOME"] == f"{folder}/root"
    assert seen["SYSTEMD_UNIT_PATH"] == f"{folder}/etc/systemd/system"


async def test_no_process_of_a_machine_has_a_variable_of_the_hosts(bench, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the host's secret")

    machine = await bench.boot()

    pids = machine.list_pids()
    assert len(pids) == 1
    assert list_marked("AWS_SECRET_ACCESS_KEY", "the host's secret", pids) == []


async def test_the_commands_of_this_project_are_on_the_path(bench, until):
    machine = await bench.boot("#!/bin/sh\ncommand -v reelworks systemctl shutdown\n")

    await until(lambda: FINISHED in machine.console)
    assert "/reelworks\n" in machine.console
    assert "Cloud-init finished with status 0" in machine.console


async def test_a_machines_folder_is_its_owners_alone(bench):
    machine = await bench.boot()

    assert machine.spec.folder.stat().st_mode & 0o777 == 0o700


async def test_the_same_machine_is_not_booted_twice(bench):
    machine = await bench.boot()

    with pytest.raises(MachineFailed, match="running already"):
        await bench.machines.start(machine.spec)


async def test_a_machine_that_has_no_place_is_refused_with_the_reason(bench):
    file = bench.folder / "file"
    file.write_text("no folder")

    with pytest.raises(MachineFailed, match="cannot be laid out"):
        await bench.boot(folder=file / "machine")


async def test_the_console_stays_bounded_and_ends_with_what_was_said_last(bench, until):
    machine = await bench.boot("#!/bin/sh\nseq 1 400000\n")

    await until(lambda: FINISHED in machine.console)
    sizes = [path.stat().st_size for path in machine.spec.folder.glob("console.log*")]
    assert sum(sizes) <= 2 * CONSOLE_BYTES_MAX
    shown = read_console(machine.spec.folder)
    assert len(shown) == 64 * 1024
    assert b"\n399999\n400000\n" in shown


async def test_usage_is_that_of_all_processes_of_each_machine_by_one_look(bench, until, monkeypatch):
    looks = []
    look = machines_module.list_processes
    monkeypatch.setattr(machines_module, "list_processes", lambda: looks.append(1) or look())
    first = await bench.boot("#!/bin/sh\nsleep 60 & sleep 60 & echo two; wait\n")
    second = await bench.boot("#!/bin/sh\nsleep 60 & echo one; wait\n", number=2)
    await until(lambda: "two" in first.console and "one" in second.console)

    usage = bench.machines.list_usage()

    # The init, the script, the two.
    assert {one: usage[one].processes for one in usage} == {first.spec.id: 4, second.spec.id: 3}
    assert usage[first.spec.id].memory_bytes > 5 << 20
    assert looks == [1]


async def test_a_script_that_cannot_be_run_is_told_and_the_machine_stays(bench, until):
    machine = await bench.boot("#!/nowhere/interpreter\n")

    await until(lambda: "Cloud-init failed to run" in machine.console)
    assert "No such file or directory" in machine.console
    assert bench.machines.is_running(machine.spec.id)
