"""``reelworks env``: the lines that lead a shell's AWS programs to a running cloud.

eval "$(reelworks env --data DIR)"
"""

import argparse
import shlex
from pathlib import Path

from reelworks.assembly import FIRST, SECOND, read_keys
from reelworks.cli.complaint import Complaint
from reelworks.cli.environment import ALWAYS_UNSET, variables_for
from reelworks.settings import DEFAULT_REGION

AWS_FUNCTION = 'aws() { command aws ${AWS_ENDPOINT_URL:+"--endpoint-url=$AWS_ENDPOINT_URL"} "$@"; }'
"""Says the endpoint to the AWS CLI as an option, too. Its version 1, which is what Python packages bring, leaves the
variable out of account for SQS and goes to AWS itself: its ``customizations/overridesslcommonname.py`` looks at the
option only. An option that is typed comes later, and wins."""


AWS_FUNCTION = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }'
"""Version 1 of the aws CLI asks AWS itself for SQS in many regions, whatever AWS_ENDPOINT_URL says; the option on
its command line is what it heeds. An ``--endpoint-url`` that is typed comes later, and wins."""


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
    parser.add_argument(
        "--account",
        choices=(FIRST, SECOND),
        default=FIRST,
        help="whose root's key: the second account is there to try policies between accounts (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the lines for the cloud that runs on the data folder; they suit sh, bash and zsh."""
    keys = read_keys(arguments.data, arguments.account)
    variables = variables_for(read_endpoint(arguments.data), keys, arguments.region)
    print(f"unset {' '.join(ALWAYS_UNSET)}")  # noqa: T201 - the shell reads it
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")  # noqa: T201 - the shell reads it
    print(AWS_FUNCTION)  # noqa: T201 - the shell reads it
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
