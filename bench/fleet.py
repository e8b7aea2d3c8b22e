"""Machines: how long a stack, an instance and a replacement take, to the moment a worker polls its queue."""

import tempfile
import time
from pathlib import Path

from rich.console import Console

from bench.job import report, without_machines
from reelworks.cli.definition import read_definition
from reelworks.cli.machinery import Machinery, MachinerySettings
from reelworks.cli.up import Brief, deploy
from reelworks.stack.consoles import Consoles

ROUNDS = 5
PACE = 1.0
WAIT_S_MAX = 60.0
LOOK_S = 0.01


class Ready:
    """Waits for workers to say on their consoles that they are ready."""

    def __init__(self, clients, group: str) -> None:
        self._consoles = Consoles(clients, [group])

    def wait(self, count: int = 1) -> float:
        """Return when so many more workers were ready."""
        deadline = time.monotonic() + WAIT_S_MAX
        while time.monotonic() < deadline:
            count -= sum('"ready"' in line for _, line in self._consoles.read())
            if count <= 0:
                return time.perf_counter()
            time.sleep(LOOK_S)
        raise TimeoutError("no worker became ready")


def run() -> None:
    """Print how long it takes until workers on machines work."""
    with tempfile.TemporaryDirectory(prefix="reelworks-bench-") as temporary:
        settings = MachinerySettings(Path(temporary) / "data", 0, pace=PACE)
        with Machinery(settings, lambda *_: None) as machinery:
            began = time.perf_counter()
            machinery.start_cloud()
            report("cloud started to its first answer", f"{time.perf_counter() - began:.2f} s")
            _measure(machinery)


def _measure(machinery: Machinery) -> None:
    clients, definition = machinery.clients(), read_definition(None)
    quiet = Brief(Console(quiet=True))
    began = time.perf_counter()
    deploy(without_machines(definition), machinery, quiet)
    report("stack without machines deployed", f"{time.perf_counter() - began:.2f} s")
    workers = definition.fleet.workers.model_copy(update={"is_progress_told": True})
    telling = definition.model_copy(
        update={"fleet": definition.fleet.model_copy(update={"workers": workers})}
    )
    began = time.perf_counter()
    group = deploy(telling, machinery, quiet).resources.worker_group
    report("updated to 2 workers, 2 web servers, balancer", f"{time.perf_counter() - began:.2f} s")
    ready = Ready(clients, group)
    ready.wait(2)
    grown = [_grow(clients, group, ready, 3 + number % 2) for number in range(2)]
    report("one more desired to its first receive", f"best {min(grown):.2f} s, most {max(grown):.2f} s")
    healed = sorted(_heal(clients, group, ready) for _ in range(ROUNDS))
    report(
        "machine terminated to another's first receive",
        f"p50 {healed[ROUNDS // 2]:.2f} s, most {healed[-1]:.2f} s",
    )
    clients.close()


def _grow(clients, group: str, ready: Ready, desired: int) -> float:
    began = time.perf_counter()
    clients.autoscaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=desired)
    return ready.wait() - began


def _heal(clients, group: str, ready: Ready) -> float:
    found = clients.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])
    serving = [
        each for each in found["AutoScalingGroups"][0]["Instances"] if each["LifecycleState"] == "InService"
    ]
    began = time.perf_counter()
    clients.autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=serving[0]["InstanceId"], ShouldDecrementDesiredCapacity=False
    )
    return ready.wait() - began
