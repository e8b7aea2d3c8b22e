"""Open a worker's pipelines: find each one's queue and start its consumer."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault
from reelworks.aws.objects import S3Objects
from reelworks.aws.queue import SqsQueue, open_queue
from reelworks.base.clock import Clock
from reelworks.base.stopping import StopSignal
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


class Opener:
    """Equips each pipeline's consumer with its own and with what all of the worker's jobs share."""

    def __init__(
        self,
        settings: WorkerSettings,
        definition: Definition,
        surroundings: Surroundings,
        workshop: Workshop,
        stop: StopSignal,
    ) -> None:
        self.reporter = Reporter(
            surroundings.out,
            settings.name,
            surroundings.clock,
            is_progress_shown=settings.is_progress_shown,
        )
        self._settings = settings
        self._definition = definition
        self._surroundings = surroundings
        self._workshop = workshop
        self._stop = stop
        self._busy = BusyKeys()

    def open_all(self, names: Sequence[str]) -> list[Consumer]:
        """Start a consumer for each pipeline, as soon as its queue is there; return them all.

        A pipeline whose queue is missing does not keep the others waiting. When a stop is asked for
        meanwhile, the list has only those that were started.
        """
        started: dict[str, Consumer] = {}
        failures = 0
        while not self._stop.is_asked:
            for name in names:
                if name not in started and (queue := self._find_queue(name)) is not None:
                    started[name] = self._start(name, queue)
            if len(started) == len(names):
                break
            self._stop.wait(pause_s(failures, self._settings.retry_first_s, self._settings.retry_most_s))
            failures += 1
        return list(started.values())

    def _find_queue(self, name: str) -> SqsQueue | None:
        try:
            return open_queue(self._surroundings.clients.sqs, self._definition.queue_name(name))
        except CloudFault as fault:
            _log.warning("%s waits for its queue: %s", name, fault)
            return None

    def _start(self, name: str, queue: SqsQueue) -> Consumer:
        pipeline = self._definition.pipelines[name]
        cores = self._settings.cores or len(os.sched_getaffinity(0))
        desk = Desk(
            name=name,
            queue=queue,
            visibility_s=pipeline.queue.visibility_timeout_s,
            slots=Slots(slot_count(pipeline, cores)),
            run_task=self._shop(name, pipeline).run,
        )
        consumer = Consumer(desk, self._settings, self._stop, self._surroundings.uptime)
        consumer.start()
        return consumer

    def _shop(self, name: str, pipeline: Pipeline) -> JobShop:
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
