"""``reelworks mail``: the mail that the cloud keeps in its data folder where it has no mail server.

It reads the folder and nothing else, so it needs no running cloud.
"""

import argparse
import email
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reelworks.cli.complaint import Complaint

FOLDER = "mail"
"""Where in the data folder letters lie, each in a file that ends in ``.eml``, oldest first by their names."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, as it is listed."""

    number: int
    """Its place in the folder, from 1."""
    date: str
    """When it was written: ISO 8601, UTC."""
    sender: str
    recipient: str
    subject: str
    path: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "number",
        nargs="?",
        type=int,
        metavar="NUMBER",
        help="show this letter; without a number, all are listed",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(".run/data"),
        metavar="DIR",
        help="the folder that the cloud runs on (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def run(arguments: argparse.Namespace) -> int:
    """List the letters, or show one."""
    if not arguments.data.is_dir():
        raise Complaint(f"There is no folder {arguments.data}: name the cloud's data folder with --data.")
    paths = sorted((arguments.data / FOLDER).glob("*.eml"))
    console = Console(highlight=False)
    if arguments.number is not None:
        _show(console, paths, arguments)
    elif arguments.json:
        _print_json([asdict(_letter(number, path, _read(path))) for number, path in enumerate(paths, 1)])
    elif paths:
        console.print(_table([_letter(number, path, _read(path)) for number, path in enumerate(paths, 1)]))
    else:
        console.print(
            "No mail is kept here: it comes with e-mail subscriptions, while there is no mail server."
        )
    return 0


def _show(console: Console, paths: list[Path], arguments: argparse.Namespace) -> None:
    number: int = arguments.number
    if not 1 <= number <= len(paths):
        there_are = f"letters 1 to {len(paths)}" if paths else "no letters"
        raise Complaint(f"There is no letter {number}: {arguments.data / FOLDER} has {there_are}.")
    path = paths[number - 1]
    mail = _read(path)
    letter, text = _letter(number, path, mail), _text_of(mail)
    if arguments.json:
        _print_json({**asdict(letter), "text": text})
        return
    for name, value in (("From", letter.sender), ("To", letter.recipient), ("Date", letter.date)):
        console.print(Text(f"{name}: {value}", style="dim"), soft_wrap=True)
    console.print(Text(letter.subject, style="bold"), soft_wrap=True)
    console.print()
    # Whole lines, so that a link can be clicked and copied.
    console.print(Text(text), soft_wrap=True)


def _read(path: Path) -> EmailMessage:
    try:
        return email.message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
    except OSError as error:
        raise Complaint(f"{path} cannot be read: {error.strerror}.") from error


def _letter(number: int, path: Path, mail: EmailMessage) -> Letter:
    date = parsedate_to_datetime(mail["Date"]).isoformat() if mail["Date"] else ""
    subject, sender, recipient = (_shown(mail[name]) for name in ("Subject", "From", "To"))
    return Letter(number, date, sender, recipient, subject, str(path))


def _text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _table(letters: list[Letter]) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("", justify="right", style="bold")
    for column in ("Date", "To"):
        table.add_column(column, no_wrap=True)
    table.add_column("Subject")
    for letter in letters:
        table.add_row(str(letter.number), letter.date, Text(letter.recipient), Text(letter.subject))
    return table


def _print_json(value: Mapping[str, object] | list[dict[str, object]]) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))  # noqa: T201 - a program reads it
