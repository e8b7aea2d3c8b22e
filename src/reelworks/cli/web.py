"""``reelworks web``: one web server, for whatever cloud the AWS settings around it name."""

import argparse

from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument
from reelworks.cli.surroundings import clients_around, definition_for
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
    clients = clients_around()
    definition = definition_for(arguments.stack, arguments.definition, clients)
    # A stack's server stands on a machine of the stack, which knows its own name.
    identity = find_identity(is_on_ec2=bool(arguments.stack))
    library, queues = Library(definition, clients.s3), Queues(definition, clients.sqs)
    app = make_app(Tools(identity, library, queues, clients.s3))
    if not serve(app, arguments.host, arguments.port):
        raise Complaint(f"{arguments.host}:{arguments.port} cannot be served: is the port taken?")
    return 0
