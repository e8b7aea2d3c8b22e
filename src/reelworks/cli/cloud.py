"""``reelworks cloud``: the embedded cloud alone, for any application that speaks AWS."""

import argparse
from dataclasses import replace
from pathlib import Path

from reelworks.assembly import run_cloud
from reelworks.cli.tether import add_tether_argument, tether
from reelworks.settings import DEFAULT_DRAIN_S, DEFAULT_PORT, read_cloud_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_cloud_arguments(parser)
    parser.add_argument(
        "--drain",
        type=float,
        default=DEFAULT_DRAIN_S,
        metavar="SECONDS",
        help="how long machines may take to shut down when the cloud is stopped (default: %(default)g)",
    )
    add_tether_argument(parser)


def add_cloud_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the cloud's data lies and where it listens."""
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(".run/data"),
        metavar="DIR",
        help="the folder for everything that must survive (default: %(default)s)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        metavar="N",
        help="the port to listen on; 0 takes a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="the address to listen on (default: %(default)s)",
    )
    parser.add_argument(
        "--pace",
        type=float,
        default=1.0,
        metavar="TIMES",
        help="how many times faster than on AWS metrics' periods, cooldowns and warm-ups pass (default: 1)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the cloud until SIGTERM or Ctrl-C."""
    tether(arguments.tethered_to)
    settings = read_cloud_settings(arguments.data, arguments.port, arguments.host, arguments.pace)
    return run_cloud(replace(settings, drain_s=arguments.drain))
