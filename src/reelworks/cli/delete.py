"""``reelworks delete``: remove a stack and everything in it, after asking."""

import argparse

from rich.console import Console
from rich.prompt import Prompt

from reelworks.cli.access import add_access_arguments, clients_for
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.cli.following import StackScreen
from reelworks.stack.deleting import StackBucket, delete_stack, list_buckets
from reelworks.stack.stacks import find_stack


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_definition_argument(parser)
    add_access_arguments(parser)
    parser.add_argument(
        "--and-data", action="store_true", help="delete what is in its buckets, too, for good"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Say what would go, ask for the stack's name, remove it, and say what stays."""
    name = arguments.stack_name or read_definition(choose_definition(arguments.definition)).name
    console = Console(highlight=False)
    with clients_for(arguments) as clients, StackScreen(console, is_sure=True) as screen:
        stack = find_stack(clients.cloudformation, name)
        if stack is None:
            raise Complaint(f"There is no stack {name} in {clients.region}.")
        buckets = list_buckets(clients, stack.id)
        _announce(console, name, buckets, with_data=arguments.and_data)
        if not arguments.yes and Prompt.ask("Type the stack's name to delete it", console=console) != name:
            raise Complaint("Nothing was deleted.")
        kept = delete_stack(clients, stack, screen.hear, with_data=arguments.and_data)
    console.print(f"[bold]{name} is gone.[/]")
    for bucket in kept:
        console.print(f"s3://{bucket} stays with what it holds. A new stack cannot take it over.")
    return 0


def _announce(console: Console, name: str, buckets: list[StackBucket], *, with_data: bool) -> None:
    console.print(f"This deletes the stack [bold]{name}[/]: its machines, queues, topics and alarms.")
    for bucket in buckets:
        if not bucket.has_content:
            fate = "is empty, and is deleted"
        elif with_data:
            fate = "[red]is deleted with everything in it[/]"
        else:
            fate = "holds objects, and stays (--and-data deletes it, too)"
        console.print(f"  s3://{bucket.name} {fate}")
