"""How a service says that it is ready: ``READY=1`` to the socket named in ``NOTIFY_SOCKET``.

https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

import os
import socket
import struct
from collections.abc import Callable

from reelworks.cloud.machines.init.loop import Event, Loop

_MESSAGE_BYTES_MAX = 4096
_CREDENTIALS = struct.Struct("3i")


class NotifySocket:
    """Listens to one invocation of a service."""

    def __init__(self, loop: Loop, is_member: Callable[[int], bool]) -> None:
        self._loop = loop
        self._is_member = is_member
        self.ready = Event()
        """Set when a process of the service has said so."""
        # A name of the abstract kind: a path in the machine's folder may be too long for a socket.
        name = f"reelworks-notify-{os.urandom(16).hex()}"
        self.name = "@" + name
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._socket.bind("\0" + name)
        loop.add_reader(self._socket.fileno(), self._take)

    def close(self) -> None:
        """Listen no more."""
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    def _take(self) -> None:
        try:
            data, extra, _, _ = self._socket.recvmsg(_MESSAGE_BYTES_MAX, socket.CMSG_SPACE(_CREDENTIALS.size))
        except BlockingIOError:
            return
        senders = [
            _CREDENTIALS.unpack(value)[0] for _, kind, value in extra if kind == socket.SCM_CREDENTIALS
        ]
        if b"READY=1" in data.splitlines() and any(self._is_member(pid) for pid in senders):
            self.ready.set()
