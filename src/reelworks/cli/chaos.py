"""``reelworks chaos``: kill something on purpose, and watch the architecture heal.

    reelworks chaos instance            one worker's machine loses its power
    reelworks chaos zone us-east-2a     a whole Availability Zone goes; --heal brings it back
    reelworks chaos queue-consumer      nobody serves the queues any more; --heal brings the workers back
    reelworks chaos worker              one worker's process is killed; its machine's service manager restarts it
    reelworks chaos cloud               the embedded cloud itself is killed

``worker`` and ``cloud`` kill processes of this machine; the others go through AWS's API.
"""

import argparse
import os
import random
import signal
from pathlib import Path

from reelworks.assembly import read_keys
from reelworks.aws.clients import Access
from reelworks.cli.access import add_access_arguments, clients_for
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.settings import DEFAULT_REGION
from reelworks.stack.experiments import Experiments, NothingToKill

_LOCAL = Path(".run/data")
TARGETS = ("worker", "instance", "zone", "cloud", "queue-consumer")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("target", choices=TARGETS, help="what to kill")
    parser.add_argument("which", nargs="?", help="an instance's id or a zone's name; without one, any")
    parser.add_argument("--heal", action="store_true", help="bring back a zone, or the queues' consumers")
    add_definition_argument(parser)
    add_access_arguments(parser)
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder of an embedded cloud (default: .run/data where there is one, else AWS)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Kill it, and say what was killed."""
    data = arguments.data or (_LOCAL if (_LOCAL / "endpoint").exists() else None)
    if arguments.target in {"worker", "cloud"}:
        print(_kill_process(arguments.target, data))  # noqa: T201 - what the command is for
        return 0
    name = arguments.stack_name or read_definition(choose_definition(arguments.definition)).name
    access = None if data is None or arguments.endpoint_url else _access_to(data)
    with clients_for(arguments, access) as clients:
        try:
            print(_experiment(Experiments(clients, name), arguments))  # noqa: T201 - what the command is for
        except NothingToKill as error:
            raise Complaint(str(error)) from error
    return 0


def _experiment(experiments: Experiments, arguments: argparse.Namespace) -> str:
    if arguments.target == "instance":
        machine = experiments.kill_machine(arguments.which)
        return f"{machine.id} in {machine.zone} lost its power."
    if arguments.target == "queue-consumer":
        if not arguments.heal:
            experiments.stop_consumers()
            return "The workers go, and nobody serves the queues: what comes waits. --heal brings them back."
        return "The workers come back." if experiments.start_consumers() else "The workers were not taken."
    zones = sorted({machine.zone for machine in experiments.list_machines()})
    zone = arguments.which or (random.choice(zones) if zones and not arguments.heal else None)  # noqa: S311 - any will do
    if zone is None:
        raise Complaint("Say which zone: reelworks chaos zone us-east-2a --heal.")
    if arguments.heal:
        experiments.heal_zone(zone)
        return f"{zone} is used again."
    gone = experiments.take_zone(zone)
    return f"{zone} is down, and with it {', '.join(gone) or 'nothing of the stack'}. --heal brings it back."


def _access_to(data: Path) -> Access:
    try:
        endpoint = (data / "endpoint").read_text().strip()
    except FileNotFoundError:
        raise Complaint(f"No cloud runs on {data}: start one with reelworks up.") from None
    keys = read_keys(data)
    return Access(endpoint, DEFAULT_REGION, keys.access_key_id, keys.secret_access_key)


def _kill_process(target: str, data: Path | None) -> str:
    if data is None:
        raise Complaint(
            "Only processes of this machine can be killed: say the cloud's folder with --data DIR."
        )
    wanted = _is_cloud_of if target == "cloud" else _is_worker_of
    found = [pid for pid in _processes() if wanted(pid, data.absolute())]
    if not found:
        raise Complaint(f"No {target} runs on {data}.")
    pid = random.choice(found)  # noqa: S311 - any will do
    os.kill(pid, signal.SIGKILL)
    return f"The {target} with process id {pid} was killed."


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _is_cloud_of(pid: int, data: Path) -> bool:
    words = _words(pid, "cmdline")
    if _command_in(words) != "cloud" or "--data" not in words:
        return False
    return Path(words[words.index("--data") + 1]).absolute() == data


def _is_worker_of(pid: int, data: Path) -> bool:
    """Whether a process is a worker on a machine of that cloud: its home lies in the cloud's folder."""
    if _command_in(_words(pid, "cmdline")) != "worker":
        return False
    return any(word.startswith(f"HOME={data}/") for word in _words(pid, "environ"))


def _command_in(words: list[str]) -> str:
    """Return which of our commands a process runs; empty for a process that is none of ours."""
    for place, word in enumerate(words[:3]):
        if word == "reelworks" or word.endswith("/reelworks"):
            return words[place + 1] if place + 1 < len(words) else ""
    return ""


def _words(pid: int, file: str) -> list[str]:
    """Return a process's arguments or variables; none where it is gone or not ours."""
    try:
        return Path(f"/proc/{pid}/{file}").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
