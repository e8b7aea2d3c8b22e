"""Find the command that was typed, run it, and say in one sentence what went wrong."""

import argparse
import importlib
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import cast

from reelworks import __version__
from reelworks.cli.complaint import Complaint
from reelworks.settings import SettingsError

FAILED = 1
INTERRUPTED = 130
"""What a shell reports for a command that Ctrl-C ended."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Its module, imported only when it is the one typed, has ``add_arguments`` and ``run``."""

    name: str
    summary: str

    @property
    def add_arguments(self) -> Callable[[argparse.ArgumentParser], None]:
        """What declares the command's arguments."""
        return cast("Callable[[argparse.ArgumentParser], None]", self._module().add_arguments)

    @property
    def run(self) -> Callable[[argparse.Namespace], int]:
        """What carries the command out and returns its exit code."""
        return cast("Callable[[argparse.Namespace], int]", self._module().run)

    def _module(self) -> ModuleType:
        # Loaded by name so that the cloud's start does not pay for the imports of the media steps.
        return importlib.import_module(f"reelworks.cli.{self.name}")


COMMANDS = (
    Command("cloud", "run the embedded cloud alone: AWS's services on one port"),
    Command("up", "run the cloud, both pipelines and the workers, until Ctrl-C"),
    Command("worker", "run one worker against the cloud that AWS_ENDPOINT_URL names, or AWS"),
    Command("web", "run one web server: upload, see what was made, watch the queues"),
    Command("demo", "run the main job from start to finish and check what came out"),
    Command("chaos", "kill a worker, an instance, a zone, the consumers or the cloud, and watch it heal"),
    Command("mail", "list the mail that was kept because there is no mail server, or show one"),
    Command("env", "print what a shell needs to reach a running cloud"),
    Command("operations", "print which of AWS's operations the embedded cloud answers"),
    Command("deploy", "create or update a definition's stack, on AWS or another cloud"),
    Command("status", "show how a deployed stack fares"),
    Command("delete", "remove a deployed stack, after asking"),
    Command("template", "print the CloudFormation template of a definition"),
    Command("definition", "check a definition file, or print the default one"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (by default the process's) name; return the exit code."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Ours tell what they do; the libraries' only what goes wrong.
    logging.getLogger("reelworks").setLevel(logging.INFO)
    parsed = _parser(typed).parse_args(typed)
    command = next(command for command in COMMANDS if command.name == parsed.command)
    try:
        return command.run(parsed)
    except (Complaint, SettingsError) as error:
        print(f"reelworks: {error}", file=sys.stderr)  # noqa: T201 - the sentence for whoever typed
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser(typed: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reelworks", description="Uploads become finished media.")
    parser.add_argument("--version", action="version", version=f"reelworks {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(command.name, help=command.summary, description=command.summary + ".")
        if command.name in typed[:1]:
            command.add_arguments(own)
    return parser
