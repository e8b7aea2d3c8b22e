"""The machine's services: kept running, stopped in order, started at boot."""

import os
import signal

import pytest

KEPT = """
[Unit]
Description=What is kept
[Service]
ExecStart=/bin/sh -c 'echo $$$$ > $HOME/pid; echo up; exec sleep 1000'
Restart=always
[Install]
WantedBy=multi-user.target
"""


async def test_a_service_that_is_killed_is_started_again(bench, until):
    machine = await bench.boot()
    machine.write_unit("kept.service", KEPT)
    assert await machine.run("systemctl", "start", "kept") == (0, "")
    first = await machine.pid_of("root/pid")

    os.kill(first, signal.SIGKILL)

    await until(lambda: machine.read("root/pid") not in {"", f"{first}\n"})
    _, status = await machine.run("systemctl", "is-active", "kept")
    assert status == "active\n"
    assert "kept.service: Main process exited, code=killed, status=9/KILL" in machine.console
    assert "restart counter is at 1" in machine.console


async def test_a_service_that_always_fails_is_given_up(bench, until):
    machine = await bench.boot()
    machine.write_unit(
        "bad.service",
        "[Unit]\nStartLimitBurst=3\n[Service]\nExecStart=/bin/false\nRestart=on-failure\nRestartSec=1ms\n",
    )

    await machine.run("systemctl", "start", "bad")

    await until(lambda: "Start request repeated too quickly" in machine.console)
    assert await machine.run("systemctl", "is-failed", "bad") == (0, "failed\n")
    assert machine.console.count("Starting bad.service") == 3
    _, shown = await machine.run("systemctl", "show", "-p", "Result", "bad")
    assert shown == "Result=start-limit-hit\n"


async def test_one_that_ends_well_is_not_started_again_on_failure_only(bench, until):
    machine = await bench.boot()
    machine.write_unit("good.service", "[Service]\nExecStart=/bin/true\nRestart=on-failure\n")

    await machine.run("systemctl", "start", "good")

    await until(lambda: "Stopped" in machine.console or "Started good" in machine.console)
    assert await machine.run("systemctl", "is-active", "good") == (3, "inactive\n")
    assert machine.console.count("Starting good.service") == 1


async def test_enabled_services_start_at_every_boot_and_disabled_ones_do_not(bench, until):
    machine = await bench.boot(runs_user_data=False)
    machine.write_unit("kept.service", KEPT)
    machine.write_unit("other.service", KEPT.replace("pid", "other"))
    await machine.run("systemctl", "enable", "kept", "other")
    await machine.run("systemctl", "disable", "other")
    await bench.machines.stop(machine.spec.id, 5)

    again = await bench.boot(runs_user_data=False)

    await again.pid_of("root/pid")
    assert await again.run("systemctl", "is-enabled", "kept", "other") == (0, "enabled\ndisabled\n")
    assert await again.run("systemctl", "is-active", "other") == (3, "inactive\n")


async def test_enable_now_starts_as_well_and_says_what_it_linked(bench):
    machine = await bench.boot()
    machine.write_unit("kept.service", KEPT)

    status, said = await machine.run("systemctl", "enable", "--now", "kept.service")

    assert status == 0
    assert "Created symlink" in said
    assert "multi-user.target.wants/kept.service" in said
    assert await machine.run("systemctl", "is-active", "kept") == (0, "active\n")


async def test_services_stop_in_the_opposite_order_of_their_start(bench):
    machine = await bench.boot()
    for name, after in (("first", ""), ("second", "first.service"), ("third", "second.service")):
        machine.write_unit(
            f"{name}.service",
            f"[Unit]\nAfter={after}\n[Service]\nExecStart=/bin/sleep 1000\nExecStop=/bin/sleep 0.05\n",
        )
    machine.write_unit("all.service", "[Unit]\nWants=third.service first.service second.service\n"
                       "[Service]\nType=oneshot\nExecStart=/bin/true\n")  # fmt: skip
    await machine.run("systemctl", "start", "all")

    await bench.machines.stop(machine.spec.id, 10)

    words = ("Started", "Stopped")
    lines = [line.split("] ", 1)[1].split(" - ")[0] for line in machine.console.splitlines() if "] " in line]
    order = [line for line in lines if line.startswith(words) and "all" not in line]
    assert order == [
        "Started first.service", "Started second.service", "Started third.service",
        "Stopped third.service", "Stopped second.service", "Stopped first.service",
    ]  # fmt: skip


async def test_a_service_has_its_time_to_stop_and_is_killed_after_it(bench, alive):
    machine = await bench.boot()
    machine.write_unit(
        "stubborn.service",
        "[Service]\nTimeoutStopSec=200ms\n"
        "ExecStart=/bin/sh -c 'trap \"echo asked\" TERM; echo $$$$ > $HOME/pid; while :; do sleep 0.05; done'\n",
    )
    await machine.run("systemctl", "start", "stubborn")
    pid = await machine.pid_of("root/pid")

    await machine.run("systemctl", "stop", "stubborn")

    assert not alive(pid)
    assert "asked" in machine.read("var/log/stubborn.log")
    assert "timed out. Killing." in machine.console


async def test_what_a_service_left_running_is_stopped_with_it(bench, alive):
    machine = await bench.boot()
    machine.write_unit(
        "forks.service",
        "[Service]\nExecStart=/bin/sh -c 'setsid sleep 1000 & echo $! > $HOME/pid; exec sleep 1000'\n",
    )
    await machine.run("systemctl", "start", "forks")
    left = await machine.pid_of("root/pid")

    await machine.run("systemctl", "stop", "forks")

    assert not alive(left)


