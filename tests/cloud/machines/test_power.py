"""However a machine is cut off, no process of it is left."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from reelworks.cloud.machines.model import MachineFailed
from reelworks.cloud.machines.processes import MARK, list_marked, list_processes

# A process that does everything to get away: a new session, a parent that is gone, an environment without its mark.
ESCAPES = """#!/bin/sh
env -i setsid sh -c 'echo $$ > '$HOME'/escaped; setsid sleep 1000 & echo $! > '$HOME'/further; exec sleep 1000' &
sh -c 'sleep 1000 & echo $! > $HOME/orphan'
trap '' TERM INT HUP
echo $$ > $HOME/deaf
while :; do sleep 0.05; done
"""
CLOUD = """
import asyncio, sys
from pathlib import Path
from reelworks.cloud.machines.machines import Machines
from reelworks.cloud.machines.model import MachineSpec

async def main():
    machines = Machines(print)
    for number in (1, 2):
        folder = Path(sys.argv[1]) / str(number)
        data = sys.argv[2].encode()
        await machines.start(
            MachineSpec(f"i-{number}", f"127.99.17.{number}", folder, data, {}, 1, 1 << 30, True)
        )
    await asyncio.sleep(1000)

%s
"""
LOOPS = {"asyncio": "asyncio.run(main())", "uvloop": "import uvloop; uvloop.run(main())"}


def count_open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def pids_of(machine) -> list[int]:
    return [await machine.pid_of(f"root/{name}") for name in ("escaped", "further", "orphan", "deaf")]


async def test_a_power_cut_kills_whatever_tried_to_get_away_before_it_returns(bench, alive):
    machine = await bench.boot(ESCAPES)
    pids = await pids_of(machine)
    assert all(alive(pid) for pid in pids)

    bench.machines.kill(machine.spec.id)

    assert [pid for pid in pids if alive(pid)] == []
    assert not bench.machines.is_running(machine.spec.id)
    assert bench.endings == []


async def test_closing_cuts_the_power_of_all(bench, alive):
    machines = [await bench.boot(ESCAPES, number) for number in (1, 2, 3)]
    pids = [pid for machine in machines for pid in await pids_of(machine)]

    await bench.machines.close()

    assert [pid for pid in pids if alive(pid)] == []
    assert bench.endings == []


async def test_a_stop_has_its_grace_and_no_more(bench, alive):
    machine = await bench.boot(ESCAPES)
    pids = await pids_of(machine)

    await bench.machines.stop(machine.spec.id, 0.3)

    assert [pid for pid in pids if alive(pid)] == []
    assert bench.endings == []


async def test_a_halted_init_does_not_save_its_machine(bench, alive):
    machine = await bench.boot(ESCAPES)
    pids = await pids_of(machine)
    init = machine.init
    os.kill(init, signal.SIGSTOP)

    bench.machines.kill(machine.spec.id)

    assert [pid for pid in [init, *pids] if alive(pid)] == []


async def test_what_is_left_of_a_machine_whose_init_is_killed_goes_too(bench, until, alive):
    machine = await bench.boot("#!/bin/sh\nsetsid sleep 1000 & echo $! > $HOME/pid; exec sleep 1000\n")
    left = await machine.pid_of("root/pid")

    os.kill(machine.init, signal.SIGKILL)

    await until(lambda: bench.endings)
    assert [(name, ending.kind) for name, ending in bench.endings] == [(machine.spec.id, "died")]
    assert not bench.machines.is_running(machine.spec.id)
    assert not alive(left)
    assert machine.list_pids() == []


async def test_what_an_earlier_life_left_is_gone_before_the_next_boot(bench, alive):
    machine = bench.machine()
    left = await asyncio.create_subprocess_exec("sleep", "1000", env={MARK: str(machine.spec.folder)})

    await bench.machines.start(machine.spec)

    assert not alive(left.pid)
    assert await left.wait() == -signal.SIGKILL


@pytest.mark.parametrize("loop", LOOPS)
async def test_machines_end_with_their_cloud_when_it_is_killed(tmp_path, until, alive, loop):
    cloud = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CLOUD % LOOPS[loop], str(tmp_path), ESCAPES
    )
    names = [
        tmp_path / str(number) / "root" / name for number in (1, 2) for name in ("escaped", "further", "deaf")
    ]
    try:
        await until(lambda: all(name.exists() and name.read_text().endswith("\n") for name in names))
        pids = [int(name.read_text()) for name in names]
        inits = [min(list_marked(MARK, str(tmp_path / str(number)), list_processes())) for number in (1, 2)]
        assert all(alive(pid) for pid in [*pids, *inits])
    finally:
        cloud.kill()
        await cloud.wait()

    await until(lambda: not any(alive(pid) for pid in [*pids, *inits]))


async def test_many_quick_starts_and_ends_leave_nothing(bench, until):
    """A hundred lives of ten machines, each cut off at another moment of its boot."""
    before = count_open_files()

    async def live(number: int) -> None:
        for life in range(10):
            machine = await bench.boot("#!/bin/sh\nsetsid sleep 1000 & exec sleep 1000\n", number)
            await asyncio.sleep(0.004 * life)
            if life % 2:
                bench.machines.kill(machine.spec.id)
            else:
                await bench.machines.stop(machine.spec.id, 2)

    await asyncio.gather(*(live(number) for number in range(1, 11)))

    await until(lambda: count_open_files() <= before + 2)
    folders = [str(bench.folder / f"machine-{number}") for number in range(1, 11)]
    everyone = list_processes()
    left = [pid for folder in folders for pid in list_marked(MARK, folder, everyone)]
    assert [pid for pid in left if everyone[pid].is_alive] == []
    assert bench.endings == []


async def test_one_killed_while_it_boots_does_not_come_up(bench):
    machine = bench.machine()
    start = asyncio.create_task(bench.machines.start(machine.spec))
    await asyncio.sleep(0)

    bench.machines.kill(machine.spec.id)

    with pytest.raises(MachineFailed, match="killed while it booted"):
        await start
    assert machine.list_pids() == []
    assert not bench.machines.is_running(machine.spec.id)


async def test_one_that_is_always_somewhere_else_is_killed_too(bench, alive):
    """A process that forks and ends, again and again: whoever is looked at is gone when it is to be killed."""
    machine = await bench.boot(
        "#!/usr/bin/env python3\nimport os, time\n"
        "def say():\n    with open(os.environ['HOME'] + '/pid', 'w') as file:\n        file.write(f'{os.getpid()}\\n')\n"
        "say()\nuntil = time.monotonic() + 60\n"
        "while time.monotonic() < until:\n    if os.fork():\n        os._exit(0)\n"
    )
    first = await machine.pid_of("root/pid")

    bench.machines.kill(machine.spec.id)

    assert not alive(first)
    assert machine.list_pids() == []


async def test_a_kill_ends_the_grace_of_a_stop(bench, alive):
    machine = await bench.boot(ESCAPES)
    pids = await pids_of(machine)
    stop = asyncio.create_task(bench.machines.stop(machine.spec.id, 600))
    await asyncio.sleep(0)

    bench.machines.kill(machine.spec.id)

    assert [pid for pid in pids if alive(pid)] == []
    await asyncio.wait_for(stop, 10)
    assert bench.endings == []


async def test_a_stop_that_nobody_waits_for_any_more_cuts_the_power(bench, alive):
    machine = await bench.boot(ESCAPES)
    pids = await pids_of(machine)
    stop = asyncio.create_task(bench.machines.stop(machine.spec.id, 600))
    await asyncio.sleep(0)

    stop.cancel()
    await asyncio.wait([stop])

    assert [pid for pid in pids if alive(pid)] == []


async def test_a_start_waits_for_the_stop_before_it(bench):
    machine = await bench.boot("#!/bin/sh\necho lived >> $HOME/lives\nexec sleep 1000\n")
    stop = asyncio.create_task(bench.machines.stop(machine.spec.id, 600))
    await asyncio.sleep(0)

    await bench.machines.start(machine.spec)

    assert stop.done()
    assert bench.machines.is_running(machine.spec.id)


async def test_a_start_that_is_cancelled_leaves_nothing(bench, until):
    machine = bench.machine(ESCAPES)
    for steps in range(12):
        start = asyncio.create_task(bench.machines.start(machine.spec))
        await asyncio.sleep(0.005 * steps)
        start.cancel()
        await asyncio.wait([start])
        bench.machines.kill(machine.spec.id)

        await until(lambda: machine.list_pids() == [])
