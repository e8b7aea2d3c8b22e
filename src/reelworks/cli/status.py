"""``reelworks status``: how a deployed stack fares, on either cloud."""

import argparse

from rich.console import Console
from rich.markup import escape

from reelworks.cli.access import add_access_arguments, clients_for
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import add_definition_argument, choose_definition, read_definition
from reelworks.cli.deploy import show_outputs
from reelworks.stack.health import Health, MachineGroup, read_health
from reelworks.stack.stacks import Stack, find_stack

_UNWELL = 3
"""The exit code of a stack that stands and is not well."""
_GOOD = frozenset({"InService", "Healthy", "OK", "healthy", "INSUFFICIENT_DATA"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_definition_argument(parser)
    add_access_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show outputs, groups, queues, alarms and targets; return 0 when all is well, 3 when something is not."""
    name = arguments.stack_name or read_definition(choose_definition(arguments.definition)).name
    with clients_for(arguments) as clients:
        stack = find_stack(clients.cloudformation, name)
        if stack is None:
            raise Complaint(f"There is no stack {name} in {clients.region}: `reelworks deploy` makes one.")
        health = read_health(clients, stack)
    console = Console(highlight=False)
    is_well = stack.is_well and health.is_well
    reason = f" {stack.reason}" if stack.reason else ""
    colour = "green" if is_well else "red"
    console.print(f"[bold]{stack.name}[/]  [{colour}]{stack.status}[/]{reason}", soft_wrap=True)
    _show(console, stack, health)
    return 0 if is_well else _UNWELL


def _show(console: Console, stack: Stack, health: Health) -> None:
    show_outputs(console, stack)
    for group in health.groups:
        console.print(f"[bold]{_headline(group)}[/]", soft_wrap=True)
        _rows(console, [[m.id, m.zone, m.state, m.health] for m in group.machines])
    depths = [
        [queue.name, f"{queue.waiting} waiting", f"{queue.in_work} in work", f"{queue.delayed} delayed"]
        for queue in health.queues
    ]
    console.print("[bold]Queues[/]")
    _rows(console, depths)
    console.print("[bold]Alarms[/]")
    _rows(console, [[alarm.name, alarm.state, alarm.reason] for alarm in health.alarms])
    if health.targets:
        console.print("[bold]Load balancer[/]")
    _rows(console, [[target.id, target.state, target.reason] for target in health.targets])


def _headline(group: MachineGroup) -> str:
    sizes = f"min {group.min}, desired {group.desired}, max {group.max}"
    return f"{group.name}: {group.in_service} at work ({sizes})"


def _rows(console: Console, rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [escape(f"{cell:<{width}}") for cell, width in zip(row, widths, strict=True)]
        shown = (
            f"[green]{cell}[/]" if word in _GOOD else cell for word, cell in zip(row, cells, strict=True)
        )
        console.print("  " + "  ".join(shown).rstrip(), soft_wrap=True)
