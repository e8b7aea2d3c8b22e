"""``reelworks definition``: check a definition file, or print the default one to begin from."""

import argparse
from pathlib import Path

from rich.console import Console

from reelworks.cli.complaint import Complaint
from reelworks.media.catalog import STEPS
from reelworks.pipeline.definition import Definition, Pipeline
from reelworks.pipeline.loading import DefinitionError, default_text, load_definition

DEFAULT_NAME = "reelworks.toml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="say what a file describes, or what is wrong in which line")
    check.add_argument("file", type=Path, nargs="?", default=Path(DEFAULT_NAME), metavar="FILE")
    actions.add_parser("show", help="print the default definition, to copy and change")


def add_definition_argument(parser: argparse.ArgumentParser) -> None:
    """Declare which definition file a command follows."""
    parser.add_argument(
        "--definition",
        type=Path,
        metavar="FILE",
        help=f"the definition file (default: {DEFAULT_NAME} in this folder, else the built-in one)",
    )


def choose_definition(named: Path | None) -> Path | None:
    """Return the file to follow: the named one, else this folder's, else None for the built-in one."""
    if named is None and Path(DEFAULT_NAME).exists():
        return Path(DEFAULT_NAME)
    return named


def read_definition(path: Path | None) -> Definition:
    """Return the definition in a file, or the built-in one where ``path`` is None.

    Raises:
        Complaint: something in it is wrong; the text names each line.
    """
    try:
        return load_definition(path, STEPS)
    except DefinitionError as error:
        raise Complaint(str(error)) from error


def run(arguments: argparse.Namespace) -> int:
    """Check a file, or print the default one."""
    console = Console()
    if arguments.action == "show":
        console.out(default_text(), end="", highlight=False)
        return 0
    definition = read_definition(arguments.file)
    console.print(
        f"[green]✓[/] {arguments.file} is good: {_sum(definition)}", highlight=False, soft_wrap=True
    )
    for name, pipeline in definition.pipelines.items():
        console.print(f"  [bold]{name}[/]  {_describe(pipeline)}", highlight=False, soft_wrap=True)
    return 0


def _sum(definition: Definition) -> str:
    count = len(definition.pipelines)
    return f"{count} pipeline{'' if count == 1 else 's'} of the stack {definition.name}"


def _describe(pipeline: Pipeline) -> str:
    steps = ", ".join(f"{use.step} (for {use.audience})" for use in pipeline.steps) or "no steps"
    moves = f", originals move to {pipeline.done_prefix}" if pipeline.done_prefix else ""
    return f"s3://{pipeline.bucket}/{pipeline.prefix} → {steps} → s3://{pipeline.output_bucket}{moves}"
