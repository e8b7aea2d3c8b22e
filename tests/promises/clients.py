"""What the clients of a cloud under siege share, and what a promise is to them."""

import random
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol

from support.cloud import RunningCloud

Task = Callable[["Clients", random.Random], None]
"""One small piece of work of a client, done again and again until the cloud is killed. What it was told of its
success it notes; what broke off is a BotoCoreError, and may have happened or not; all else is a finding."""


class Promise(Protocol):
    """Something the cloud acknowledges, and must then keep."""

    def lay_out(self, clients: "Clients") -> None:
        """Make what the tasks need, before the first of them."""

    def tasks(self) -> Sequence[Task]:
        """Return what its clients do, each in a thread of its own."""

    def look(self, clients: "Clients") -> None:
        """After each restart: assert what can be told at once and is cheap to ask."""

    def noted(self) -> int:
        """Return how much was acknowledged: without any, nothing was shown."""

    def look_at_last(self, clients: "Clients") -> None:
        """In the end: assert all of it."""


class Clients:
    """One boto3 client a service, kept over the restarts: the cloud comes back at its port, with its keys."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.cloud = cloud
        self.lock = threading.Lock()
        """For what several tasks of a promise note."""

    s3 = cached_property(lambda self: self._make("s3"))
    sqs = cached_property(lambda self: self._make("sqs"))
    sns = cached_property(lambda self: self._make("sns"))
    events = cached_property(lambda self: self._make("events"))
    iam = cached_property(lambda self: self._make("iam"))

    def _make(self, service: str) -> Any:
        return self.cloud.client(service, connect_timeout=2, read_timeout=20, max_pool_connections=20)