async def test_a_oneshot_is_waited_for_and_its_failure_told(bench):
    machine = await bench.boot()
    machine.write_unit(
        "once.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'sleep 0.1; echo done > $HOME/done'\n"
    )
    machine.write_unit("fails.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'exit 7'\n")

    assert (await machine.run("systemctl", "start", "once"))[0] == 0
    assert machine.read("root/done") == "done\n"
    status, said = await machine.run("systemctl", "start", "fails")

    assert status == 1
    assert "Job for fails.service failed" in said
    assert await machine.run("systemctl", "is-failed", "fails") == (0, "failed\n")


async def test_a_service_that_says_when_it_is_ready_is_waited_for(bench):
    machine = await bench.boot()
    tells = (
        "import os, socket, time\n"
        "time.sleep(0.1)\n"
        "open(os.environ['HOME'] + '/ready', 'w').close()\n"
        "name = os.environ['NOTIFY_SOCKET'].replace('@', '\\0', 1)\n"
        "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'READY=1', name)\n"
        "time.sleep(1000)\n"
    )
    (machine.spec.folder / "root" / "tells.py").write_text(tells)
    machine.write_unit(
        "tells.service", "[Service]\nType=notify\nExecStart=python3 ${HOME}/tells.py\nTimeoutStopSec=1s\n"
    )

    status, said = await machine.run("systemctl", "start", "tells")

    assert (status, said) == (0, "")
    assert (machine.spec.folder / "root" / "ready").exists()
    assert await machine.run("systemctl", "is-active", "tells") == (0, "active\n")


@pytest.mark.parametrize(
    ("start", "word"),
    [("ExecStart=/nowhere/at-all\n", "failed"), ("Type=simple\n", "bad unit file setting")],
)
async def test_what_cannot_be_run_is_refused(bench, start, word):
    machine = await bench.boot()
    machine.write_unit("bad.service", f"[Service]\n{start}")

    status, said = await machine.run("systemctl", "start", "bad")

    assert status == 1
    assert word in said


async def test_units_that_are_not_there_are_said_so(bench):
    machine = await bench.boot()

    assert await machine.run("systemctl", "start", "none") == (
        5, "Failed to start none.service: Unit none.service not found.\n",
    )  # fmt: skip
    assert (await machine.run("systemctl", "status", "none"))[0] == 4
    assert (await machine.run("systemctl", "frobnicate"))[0] == 1


async def test_environment_and_specifiers_are_put_in(bench):
    machine = await bench.boot()
    (machine.spec.folder / "etc" / "kept.env").write_text("# what it needs\nFROM_FILE='a b'\n")
    machine.write_unit(
        "shows@.service",
        f'[Service]\nType=oneshot\nEnvironment="SET=one two" PLAIN=3\nWorkingDirectory=%h/..\n'
        f"EnvironmentFile=-/nowhere\nEnvironmentFile={machine.spec.folder}/etc/kept.env\n"
        "ExecStart=/bin/echo %n %i ${SET} $SET ${FROM_FILE} $PLAIN $$HOME\n".replace("%h/..", "/tmp"),
    )

    await machine.run("systemctl", "start", "shows@a-b")

    assert "shows@a-b.service a-b one two one two a b 3 $HOME" in machine.read("var/log/shows@a-b.log")


async def test_the_journal_is_shown_by_its_unit(bench, until):
    machine = await bench.boot()
    machine.write_unit(
        "talks.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo one; echo two'\n"
    )
    await machine.run("systemctl", "start", "talks")

    status, said = await machine.run("journalctl", "-u", "talks", "-o", "cat")

    assert status == 0
    assert "one\ntwo\n" in said
    _, last = await machine.run("journalctl", "-u", "talks", "-n", "1")
    assert last.count("\n") == 1


async def test_output_goes_to_the_file_that_a_unit_names(bench):
    machine = await bench.boot()
    file = machine.spec.folder / "var/log/own.txt"
    machine.write_unit(
        "writes.service",
        f"[Service]\nType=oneshot\nStandardOutput=append:{file}\nExecStart=/bin/echo one\nExecStart=/bin/echo two\n",
    )

    await machine.run("systemctl", "start", "writes")

    assert file.read_text() == "one\ntwo\n"


@pytest.mark.parametrize(
    "broken",
    [
        "EnvironmentFile=/nowhere\n",
        "EnvironmentFile={folder}/etc/broken\n",
        "StandardOutput=append:/nowhere/x\n",
    ],
)
async def test_a_service_whose_files_are_missing_fails_and_the_machine_goes_on(bench, broken):
    machine = await bench.boot()
    (machine.spec.folder / "etc" / "broken").write_text("A='unclosed\n")
    lines = broken.format(folder=machine.spec.folder)
    machine.write_unit("bad.service", f"[Service]\nExecStart=/bin/sleep 1000\n{lines}")

    status, _ = await machine.run("systemctl", "start", "bad")

    assert status == 1
    assert await machine.run("systemctl", "is-failed", "bad") == (0, "failed\n")
    assert await machine.run("systemctl", "is-system-running") == (1, "degraded\n")


async def test_a_disk_that_refuses_is_told_and_the_machine_goes_on(bench):
    machine = await bench.boot()
    machine.write_unit("kept.service", KEPT)
    (machine.spec.folder / "etc/systemd/system/multi-user.target.wants").rmdir()
    (machine.spec.folder / "etc/systemd/system/multi-user.target.wants").write_text("no folder")

    status, said = await machine.run("systemctl", "enable", "kept")

    assert status == 1
    assert "Failed to enable" in said
    assert (await machine.run("systemctl", "is-system-running"))[0] == 0
