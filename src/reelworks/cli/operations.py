"""``reelworks operations``: what the embedded cloud answers, and what it refuses by name."""

import argparse

from reelworks.assembly import list_operations

_HEAD = """# Operations

What the embedded cloud answers, by service, as `reelworks operations` prints it from the cloud's own tables. Every
other operation of a service is refused with `NotImplemented`, which names it. An operation of a service that is not
listed has no door at all.
"""


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: there are none."""


def run(_arguments: argparse.Namespace) -> int:
    """Print the page."""
    print(operations_page(), end="")  # noqa: T201 - the page is for whoever typed
    return 0


def operations_page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for service, operations in sorted(list_operations().items()):
        answered = sorted(name for name, is_answered in operations.items() if is_answered)
        refused = sorted(name for name, is_answered in operations.items() if not is_answered)
        parts.append(f"\n## {service}: {len(answered)} of {len(operations)}\n")
        parts.append(f"\nAnswered: {', '.join(answered)}.\n")
        if refused:
            parts.append(f"\nRefused by name: {', '.join(refused)}.\n")
    return "".join(parts)
