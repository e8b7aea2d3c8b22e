"""A child that ends when its parent does, however the parent dies."""

import argparse
import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_OPTION = "--tethered-to"


def add_tether_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument by which a parent says who it is. It is no option for people."""
    parser.add_argument(_OPTION, type=int, default=None, help=argparse.SUPPRESS)


def tether_words() -> tuple[str, str]:
    """Return what this process adds to a child's command line to have it end with this process."""
    return _OPTION, str(os.getpid())


def tether(parent: int | None) -> None:
    """Have the kernel send this process SIGTERM when ``parent``, which started it, is gone; None does nothing.

    https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    if parent is None:
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It died before the line above; nobody will send the signal.
        os.kill(os.getpid(), signal.SIGTERM)
