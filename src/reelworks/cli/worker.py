"""``reelworks worker``: one worker, for whatever cloud the AWS settings around it name."""

import argparse
import os
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault
from reelworks.aws.lifecycle import GroupPlace
from reelworks.aws.metadata import InstanceMetadata, open_metadata
from reelworks.base.clock import SystemClock
from reelworks.base.stopping import StopSignal
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition
from reelworks.cli.surroundings import clients_around, definition_for
from reelworks.cli.tether import add_tether_argument, tether
from reelworks.media.catalog import STEPS
from reelworks.media.probe import look
from reelworks.pipeline.definition import Definition
from reelworks.stack.places import DRAIN_HOOK, WORKERS, group_name
from reelworks.worker.departure import Departure
from reelworks.worker.ports import Studio
from reelworks.worker.run import Surroundings
from reelworks.worker.run import run as run_worker
from reelworks.worker.settings import WorkerSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_definition_argument(parser)
    parser.add_argument(
        "--stack",
        metavar="NAME",
        help="follow the definition that this deployed stack keeps, in place of a file",
    )
    parser.add_argument(
        "--managed",
        action="store_true",
        help="this machine belongs to the stack's group of workers: finish before the group ends it",
    )
    parser.add_argument(
        "--pipeline",
        action="append",
        default=[],
        metavar="NAME",
        help="serve only this pipeline; may be given more than once (default: all)",
    )
    parser.add_argument(
        "--name",
        default=f"{socket.gethostname()}-{os.getpid()}",
        help="what it calls itself in manifests and lines (default: the host's name and the process id)",
    )
    parser.add_argument(
        "--work-dir",
        type=Path,
        default=Path(tempfile.gettempdir()) / f"reelworks-{os.getuid()}",
        metavar="DIR",
        help="where its jobs' files lie while it works (default: %(default)s)",
    )
    parser.add_argument(
        "--cores", type=int, default=0, metavar="N", help="how many cores it may count on (default: all)"
    )
    parser.add_argument("--progress", action="store_true", help="write @progress lines for a program to read")
    add_tether_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve the definition's queues until SIGTERM or Ctrl-C."""
    tether(arguments.tethered_to)
    stop = StopSignal()
    stop.install()
    if arguments.managed and not arguments.stack:
        raise Complaint("--managed needs to know the group: say --stack NAME as well.")
    clients = clients_around()
    definition = _definition(arguments, clients)
    _check_pipelines(definition, arguments.pipeline)
    settings = WorkerSettings(
        name=arguments.name,
        work_dir=arguments.work_dir,
        pipelines=tuple(arguments.pipeline),
        cores=arguments.cores,
        leaving_s=definition.fleet.workers.drain_s,
        is_progress_shown=arguments.progress,
    )
    studio = Studio(STEPS, lambda source: look(source).kind)
    surroundings = Surroundings(clients, studio, SystemClock(), sys.stdout)
    departure = None
    if arguments.managed:
        metadata, group = open_metadata(), group_name(arguments.stack, WORKERS)
        departure = Departure(GroupPlace(metadata, clients.autoscaling, group, DRAIN_HOOK), stop)
        settings = replace(settings, name=_own_name(metadata))
    return run_worker(settings, definition, surroundings, stop, departure)


def _definition(arguments: argparse.Namespace, clients: Clients) -> Definition:
    definition = definition_for(arguments.stack, arguments.definition, clients)
    if arguments.stack:
        if definition.steps_folder:
            _work_from(definition.steps_folder)
        sys.path.insert(0, str(Path.cwd()))
    else:
        # A step of the user's own, "my_steps:watermark", is looked for beside the definition file first.
        path = choose_definition(arguments.definition)
        sys.path.insert(0, str(path.absolute().parent if path else Path.cwd()))
    return definition


def _work_from(folder: str) -> None:
    """Go to where steps of the user's own are looked for."""
    try:
        os.chdir(folder)
    except OSError as error:
        raise Complaint(
            f"The definition's steps_folder {folder} cannot be used on this machine ({error.strerror}): "
            "its image must have that folder."
        ) from error


def _own_name(metadata: InstanceMetadata) -> str:
    try:
        return metadata.find("instance-id") or socket.gethostname()
    except CloudFault as fault:
        raise Complaint(f"{fault}; --managed is for EC2's machines only.") from fault


def _check_pipelines(definition: Definition, wanted: list[str]) -> None:
    for name in wanted:
        if name not in definition.pipelines:
            known = ", ".join(definition.pipelines)
            raise Complaint(f"The definition has no pipeline {name!r}: choose among {known}.")
