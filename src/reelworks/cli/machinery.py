"""The cloud of one data folder, a process of its own that is looked after.

Where it dies it is started again at the same port, so that whoever waits for it finds it again, after a pause that
grows while it keeps dying. What runs in the cloud (machines, and the workers on them) is the cloud's to look after.
"""

import http.client
import logging
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from reelworks.assembly import Keys, read_keys
from reelworks.aws.clients import Access, Clients, make_clients
from reelworks.base.stopping import StopSignal
from reelworks.cli.child import Child, Hear, Plan
from reelworks.cli.complaint import Complaint
from reelworks.cli.environment import for_child, variables_for
from reelworks.cli.tether import tether_words
from reelworks.settings import DEFAULT_REGION

CLOUD = "cloud"
HEALTH = "/_reelworks/health"
_LOOK_S = 0.1
_START_S = 60.0
_CLOUD_STOP_S = 30.0
_PAUSE_S_MAX = 30.0
_HEALTHY_AFTER_S = 30.0
"""A process that lived so long did not die of its start."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MachinerySettings:
    """What to run."""

    data: Path
    port: int
    host: str = "127.0.0.1"
    pace: float = 1.0
    """How many times faster than AWS's the cloud's slow clockwork runs."""
    drain_s: float = 75.0
    """How long machines may go on with their jobs after a stop was asked for, in seconds."""


@dataclass(slots=True)
class _Post:
    """A place that a child fills, and what became of those who filled it."""

    plan: Plan
    child: Child
    began_at: float
    deaths: int = 0
    due_at: float | None = None
    """When to start the next one, where the place is empty."""


class Machinery:
    """Starts, watches and stops the processes. Use it from the main thread, as a context manager."""

    def __init__(self, settings: MachinerySettings, hear: Hear) -> None:
        self._settings = settings
        self._hear = hear
        self._posts: dict[str, _Post] = {}
        self._stop = StopSignal()
        self.endpoint = ""
        self.keys = Keys("", "")
        self.restarts = 0
        """How often something that died was started again."""

    def __enter__(self) -> Self:
        self._stop.install()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether SIGTERM or Ctrl-C came."""
        return self._stop.is_asked

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._settings.data

    @property
    def environment(self) -> dict[str, str]:
        """What leads an AWS program to this cloud."""
        return variables_for(self.endpoint, self.keys)

    def log_path(self, name: str) -> Path:
        """Where a child's log lies."""
        return self._settings.data / "logs" / f"{name}.log"

    def clients(self) -> Clients:
        """Make clients of the running cloud."""
        keys = self.keys
        return make_clients(Access(self.endpoint, DEFAULT_REGION, keys.access_key_id, keys.secret_access_key))

    def start_cloud(self) -> None:
        """Start the cloud and wait until it answers.

        Raises:
            Complaint: it did not start; the text has its own words.
        """
        settings = self._settings
        self.log_path(CLOUD).parent.mkdir(parents=True, exist_ok=True)
        arguments = ["cloud", "--data", str(settings.data), "--host", settings.host]
        arguments += ["--pace", str(settings.pace), "--drain", str(settings.drain_s)]
        arguments += tether_words()
        before = _stamp(settings.data / "endpoint")
        child = self._fill(CLOUD, [*arguments, "--port", str(settings.port)], {})
        self.endpoint = self._wait_for_endpoint(child, before)
        self.keys = read_keys(settings.data)
        # From now on at this port, also where the first one was the system's choice.
        post = self._posts[CLOUD]
        port = str(urlsplit(self.endpoint).port)
        post.plan = self._plan(CLOUD, [*arguments, "--port", port], {})

    def look_after(self, timeout_s: float = _LOOK_S) -> None:
        """Start again what died, then wait a moment, or until a stop is asked for."""
        for post in self._posts.values():
            if post.due_at is None and post.child.exit_code is not None:
                self._mourn(post)
            if post.due_at is not None and time.monotonic() >= post.due_at:
                self._replace(post)
        self._stop.wait(timeout_s)

    def stop(self) -> None:
        """Stop the cloud, its machines first; return when all is gone. A second signal cuts the drain short."""
        if CLOUD not in self._posts:
            return
        cloud = self._posts.pop(CLOUD).child
        cloud.ask()
        deadline = time.monotonic() + self._settings.drain_s + _CLOUD_STOP_S
        while not cloud.wait(_LOOK_S):
            if self._stop.is_hard or time.monotonic() > deadline:
                # Safe at any moment: what machines worked on goes back to its queue by itself.
                cloud.kill()

    def _fill(self, name: str, arguments: list[str], more: dict[str, str]) -> Child:
        plan = self._plan(name, arguments, more)
        child = Child(plan, self._hear)
        self._posts[name] = _Post(plan, child, time.monotonic())
        return child

    def _plan(self, name: str, arguments: list[str], more: dict[str, str]) -> Plan:
        return Plan(name, arguments, for_child(more, is_cloud=name == CLOUD), self.log_path(name))

    def _mourn(self, post: _Post) -> None:
        lived_s = time.monotonic() - post.began_at
        post.deaths = 0 if lived_s > _HEALTHY_AFTER_S else post.deaths + 1
        pause_s = min(_PAUSE_S_MAX, 2.0 ** (post.deaths - 1)) if post.deaths else 0.0
        post.due_at = time.monotonic() + pause_s
        code = post.child.exit_code
        self._hear(post.plan.name, f"ended ({code}); started again in {pause_s:.0f} s")

    def _replace(self, post: _Post) -> None:
        post.child = Child(post.plan, self._hear)
        post.began_at = time.monotonic()
        post.due_at = None
        self.restarts += 1

    def _wait_for_endpoint(self, child: Child, before: int) -> str:
        path = self._settings.data / "endpoint"
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and not self._stop.is_asked:
            if child.exit_code is not None:
                raise Complaint(_why_it_ended(child))
            if _stamp(path) not in {0, before} and _is_healthy(endpoint := path.read_text().strip()):
                return endpoint
            self._stop.wait(_LOOK_S / 4)
        if self._stop.is_asked:
            raise Complaint("Stopped before the cloud had started.")
        raise Complaint(f"The cloud did not answer within {_START_S:.0f} s; see {self.log_path(CLOUD)}.")


def reserve_data(data: Path) -> None:
    """Make the data folder, readable by its owner only.

    Raises:
        Complaint: it cannot be made.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Complaint(
            f"The folder {data} cannot be made ({error.strerror}); choose another with --data."
        ) from error
    if shutil.disk_usage(data).free == 0:
        raise Complaint(f"The disk that holds {data} is full; choose another folder with --data.")


def _why_it_ended(child: Child) -> str:
    """Return the one sentence a person needs: the child's own, without its name before it."""
    words = child.last_words()
    last = words.splitlines()[-1] if words else f"exit code {child.exit_code}"
    return last.removeprefix("reelworks: ")


def _stamp(path: Path) -> int:
    """Return what changes whenever the file is written anew; 0 where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0
    return status.st_mtime_ns ^ status.st_ino


def _is_healthy(endpoint: str) -> bool:
    parts = urlsplit(endpoint)
    if parts.hostname is None:
        return False
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=2)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
