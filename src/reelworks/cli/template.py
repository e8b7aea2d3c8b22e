"""``reelworks template``: the CloudFormation template of a definition, to read, keep or deploy by other means."""

import argparse
import sys
from pathlib import Path

from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.stack.stored import DefinitionTooLong
from reelworks.stack.template import template_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_definition_argument(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write it there (default: print it)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the template as YAML, or write it into a file."""
    definition = read_definition(choose_definition(arguments.definition))
    try:
        text = template_text(definition)
    except DefinitionTooLong as error:
        raise Complaint(str(error)) from error
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    try:
        arguments.output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Complaint(
            f"{arguments.output} cannot be written ({error.strerror}): name another file."
        ) from error
    return 0
