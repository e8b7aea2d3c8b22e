"""``journalctl`` on a machine: the logs of its units, and without one its console.

https://www.freedesktop.org/software/systemd/man/latest/journalctl.html
"""

import argparse
import re
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[4]))

from reelworks.cloud.machines.console import CONSOLE, read_tail

SHOWN_BYTES_MAX = 32 * 1024 * 1024
_LOOK_S = 0.2
_HEAD = re.compile(r"^\w{3} \d\d \d\d:\d\d:\d\d \S+ [^:]+: ")


def main(folder: Path, words: list[str]) -> int:
    """Print the lines of a unit's log, and with ``-f`` go on with those that come."""
    options = _parse(words)
    path = folder / CONSOLE
    if options.unit:
        path = folder / "var" / "log" / (options.unit.removesuffix(".service") + ".log")
    lines = read_tail(path, SHOWN_BYTES_MAX).decode(errors="replace").splitlines()
    count = options.lines if options.lines is not None else 10 if options.follow else len(lines)
    if not lines:
        print("-- No entries --")  # noqa: T201 - a program's own words
    _show(lines[len(lines) - min(count, len(lines)) :], options.output)
    if options.follow:
        _follow(path, options.output)
    return 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("journalctl", description="Show the logs of this machine's units.")
    parser.add_argument("-u", "--unit", help="the unit; without one the console is shown")
    parser.add_argument("-n", "--lines", type=_lines, help="how many of the last lines")
    parser.add_argument("-f", "--follow", action="store_true", help="go on with those that come")
    parser.add_argument(
        "-o", "--output", default="short", choices=["short", "cat"], help="cat: the words alone"
    )
    parser.add_argument("--no-pager", action="store_true", help="there is none")
    parser.add_argument("-x", "-e", "-q", "-b", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _lines(text: str) -> int:
    return sys.maxsize if text == "all" else int(text)


def _show(lines: list[str], output: str) -> None:
    shown = (_HEAD.sub("", line) if output == "cat" else line for line in lines)
    sys.stdout.writelines(f"{line}\n" for line in shown)
    sys.stdout.flush()


def _follow(path: Path, output: str) -> None:
    at = path.stat().st_size if path.exists() else 0
    rest = b""
    while True:
        size = path.stat().st_size if path.exists() else 0
        at = 0 if size < at else at
        if size > at:
            with path.open("rb") as file:
                file.seek(at)
                *lines, rest = (rest + file.read(size - at)).split(b"\n")
            at = size
            _show([line.decode(errors="replace") for line in lines], output)
        time.sleep(_LOOK_S)


if __name__ == "__main__":
    try:
        status = main(Path(sys.argv[1]), sys.argv[3:])
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
