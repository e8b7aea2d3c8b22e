"""One pipeline's way from its queue to finished jobs.

Threads, not a loop: boto3, libvips and ffmpeg's pipes all block. One thread polls and hands out work, one
keeps the leases, one deletes what is done, and every message in work has a thread of its own, as many as
there are slots. A message is polled only when a slot is free for it, so that no worker hoards what another
could do.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from reelworks.aws.faults import CloudFault
from reelworks.aws.queue import Message
from reelworks.base.clock import Clock
from reelworks.base.stopping import StopSignal
from reelworks.pipeline.events import EventRejected, Task, read_tasks
from reelworks.worker.lease import Lease, LeaseKeeper
from reelworks.worker.outcome import Done, Outcome, Reject, Retry, pause_s, worst
from reelworks.worker.ports import Queue
from reelworks.worker.settings import WorkerSettings
from reelworks.worker.settling import Deleter
from reelworks.worker.slots import Slots

_BATCH_MAX = 10
_LINGER_S = 0.02
_SLOT_WAIT_S = 1.0
_POLL_S = 2.0
_log = logging.getLogger(__name__)

RunTask = Callable[[Task, Callable[[], bool]], Outcome]
"""Runs one upload; the second argument says whether the work is called off."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one pipeline's consumer works."""

    name: str
    """The pipeline's."""
    queue: Queue
    visibility_s: int
    slots: Slots
    run_task: RunTask


class Consumer:
    """Polls one queue and sees every message through."""

    def __init__(self, desk: Desk, settings: WorkerSettings, stop: StopSignal, clock: Clock) -> None:
        self._desk = desk
        self._settings = settings
        self._stop = stop
        self._clock = clock
        self.is_broken = False
        """Whether one of its threads met an error of ours and ended; it asked for a stop, then."""
        self._halted = threading.Event()
        self._closed = threading.Event()
        self._has_handed_back = False
        self._keeper = LeaseKeeper(desk.queue, desk.visibility_s, clock)
        self._deleter = Deleter(desk.queue)
        self._poller = self._thread("poll", self._poll)
        self._helpers = [
            self._thread("leases", lambda: self._keeper.keep(self._closed)),
            self._thread("delete", self._deleter.run),
        ]

    def start(self) -> None:
        """Begin to take messages."""
        for thread in (*self._helpers, self._poller):
            thread.start()

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until no job runs; return False when ``timeout_s`` passed before that."""
        return self._desk.slots.wait_empty(timeout_s)

    def halt(self) -> None:
        """Call off every job: each hands its message back and ends soon."""
        self._halted.set()

    def close(self, timeout_s: float) -> None:
        """Delete what is still to be deleted, and end the threads. Call it when no job runs.

        The poll may be in the cloud for its whole wait: it is not waited for, and its connection ends with
        the process. Only where something was just handed back, our own poll may have been given it: then
        it returns at once and hands that back again.
        """
        if self._has_handed_back:
            self._poller.join(_POLL_S)
        self._deleter.close()
        self._helpers[1].join(timeout_s)
        self._closed.set()
        self._helpers[0].join(timeout_s)

    def _thread(self, what: str, run: Callable[[], None]) -> threading.Thread:
        # Daemons: a hard stop must not hang on a user's step that ignores it.
        name = f"{self._desk.name}-{what}"
        return threading.Thread(target=self._guard, args=(run,), name=name, daemon=True)

    def _guard(self, run: Callable[[], None]) -> None:
        """Run a thread's work; where that breaks, stop the worker: half of it would only look alive."""
        try:
            run()
        except Exception:  # noqa: BLE001 - the edge of a thread; the log has the traceback
            _log.exception("%s: the worker is broken and stops", threading.current_thread().name)
            self.is_broken = True
            self._stop.ask()

    def _poll(self) -> None:
        failures = 0
        while not self._stop.is_asked:
            free = self._desk.slots.wait_free(_BATCH_MAX // 2, _SLOT_WAIT_S, _LINGER_S)
            if free == 0 or self._stop.is_asked:
                continue
            try:
                self._receive(free)
                failures = 0
            except CloudFault as fault:
                pause = pause_s(failures, self._settings.retry_first_s, self._settings.retry_most_s)
                _log.warning(
                    "%s: no messages for now, trying again in %.0f s: %s", self._desk.name, pause, fault
                )
                failures += 1
                self._stop.wait(pause)

    def _receive(self, free: int) -> None:
        queue = self._desk.queue
        messages = queue.receive(min(free, _BATCH_MAX), self._settings.poll_wait_s, self._desk.visibility_s)
        if self._stop.is_asked:
            queue.hide([message.receipt for message in messages], 0)
            return
        for message in messages:
            self._desk.slots.take()
            self._thread(f"job-{message.id}", partial(self._work, message)).start()

    def _work(self, message: Message) -> None:
        """See one message through: the edge where a job's unforeseen errors end, with their traceback."""
        try:
            with self._keeper.hold(message.receipt) as lease:
                self._settle(lease, self._attempt(message, lease))
        except Exception:  # noqa: BLE001 - the edge of a job's thread; the log has the traceback
            # The message was neither deleted nor handed back: it returns when its time is over.
            _log.exception("%s: message %s failed", self._desk.name, message.id)
        finally:
            self._desk.slots.give_back()

    def _attempt(self, message: Message, lease: Lease) -> Outcome:
        """Run a message's uploads, again and again while only the cloud fails them and patience lasts."""
        try:
            tasks = read_tasks(message.body)
        except EventRejected as rejected:
            return Reject(str(rejected))
        give_up_at = self._clock.now() + self._settings.patience_s
        failures = 0
        while True:
            outcome = worst([self._desk.run_task(task, lambda: self._is_off(lease)) for task in tasks])
            if not isinstance(outcome, Retry) or self._is_off(lease) or self._clock.now() >= give_up_at:
                return outcome
            pause = pause_s(failures, self._settings.retry_first_s, self._settings.retry_most_s)
            _log.warning("%s: trying again in %.0f s: %s", self._desk.name, pause, outcome.reason)
            failures += 1
            if self._stop.wait(pause):
                return outcome

    def _settle(self, lease: Lease, outcome: Outcome) -> None:
        """Do with the message what the outcome asks for. A lost message is no longer ours to touch."""
        if isinstance(outcome, Done):
            # Deleted even if the lease just lapsed: the work is complete, and a rerun would find nothing.
            self._deleter.add(lease.receipt)
        elif lease.is_lost:
            _log.warning("%s: lost the lease, another worker has the message", self._desk.name)
        elif isinstance(outcome, Reject):
            _log.warning("%s: rejected: %s", self._desk.name, outcome.reason)
            self._give_back(lease, self._settings.reject_visibility_s)
        else:
            _log.warning("%s: handed back: %s", self._desk.name, outcome.reason)
            self._give_back(lease, 0)

    def _give_back(self, lease: Lease, visibility_s: int) -> None:
        self._has_handed_back = self._has_handed_back or self._stop.is_asked
        try:
            self._desk.queue.hide([lease.receipt], visibility_s)
        except CloudFault as fault:
            _log.warning("%s: not handed back, it returns by itself: %s", self._desk.name, fault)

    def _is_off(self, lease: Lease) -> bool:
        return self._halted.is_set() or lease.is_lost
