"""The cloud and the studio as the worker sees them, in memory: fakes at the ports."""

import hashlib
import io
import json
import threading
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

from reelworks.aws.faults import CloudFault, ObjectChanged, ObjectMissing
from reelworks.aws.objects import Stored
from reelworks.aws.queue import Message
from reelworks.base.clock import HeldClock
from reelworks.media.bench import Product, SourceRejected
from reelworks.pipeline.definition import Pipeline, StepUse
from reelworks.worker.job import JobShop
from reelworks.worker.keys import BusyKeys
from reelworks.worker.making import plan_steps
from reelworks.worker.ports import Studio
from reelworks.worker.report import Reporter
from reelworks.worker.workshop import Workshop
from support.lab import Lab


class Killed(BaseException):
    """SIGKILL, as far as the code under test can tell: nothing of it runs after this."""


@dataclass(frozen=True, slots=True)
class Kept:
    data: bytes
    content_type: str = "binary/octet-stream"


class MemoryObjects:
    """Buckets as a dict. ``before`` is called with the name of each operation, and may raise."""

    def __init__(self):
        self.kept: dict[tuple[str, str], Kept] = {}
        self.before = lambda _operation: None
        self.after = lambda _operation: None

    def find(self, bucket, key):
        self.before("find")
        kept = self.kept.get((bucket, key))
        return None if kept is None else self._stored(bucket, key, kept)

    def fetch(self, bucket, key, to):
        self.before("fetch")
        kept = self._get(bucket, key)
        to.write_bytes(kept.data)
        return self._stored(bucket, key, kept)

    def read(self, bucket, key):
        self.before("read")
        return self._get(bucket, key).data

    def store(self, path, bucket, key, content_type):
        self.write(path.read_bytes(), bucket, key, content_type)

    def write(self, data, bucket, key, content_type):
        self.before("write")
        self.kept[bucket, key] = Kept(data, content_type)
        self.after("write")

    def copy(self, source, bucket, key):
        self.before("copy")
        self.kept[bucket, key] = self._same(source)
        self.after("copy")

    def delete(self, source):
        self.before("delete")
        if (source.bucket, source.key) in self.kept:
            self._same(source)
            del self.kept[source.bucket, source.key]
        self.after("delete")

    def list_keys(self, bucket, prefix, count_max=1000):
        self.before("list")
        keys = sorted(key for place, key in self.kept if place == bucket and key.startswith(prefix))
        return keys[:count_max]

    def put(self, bucket, key, data=b"data"):
        """Upload, as somebody outside would."""
        self.kept[bucket, key] = Kept(data)

    def keys(self, bucket):
        return sorted(key for place, key in self.kept if place == bucket)

    def document(self, bucket, key):
        return json.loads(self.kept[bucket, key].data)

    def _get(self, bucket, key):
        if (bucket, key) not in self.kept:
            raise ObjectMissing(key)
        return self.kept[bucket, key]

    def _same(self, source):
        kept = self._get(source.bucket, source.key)
        if self._stored(source.bucket, source.key, kept).etag != source.etag:
            raise ObjectChanged(source.key)
        return kept

    def _stored(self, bucket, key, kept):
        etag = f'"{hashlib.md5(kept.data).hexdigest()}"'
        return Stored(bucket, key, etag, len(kept.data), kept.content_type)


