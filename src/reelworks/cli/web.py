"""``reelworks web``: one web server, for whatever cloud the AWS settings around it name."""

import argparse

from botocore.exceptions import BotoCoreError

from reelworks.aws.clients import Clients, make_clients
from reelworks.aws.faults import CloudFault
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.pipeline.definition import Definition
from reelworks.pipeline.loading import DefinitionError
from reelworks.stack.reading import read_stack_definition
from reelworks.web.app import Tools, make_app
from reelworks.web.identity import find_identity
from reelworks.web.library import Library, Queues
from reelworks.web.serving import serve

DEFAULT_PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_definition_argument(parser)
    parser.add_argument(
        "--stack",
        metavar="NAME",
        help="follow the definition that this deployed stack keeps, in place of a file",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="the address to serve at (default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, metavar="N", help="the port (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    clients = _make_clients()
    definition = _definition(arguments, clients)
    # A stack's server stands on a machine of the stack, which knows its own name.
    identity = find_identity(is_on_ec2=bool(arguments.stack))
    library, queues = Library(definition, clients.s3), Queues(definition, clients.sqs)
    app = make_app(Tools(identity, library, queues, clients.s3))
    if not serve(app, arguments.host, arguments.port):
        raise Complaint(f"{arguments.host}:{arguments.port} cannot be served: is the port taken?")
    return 0


def _definition(arguments: argparse.Namespace, clients: Clients) -> Definition:
    if not arguments.stack:
        return read_definition(choose_definition(arguments.definition))
    try:
        return read_stack_definition(clients.ssm, arguments.stack)
    except (CloudFault, DefinitionError) as error:
        raise Complaint(str(error)) from error


def _make_clients() -> Clients:
    try:
        return make_clients()
    except BotoCoreError as error:
        raise Complaint(
            f'The AWS settings are incomplete ({error}): eval "$(reelworks env --data DIR)" sets them for '
            "an embedded cloud."
        ) from error
