"""Hears what a stack's machines write on their consoles, in a thread of its own."""

import re
import threading
from collections.abc import Callable, Sequence
from typing import Self

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault
from reelworks.stack.consoles import Consoles

_SERVICE = re.compile(r"^[\w.@-]+\[\d+\]: ")
"""What a machine's log writes before each line of a service: ``reelworks[417]: ``."""
Hear = Callable[[str, str], None]
"""Takes a machine's id and one line that it wrote."""


class Ears:
    """Listens while the block runs. A cloud that is away for a while is listened to again when it is back."""

    def __init__(self, clients: Clients, groups: Sequence[str], hear: Hear, pause_s: float = 0.3) -> None:
        self._consoles = Consoles(clients, groups)
        self._hear = hear
        self._pause_s = pause_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="ears", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join(10)

    def _listen(self) -> None:
        while not self._over.wait(self._pause_s):
            try:
                for machine, line in self._consoles.read():
                    self._hear(machine, _SERVICE.sub("", line))
            except CloudFault:
                self._over.wait(1.0)
