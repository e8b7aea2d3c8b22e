"""``reelworks up``: the cloud and the stack of a definition in it, until they are told to stop."""

import argparse
import threading
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from reelworks.aws.faults import CloudFault
from reelworks.cli.cloud import add_cloud_arguments
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.cli.ears import Ears
from reelworks.cli.machinery import CLOUD, Machinery, MachinerySettings, reserve_data
from reelworks.pipeline.definition import Definition
from reelworks.settings import DEFAULT_REGION
from reelworks.stack.bringing import Choices, Deployed, deploy_definition
from reelworks.stack.changes import Change
from reelworks.stack.deploying import StackProgress
from reelworks.stack.events import StackEvent
from reelworks.stack.stacks import StackFailed
from reelworks.stack.stored import DefinitionTooLong

WEB_PORT = 8080
"""Where the load balancer answers, at an address of its own: a port that needs no privileges."""
_MACHINE_NOISE = "@progress "
"""What a worker writes for programs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_cloud_arguments(parser)
    add_definition_argument(parser)
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="how many workers' machines at first, 0 for none at all (default: as the definition says)",
    )
    parser.add_argument(
        "--web",
        type=int,
        metavar="N",
        help="how many web servers' machines (default: as the definition says)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Start everything, say how to use it, look after it, and stop it in order."""
    path = choose_definition(arguments.definition)
    definition = resized(with_own_steps(read_definition(path), path), arguments)
    reserve_data(arguments.data)
    console = Console(highlight=False)
    lines = Lines(console)
    with Machinery(machinery_settings(arguments), lines) as machinery:
        console.print(f"Starting the cloud on {arguments.data}", style="dim")
        machinery.start_cloud()
        deployed = deploy(definition, machinery, Brief(console))
        resources, clients = deployed.resources, machinery.clients()
        groups = [group for group in (resources.worker_group, resources.web_group) if group]
        with Ears(clients, groups, lines):
            _welcome(console, machinery, definition, deployed)
            while not machinery.is_asked_to_stop:
                machinery.look_after()
            console.print("Stopping: workers finish or hand back what they have …", style="dim")
            machinery.stop()
        clients.close()
    console.print("Stopped. Everything is kept in the data folder.", style="dim")
    return 0


def machinery_settings(arguments: argparse.Namespace) -> MachinerySettings:
    """Return what to run, from a command's arguments."""
    return MachinerySettings(
        data=arguments.data.absolute(), port=arguments.port, host=arguments.host, pace=arguments.pace
    )


def resized(definition: Definition, arguments: argparse.Namespace) -> Definition:
    """Return the definition with as many machines as the command line asks for; 0 means never any.

    Raises:
        Complaint: a number makes no sense.
    """
    fleet, changes = definition.fleet, {}
    for kind in ("workers", "web"):
        wanted = getattr(arguments, kind)
        if wanted is None:
            continue
        if wanted < 0:
            raise Complaint(f"--{kind} cannot be negative: give 0 for none, or how many.")
        group = getattr(fleet, kind)
        most = max(group.max, wanted) if wanted else 0
        sizes = {"min": min(group.min, wanted), "desired": wanted, "max": most}
        changes[kind] = group.model_copy(update=sizes)
    return definition.model_copy(update={"fleet": fleet.model_copy(update=changes)})


def with_own_steps(definition: Definition, path: Path | None) -> Definition:
    """Return the definition with the file's folder as the place of steps of the user's own, if it has such."""
    if path is None or definition.steps_folder or not definition.own_steps():
        return definition
    return definition.model_copy(update={"steps_folder": str(path.absolute().parent)})


def deploy(definition: Definition, machinery: Machinery, progress: StackProgress) -> Deployed:
    """Make the definition's stack exist in the running cloud.

    Raises:
        Complaint: the cloud refused.
    """
    clients = machinery.clients()
    try:
        choices = Choices(parameters={"WebPort": str(WEB_PORT)} if definition.fleet.web.max else {})
        return deploy_definition(definition, clients, choices, progress)
    except (CloudFault, StackFailed, DefinitionTooLong) as fault:
        raise Complaint(f"{fault} The cloud's log is {machinery.log_path(CLOUD)}.") from fault
    finally:
        clients.close()


class Brief:
    """Watches a deployment and says little: how many changes, and what fails. A ``StackProgress``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def confirm(self, changes: Sequence[Change]) -> bool:
        """Say how much there is to do, and go on."""
        self._console.print(f"Deploying the stack: {len(changes)} changes", style="dim")
        return True

    def hear(self, event: StackEvent) -> None:
        """Show what failed."""
        if event.status.endswith("_FAILED"):
            self._console.print(
                f"[red]{escape(event.resource)} {event.status}[/]: {escape(event.reason)}", soft_wrap=True
            )


class Lines:
    """Shows what the cloud and the machines write, each line behind its writer's name."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()

    def __call__(self, name: str, line: str) -> None:
        """Show one line; called from the threads that read."""
        if line.startswith(_MACHINE_NOISE):
            return
        with self._lock:
            self._console.print(f"[cyan]{name}[/] │ {escape(line)}", soft_wrap=True)


def _welcome(console: Console, machinery: Machinery, definition: Definition, deployed: Deployed) -> None:
    resources, data = deployed.resources, machinery.data
    name, first = next(iter(definition.pipelines.items()))
    queue_url = resources.pipelines[name].queue_url
    page = [f"  page [bold]{resources.web_url}[/]"] if resources.web_url else []
    lines = (
        "",
        f"[bold green]Reelworks runs.[/]  Endpoint [bold]{machinery.endpoint}[/], region {DEFAULT_REGION}",
        *page,
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
