"""A child that ends when its parent does, however the parent dies."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def tether_to_parent(parent: int) -> None:
    """Have the kernel send this process SIGTERM when the process ``parent``, which started it, is gone.

    https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It died before the line above; nobody will send the signal.
        os.kill(os.getpid(), signal.SIGTERM)
