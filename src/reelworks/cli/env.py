"""``reelworks env``: the lines that lead a shell's AWS programs to a running cloud.

eval "$(reelworks env --data DIR)"
"""

import argparse
import shlex
from pathlib import Path

from reelworks.assembly import read_keys
from reelworks.cli.complaint import Complaint
from reelworks.cli.environment import ALWAYS_UNSET, variables_for
from reelworks.settings import DEFAULT_REGION


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(".run/data"),
        metavar="DIR",
        help="the folder that the cloud runs on (default: %(default)s)",
    )
    parser.add_argument(
        "--region",
        default=DEFAULT_REGION,
        help="the region to work in (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print ``export`` lines for the cloud that runs on the data folder."""
    keys = read_keys(arguments.data)
    variables = variables_for(read_endpoint(arguments.data), keys, arguments.region)
    print(f"unset {' '.join(ALWAYS_UNSET)}")  # noqa: T201 - the shell reads it
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")  # noqa: T201 - the shell reads it
    return 0


def read_endpoint(data: Path) -> str:
    """Return the URL of the cloud that runs on a data folder.

    Raises:
        Complaint: none does.
    """
    try:
        return (data / "endpoint").read_text().strip()
    except OSError:
        raise Complaint(
            f"No cloud runs on {data}: start one (reelworks up --data {data}), or name its folder with --data."
        ) from None
