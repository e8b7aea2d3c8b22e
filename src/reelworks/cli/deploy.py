"""``reelworks deploy``: create or update a definition's stack, on AWS or on whatever cloud is named."""

import argparse

from rich.console import Console
from rich.markup import escape

from reelworks.cli.access import add_access_arguments, clients_for
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.cli.following import StackScreen
from reelworks.stack.bringing import Choices, deploy_definition
from reelworks.stack.deploying import Declined
from reelworks.stack.stacks import Stack
from reelworks.stack.surroundings import IMAGE

_PARAMETERS = {
    "key_name": ("KeyName", "NAME", "the key pair with which machines may be entered by SSH"),
    "scaling": ("Scaling", "WAY", "how the workers' group grows: target or steps"),
    "bucket_suffix": (
        "BucketSuffix",
        "SUFFIX",
        "stands behind each bucket's name (on AWS: account and region)",
    ),
    "web_port": ("WebPort", "PORT", "the port on which the load balancer answers"),
    "web_source": ("WebSource", "CIDR", "from which addresses it may be reached (default: everywhere)"),
    "vpc": ("VpcId", "ID", "the network of the machines (default: the account's default VPC)"),
    "subnets": ("Subnets", "ID,ID", "its subnets, each in another zone"),
}
"""The template's parameters by their options here."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_definition_argument(parser)
    add_access_arguments(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask before changing anything")
    parser.add_argument(
        "--image",
        metavar="IMAGE",
        default=IMAGE,
        help="the machines' image, Debian or Ubuntu: its id, or the public parameter that names it (default: %(default)s)",
    )
    for option, (_, metavar, described) in _PARAMETERS.items():
        parser.add_argument(f"--{option.replace('_', '-')}", metavar=metavar, help=described)


def run(arguments: argparse.Namespace) -> int:
    """Show what would change, ask, change it, and say where everything is."""
    definition = read_definition(choose_definition(arguments.definition))
    given = {name: getattr(arguments, option) for option, (name, _, _) in _PARAMETERS.items()}
    if (arguments.vpc is None) != (arguments.subnets is None):
        raise Complaint("--vpc and --subnets belong together: give both, or neither.")
    choices = Choices(
        stack=arguments.stack_name or "",
        image=arguments.image,
        parameters={name: value for name, value in given.items() if value is not None},
    )
    console = Console(highlight=False)
    with clients_for(arguments) as clients, StackScreen(console, is_sure=arguments.yes) as screen:
        if clients.is_aws and definition.own_steps() and not definition.steps_folder:
            raise Complaint(
                f"The definition has steps of your own ({', '.join(definition.own_steps())}), and machines on AWS do "
                "not have them: make an image with them (--image), and say their folder there as steps_folder in the "
                "definition; / where they are found by their names."
            )
        try:
            deployed = deploy_definition(definition, clients, choices, screen)
        except Declined:
            raise Complaint("Nothing was changed.") from None
    console.print(f"[bold green]{deployed.stack.name} stands[/] ({deployed.stack.status})")
    show_outputs(console, deployed.stack)
    return 0


def show_outputs(console: Console, stack: Stack) -> None:
    """Print a stack's outputs: what each is, and its name for programs."""
    width = max(len(stack.descriptions.get(name) or name) for name in stack.outputs)
    for name, value in stack.outputs.items():
        # Never broken: addresses are there to be copied.
        console.print(
            f"[bold]{stack.descriptions.get(name) or name:<{width}}[/]  {escape(value)}", soft_wrap=True
        )
