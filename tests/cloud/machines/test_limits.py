"""A machine is held to its size."""

EATS = """#!/usr/bin/env python3
import sys, time
kept = []
print("eats", flush=True)
while len(kept) < 300:
    kept.append(bytearray(b"x") * (1 << 20))
    time.sleep(0.005)
print("has eaten", flush=True)
time.sleep(1000)
"""


async def test_the_largest_process_is_killed_where_memory_is_exceeded(bench, until):
    machine = await bench.boot(EATS, memory_bytes=96 << 20)

    await until(lambda: "Out of memory: Killed process" in machine.console)

    await until(lambda: "Cloud-init finished with status -9" in machine.console)
    assert "has eaten" not in machine.console
    assert bench.machines.is_running(machine.spec.id)


async def test_a_service_killed_for_its_memory_is_started_again(bench, until):
    machine = await bench.boot(memory_bytes=96 << 20)
    script = machine.spec.folder / "root" / "eats"
    script.write_text(EATS)
    script.chmod(0o755)
    machine.write_unit(
        "eats.service",
        "[Service]\nExecStart=${HOME}/eats\nRestart=always\n".replace("${HOME}/eats", str(script)),
    )

    await machine.run("systemctl", "start", "eats")

    await until(lambda: machine.console.count("Started eats.service") >= 2)
    assert "Main process exited, code=killed, status=9/KILL" in machine.console


async def test_too_many_processes_are_cut_back_and_those_before_stay(bench, until, alive, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.machines.machines.PROCESSES_A_GIB", 20)
    machine = await bench.boot(
        "#!/bin/sh\necho $$ > $HOME/pid\nfor n in $(seq 60); do sleep 1000 & done\nexec sleep 1000\n"
    )
    first = await machine.pid_of("root/pid")

    await until(lambda: "more than 20 processes" in machine.console)

    await until(lambda: bench.machines.list_usage()[machine.spec.id].processes <= 21)
    assert alive(first)


async def test_processors_are_bound_to_as_many_as_it_has(bench, until):
    machine = await bench.boot("#!/bin/sh\nnproc\n", cpus=0.5)

    await until(lambda: "Cloud-init finished" in machine.console)

    assert "\n1\n" in machine.console
    assert "1 processors by affinity" in machine.console


async def test_one_process_cannot_ask_for_more_than_the_host_can_bear(bench, until):
    machine = await bench.boot(
        "#!/usr/bin/env python3\ntry:\n    bytearray(1 << 30)\nexcept MemoryError:\n    print('refused')\n",
        memory_bytes=128 << 20,
    )

    await until(lambda: "Cloud-init finished" in machine.console)
    assert "refused\n" in machine.console
