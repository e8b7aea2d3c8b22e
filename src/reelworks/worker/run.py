"""A worker's life, from its start to its last exit code.

A stop (SIGTERM) is soft: nothing more is received, running jobs may end within ``drain_s``, and what has
not ended by then is called off and handed back, so that another worker has it at once. A second signal
skips the waiting. Killed outright, the worker leaves messages that return after the visibility timeout.
"""

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault
from reelworks.aws.objects import S3Objects
from reelworks.aws.queue import SqsQueue, open_queue
from reelworks.base.clock import Clock
from reelworks.base.stopping import StopSignal
from reelworks.media.thumbnail import prepare_libvips
from reelworks.pipeline.definition import Definition, Pipeline
from reelworks.worker.consumer import Consumer, Desk
from reelworks.worker.job import JobShop
from reelworks.worker.keys import BusyKeys
from reelworks.worker.making import plan_steps
from reelworks.worker.outcome import pause_s
from reelworks.worker.ports import Studio
from reelworks.worker.report import Reporter
from reelworks.worker.settings import WorkerSettings
from reelworks.worker.slots import Slots
from reelworks.worker.uptime import UptimeClock
from reelworks.worker.workshop import Workshop

_PICTURES_A_CORE = 4
"""So many at once a core: while some are being made, others are under way from and to the cloud."""
_LOOK_S = 0.2
_CALL_OFF_S = 10.0
_CLOSE_S = 5.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a worker is given: the cloud, the studio, the time, and where to write its lines."""

    clients: Clients
    studio: Studio
    clock: Clock
    """Tells manifests and progress lines the time."""
    out: TextIO
    uptime: Clock = field(default_factory=UptimeClock)
    """Tells leases the time: a clock that nobody sets."""


def run(
    settings: WorkerSettings, definition: Definition, surroundings: Surroundings, stop: StopSignal
) -> int:
    """Serve the definition's pipelines until a stop is asked for; return the exit code.

    That is 0 after a stop, and 1 when the worker met an error of its own that it cannot work on with: then
    it stops by itself, in the same order, and whoever started it starts another. Queues that do not exist
    yet, and a cloud that is away, are waited for.

    Raises:
        ValueError: ``settings.pipelines`` names a pipeline that the definition does not have.
    """
    names = _served(settings, definition)
    prepare_libvips()
    with Workshop(settings.work_dir) as workshop:
        shops = _Shops(settings, surroundings, workshop)
        consumers: list[Consumer] = []
        for name in names:
            queue = _wait_queue(surroundings.clients, definition.queue_name(name), settings, stop)
            if queue is None:
                break
            shop = shops.open(name, definition.pipelines[name])
            consumers.append(_start(shop, queue, settings, stop, surroundings.uptime))
        shops.reporter.progress(state="ready", pipelines=list(names))
        while not stop.wait(timeout_s=3600):
            pass
        shops.reporter.progress(state="stopping")
        _drain(consumers, settings, stop)
    return int(any(consumer.is_broken for consumer in consumers))


class _Shops:
    """Equips each pipeline's jobs with what all of the worker's jobs share."""

    def __init__(self, settings: WorkerSettings, surroundings: Surroundings, workshop: Workshop) -> None:
        self.reporter = Reporter(
            surroundings.out,
            settings.name,
            surroundings.clock,
            is_progress_shown=settings.is_progress_shown,
        )
        self._settings = settings
        self._surroundings = surroundings
        self._workshop = workshop
        self._busy = BusyKeys()

    def open(self, name: str, pipeline: Pipeline) -> JobShop:
        """Return what the jobs of one pipeline work with."""
        studio = self._surroundings.studio
        return JobShop(
            name=name,
            worker=self._settings.name,
            pipeline=pipeline,
            steps=plan_steps(pipeline, studio.catalog),
            objects=S3Objects(self._surroundings.clients.s3),
            studio=studio,
            workshop=self._workshop,
            reporter=self.reporter,
            clock=self._surroundings.clock,
            busy=self._busy,
        )


def slot_count(pipeline: Pipeline, cores: int) -> int:
    """Return how many uploads of a pipeline a worker with so many cores works on at once.

    A movie's encoder uses several cores by itself; a picture's uses one, and waits for the cloud between.
    """
    if pipeline.concurrency:
        return pipeline.concurrency
    has_movies = any(use.audience != "picture" for use in pipeline.steps)
    return max(2, cores // 2) if has_movies else cores * _PICTURES_A_CORE


def _served(settings: WorkerSettings, definition: Definition) -> Sequence[str]:
    unknown = set(settings.pipelines) - set(definition.pipelines)
    if unknown:
        known = ", ".join(definition.pipelines)
        raise ValueError(f"no such pipeline: {', '.join(sorted(unknown))}; the definition has {known}")
    return settings.pipelines or tuple(definition.pipelines)


def _wait_queue(clients: Clients, name: str, settings: WorkerSettings, stop: StopSignal) -> SqsQueue | None:
    """Return the queue, waiting for it to exist; None when a stop was asked for meanwhile."""
    failures = 0
    while not stop.is_asked:
        try:
            return open_queue(clients.sqs, name)
        except CloudFault as fault:
            pause = pause_s(failures, settings.retry_first_s, settings.retry_most_s)
            _log.warning("no queue %s yet, trying again in %.0f s: %s", name, pause, fault)
            failures += 1
            stop.wait(pause)
    return None


def _start(
    shop: JobShop, queue: SqsQueue, settings: WorkerSettings, stop: StopSignal, uptime: Clock
) -> Consumer:
    cores = settings.cores or len(os.sched_getaffinity(0))
    desk = Desk(
        name=shop.name,
        queue=queue,
        visibility_s=shop.pipeline.queue.visibility_timeout_s,
        slots=Slots(slot_count(shop.pipeline, cores)),
        run_task=shop.run,
    )
    consumer = Consumer(desk, settings, stop, uptime)
    consumer.start()
    return consumer


def _drain(consumers: Sequence[Consumer], settings: WorkerSettings, stop: StopSignal) -> None:
    deadline = time.monotonic() + settings.drain_s
    for consumer in consumers:
        while not consumer.wait_idle(_LOOK_S) and not stop.is_hard and time.monotonic() < deadline:
            pass
    for consumer in consumers:
        consumer.halt()
    for consumer in consumers:
        if not consumer.wait_idle(_CALL_OFF_S):
            _log.warning("a job does not end; its message returns by itself")
        consumer.close(_CLOSE_S)
