"""The socket over which the image's commands (systemctl, shutdown …) ask the init: a line of JSON, and one back.

It lies in the machine's folder, which only its owner may enter. Paths of sockets are short, so both sides go to their
folder first and use the bare name.
"""

import json
import os
import socket
from collections.abc import Callable, Coroutine
from typing import Any

from reelworks.cloud.machines.init.ground import InitGround

SOCKET = "control"
_REQUEST_BYTES_MAX = 256 * 1024

Answer = dict[str, Any]
Serve = Callable[[list[str]], Coroutine[Any, Any, Answer]]


class ControlSocket:
    """Listens, and has each request served in a task of its own."""

    def __init__(self, ground: InitGround, serve: Serve) -> None:
        self._loop = ground.loop
        self._serve = serve
        folder = ground.folder / "run"
        (folder / SOCKET).unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        os.chdir(folder)
        self._listener.bind(SOCKET)
        os.chdir(ground.folder)
        self._listener.listen(64)
        self._listener.setblocking(False)
        self._loop.add_reader(self._listener.fileno(), self._accept)

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return
        client.setblocking(False)
        received = bytearray()
        self._loop.add_reader(client.fileno(), lambda: self._receive(client, received))

    def _receive(self, client: socket.socket, received: bytearray) -> None:
        try:
            data = client.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        received += data
        is_whole = received.endswith(b"\n")
        if data and not is_whole and len(received) < _REQUEST_BYTES_MAX:
            return
        self._loop.remove_reader(client.fileno())
        if is_whole:
            self._loop.begin(self._answer(client, bytes(received)))
        else:
            client.close()

    async def _answer(self, client: socket.socket, request: bytes) -> None:
        answer = await self._serve(_words_of(request))
        client.settimeout(1.0)
        try:
            client.sendall(json.dumps(answer).encode() + b"\n")
        except OSError:
            # Who asked is gone; what was asked for is done.
            pass
        finally:
            client.close()


def _words_of(request: bytes) -> list[str]:
    """Return the command line; what is none becomes one that nobody knows."""
    try:
        words = json.loads(request)
    except ValueError:
        return ["?"]
    is_line = isinstance(words, list) and all(isinstance(word, str) for word in words)
    return words if is_line else ["?"]