class MemoryQueue:
    """A queue that gives each message when it is due, and counts receives. Time is the test's clock."""

    def __init__(self, clock):
        self._clock = clock
        self._changed = threading.Condition()
        self._entries: dict[str, tuple[Message, float]] = {}
        self.deleted: list[str] = []
        self.hidden: list[tuple[str, int]] = []
        self.lost: frozenset[str] = frozenset()
        self.is_away = False
        self.receives = 0
        self.delete_attempts = 0

    def send(self, body):
        with self._changed:
            name = f"m{len(self._entries) + len(self.deleted)}"
            self._entries[name] = (Message(name, name, body, 0), 0.0)
            self._changed.notify_all()
        return name

    def receive(self, count, wait_s, visibility_s):
        with self._changed:
            self.receives += 1
            self._changed.notify_all()
            self._check_there()
            # The wait is cut short so that a test's worker can stop; what counts is what is given.
            self._changed.wait_for(lambda: self._list_visible() or self.is_away, min(wait_s, 0.05))
            self._check_there()
            return [self._give(name, visibility_s) for name in self._list_visible()[:count]]

    def delete(self, receipts):
        with self._changed:
            self.delete_attempts += 1
            self._changed.notify_all()
            self._check_there()
            for receipt in receipts:
                self._entries.pop(receipt, None)
                self.deleted.append(receipt)
            self._changed.notify_all()

    def hide(self, receipts, visibility_s):
        with self._changed:
            self._check_there()
            for receipt in receipts:
                self.hidden.append((receipt, visibility_s))
                if receipt in self._entries and receipt not in self.lost:
                    self._entries[receipt] = (self._entries[receipt][0], self._clock.now() + visibility_s)
            self._changed.notify_all()
            return frozenset(receipts) & self.lost

    def wait_until(self, condition, timeout_s=10.0):
        with self._changed:
            assert self._changed.wait_for(condition, timeout_s), "the queue never came to that"

    def go_away(self):
        with self._changed:
            self.is_away = True
            self._changed.notify_all()

    def come_back(self):
        with self._changed:
            self.is_away = False
            self._changed.notify_all()

    def _check_there(self):
        if self.is_away:
            raise CloudFault("connection refused")

    def _list_visible(self):
        return [name for name, (_, at) in self._entries.items() if at <= self._clock.now()]

    def _give(self, name, visibility_s):
        message = replace(self._entries[name][0], receives=self._entries[name][0].receives + 1)
        self._entries[name] = (message, self._clock.now() + visibility_s)
        return message


@dataclass(frozen=True, slots=True)
class Shout:
    """A step for tests: it makes LOUD.txt of a text."""

    name: ClassVar[str] = "shout"
    mark: str = "!"

    def run(self, bench):
        data = bench.source.read_bytes() + b"".join(path.read_bytes() for path in bench.sidecars)
        if data.startswith(b"bad"):
            raise SourceRejected("this text is bad")
        bench.tell(0.5)
        path = bench.out / "LOUD.txt"
        path.write_bytes(data.upper() + self.mark.encode())
        return [Product(path, "shout", "text/plain", {"length": len(data)})]


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def objects():
    return MemoryObjects()


@pytest.fixture
def queue(clock):
    return MemoryQueue(clock)


@pytest.fixture
def out():
    return io.StringIO()


@pytest.fixture
def make_shop(objects, clock, out, tmp_path):
    """Return a function that equips a pipeline: the movies one, or the images one."""
    workshops = []

    def make(*, moves=True, kind_of=lambda _path: "movie", catalog=None, audience="movie"):
        catalog = catalog or {"shout": Shout}
        steps = tuple(StepUse(step=name, audience=audience) for name in catalog)
        place = (
            {"bucket": "films", "prefix": "uploads/", "done_prefix": "processed/"}
            if moves
            else {"bucket": "photos", "destination": "thumbnails"}
        )
        pipeline = Pipeline(steps=steps, **place)
        workshop = Workshop(tmp_path / "work")
        workshops.append(workshop)
        return JobShop(
            name="movies" if moves else "images",
            worker="w1",
            pipeline=pipeline,
            steps=plan_steps(pipeline, catalog),
            objects=objects,
            studio=Studio(catalog, kind_of),
            workshop=workshop,
            reporter=Reporter(out, "w1", clock, is_progress_shown=False),
            clock=clock,
            busy=BusyKeys(),
        )

    yield make
    for workshop in workshops:
        workshop.__exit__(None, None, None)


@pytest.fixture
def killed():
    return Killed


@pytest.fixture
def write_file(tmp_path):
    def write(name, data=b"data") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def lab(cloud, tmp_path):
    """A stack of the test's own on the shared cloud."""
    made = Lab(tmp_path, f"t{uuid.uuid4().hex[:10]}", cloud)
    made.deploy()
    yield made
    made.close()
