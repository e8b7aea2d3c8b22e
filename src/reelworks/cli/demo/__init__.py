"""``reelworks demo``: the main job from start to finish, on a cloud of its own.

What it does, in the order of the files beside this one:

    inputs.py   makes a movie, its subtitles, photos and a text file
    uploads.py  hands them to the real ``aws`` command
    watch.py    follows events, queues and workers, and shows them on screen.py
    results.py  fetches what came out, and checks.py decodes it
"""

import argparse
from pathlib import Path

from reelworks.cli.complaint import Complaint
from reelworks.cli.demo.play import Play


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--into",
        type=Path,
        default=Path(".run/demo"),
        metavar="DIR",
        help="where each run makes a folder for its files (default: %(default)s)",
    )
    parser.add_argument(
        "--seconds", type=int, default=30, metavar="N", help="the movie's length (default: %(default)s)"
    )
    parser.add_argument(
        "--workers", type=int, default=2, metavar="N", help="how many workers (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Play it; return 0 only if everything that should come out came out right."""
    if arguments.seconds < 2:
        raise Complaint("--seconds must be at least 2: the subtitles need that long.")
    if arguments.workers < 1:
        raise Complaint("--workers must be at least 1: somebody has to do the work.")
    return Play(arguments.into, arguments.seconds, arguments.workers).perform()
