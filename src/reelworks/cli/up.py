"""``reelworks up``: the cloud, the stack and the workers, until they are told to stop."""

import argparse
import os
import threading
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from reelworks.aws.faults import CloudFault
from reelworks.cli.cloud import add_cloud_arguments
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.cli.machinery import CLOUD, Machinery, MachinerySettings, reserve_data
from reelworks.pipeline.definition import Definition
from reelworks.settings import DEFAULT_REGION
from reelworks.stack.provision import provision
from reelworks.stack.resources import Resources


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_cloud_arguments(parser)
    add_definition_argument(parser)
    parser.add_argument(
        "--workers", type=int, default=2, metavar="N", help="how many workers to keep (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Start everything, say how to use it, look after it, and stop it in order."""
    path = choose_definition(arguments.definition)
    definition = read_definition(path)
    reserve_data(arguments.data)
    console = Console(highlight=False)
    with Machinery(machinery_settings(arguments, path), Lines(console)) as machinery:
        console.print(f"Starting the cloud on {arguments.data}", style="dim")
        machinery.start_cloud()
        resources = deploy(definition, machinery)
        machinery.start_workers()
        _welcome(console, machinery, definition, resources)
        while not machinery.is_asked_to_stop:
            machinery.look_after()
        console.print("Stopping: workers finish or hand back what they have, then the cloud …", style="dim")
    console.print("Stopped. Everything is kept in the data folder.", style="dim")
    return 0


def machinery_settings(arguments: argparse.Namespace, definition: Path | None) -> MachinerySettings:
    """Return what to run, from a command's arguments.

    Raises:
        Complaint: a number makes no sense.
    """
    if arguments.workers < 0:
        raise Complaint("--workers cannot be negative: give 0 for none, or how many to keep.")
    cores = len(os.sched_getaffinity(0))
    more = ["--cores", str(max(1, cores // max(1, arguments.workers)))]
    if definition is not None:
        more += ["--definition", str(definition.absolute())]
    return MachinerySettings(
        data=arguments.data.absolute(),
        port=arguments.port,
        host=arguments.host,
        pace=arguments.pace,
        workers=arguments.workers,
        worker_arguments=tuple(more),
    )


def deploy(definition: Definition, machinery: Machinery) -> Resources:
    """Make the definition's resources exist in the running cloud.

    Raises:
        Complaint: the cloud refused.
    """
    clients = machinery.clients()
    try:
        return provision(definition, clients)
    except CloudFault as fault:
        raise Complaint(f"{fault}; the cloud's log is {machinery.log_path(CLOUD)}.") from fault
    finally:
        clients.close()


class Lines:
    """Shows what the processes write, each line behind its process's name."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()

    def __call__(self, name: str, line: str) -> None:
        """Show one line; called from the threads that read."""
        with self._lock:
            self._console.print(f"[cyan]{name}[/] │ {escape(line)}", soft_wrap=True)


def _welcome(console: Console, machinery: Machinery, definition: Definition, resources: Resources) -> None:
    name, first = next(iter(definition.pipelines.items()))
    queue_url = resources.pipelines[name].queue_url
    data = machinery.data
    lines = (
        "",
        f"[bold green]Reelworks runs.[/]  Endpoint [bold]{machinery.endpoint}[/], region {DEFAULT_REGION}",
        f"  access key {machinery.keys.access_key_id}, its secret in {data}/keys.json",
        "",
        "In another terminal, once:",
        f'  [bold]source .venv/bin/activate; eval "$(reelworks env --data {data})"[/]',
        "and then",
        f"  [bold]echo hello > test1.txt; aws s3 cp test1.txt s3://{first.bucket}/{first.prefix}[/]",
        f"  [bold]aws s3 ls --recursive s3://{first.bucket}[/]",
        f"  [bold]aws sqs receive-message --queue-url {queue_url} --max-number-of-messages 1[/]",
        "",
        "Ctrl-C stops it; what was uploaded stays.",
        "",
    )
    for line in lines:
        console.print(line, soft_wrap=True)
