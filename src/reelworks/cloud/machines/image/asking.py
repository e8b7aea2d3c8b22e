"""How a program of the image asks its machine's init."""

import json
import os
import socket
from pathlib import Path
from typing import Any


def ask(folder: Path, words: list[str]) -> dict[str, Any]:
    """Send a command line to the init of the machine in that folder and return its answer.

    Raises:
        OSError: the machine is not running.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        here = os.open(".", os.O_RDONLY)
        # A socket's path must be short; its folder's need not be.
        os.chdir(folder / "run")
        try:
            connection.connect("control")
        finally:
            os.fchdir(here)
            os.close(here)
        connection.sendall(json.dumps(words).encode() + b"\n")
        received = b""
        while data := connection.recv(65536):
            received += data
    if not received:
        raise ConnectionResetError("the machine is going down")
    answer: dict[str, Any] = json.loads(received)
    return answer
