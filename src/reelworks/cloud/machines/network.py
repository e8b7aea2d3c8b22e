"""The network of one cloud: 127.X.0.0/16, claimed so that two clouds on one host never share addresses.

The claim is a listening socket on 127.X.0.1, which the kernel gives to one process only and takes back when that
process is gone, however it went.
"""

import errno
import socket
from dataclasses import dataclass, field

CLAIM_PORT = 1337
"""Where on 127.X.0.1 the claim listens. Nobody connects to it."""
FIRST, LAST = 16, 254
"""The networks that are given out: 127.0.0.0/16 is everybody's, and the lowest are what people take by hand."""
USUAL = 77
"""The network of a machine's first cloud."""


class NoNetworkLeft(Exception):
    """Every network 127.X.0.0/16 is claimed, or the host has no such addresses."""


@dataclass(slots=True)
class Claim:
    """A network that is ours until ``release``, or the end of this process."""

    x: int
    """The network's second number: 127.x.0.0/16."""
    _socket: socket.socket = field(repr=False)

    def release(self) -> None:
        """Give the network up. Safe to repeat."""
        self._socket.close()


def claim_network(preferred: int | None = None) -> Claim:
    """Return a network that no other cloud on this host has: ``preferred`` if it is free, else the next that is.

    Who keeps addresses of an earlier claim looks whether ``x`` is still the same.

    Raises:
        NoNetworkLeft: all are claimed.
    """
    first = preferred if preferred is not None and FIRST <= preferred <= LAST else USUAL
    count = LAST - FIRST + 1
    for offset in range(count):
        x = FIRST + (first - FIRST + offset) % count
        claimed = _find_claim(x)
        if claimed is not None:
            return claimed
    raise NoNetworkLeft(f"None of the networks 127.{FIRST}.0.0/16 to 127.{LAST}.0.0/16 can be had.")


def _find_claim(x: int) -> Claim | None:
    claimed = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        claimed.bind((f"127.{x}.0.1", CLAIM_PORT))
        claimed.listen(1)
    except OSError as error:
        claimed.close()
        if error.errno in {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}:
            return None
        raise
    return Claim(x, claimed)
