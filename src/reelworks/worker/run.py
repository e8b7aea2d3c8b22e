"""A worker's life, from its start to its last exit code.

A stop (SIGTERM) is soft: nothing more is received, running jobs may end within ``drain_s``, and what has
not ended by then is called off and handed back, so that another worker has it at once. A second signal
skips the waiting. Killed outright, the worker leaves messages that return after the visibility timeout.
"""

import logging
import time
from collections.abc import Sequence

from reelworks.base.stopping import StopSignal
from reelworks.media.thumbnail import prepare_libvips
from reelworks.pipeline.definition import Definition
from reelworks.worker.consumer import Consumer
from reelworks.worker.departure import Departure
from reelworks.worker.opening import Opener, Surroundings
from reelworks.worker.settings import WorkerSettings
from reelworks.worker.workshop import Workshop

__all__ = ["Surroundings", "run"]

_LOOK_S = 0.2
_CALL_OFF_S = 10.0
_CLOSE_S = 5.0
_log = logging.getLogger(__name__)


def run(
    settings: WorkerSettings,
    definition: Definition,
    surroundings: Surroundings,
    stop: StopSignal,
    departure: Departure | None = None,
) -> int:
    """Serve the definition's pipelines until a stop is asked for; return the exit code.

    That is 0 after a stop, and 1 when the worker met an error of its own that it cannot work on with: then
    it stops by itself, in the same order, and whoever started it starts another. Queues that do not exist
    yet, and a cloud that is away, are waited for. With ``departure`` the worker ends with its machine: told to go, it
    drains, gives leave, and waits for the end.

    Raises:
        ValueError: ``settings.pipelines`` names a pipeline that the definition does not have.
    """
    names = _served(settings, definition)
    if departure is not None:
        departure.begin()
    prepare_libvips()
    with Workshop(settings.work_dir) as workshop:
        opener = Opener(settings, definition, surroundings, workshop, stop)
        consumers = opener.open_all(names)
        opener.reporter.progress(state="ready", pipelines=list(names))
        while not stop.wait(timeout_s=3600):
            pass
        opener.reporter.progress(state="stopping")
        is_leaving = departure is not None and departure.is_due
        _drain(consumers, settings.leaving_s if is_leaving else settings.drain_s, stop)
    if departure is not None:
        departure.finish()
    return int(any(consumer.is_broken for consumer in consumers))


def _served(settings: WorkerSettings, definition: Definition) -> Sequence[str]:
    unknown = set(settings.pipelines) - set(definition.pipelines)
    if unknown:
        known = ", ".join(definition.pipelines)
        raise ValueError(f"no such pipeline: {', '.join(sorted(unknown))}; the definition has {known}")
    return settings.pipelines or tuple(definition.pipelines)


def _drain(consumers: Sequence[Consumer], drain_s: float, stop: StopSignal) -> None:
    deadline = time.monotonic() + drain_s
    for consumer in consumers:
        while not consumer.wait_idle(_LOOK_S) and not stop.is_hard and time.monotonic() < deadline:
            pass
    for consumer in consumers:
        consumer.halt()
    for consumer in consumers:
        if not consumer.wait_idle(_CALL_OFF_S):
            _log.warning("a job does not end; its message returns by itself")
        consumer.close(_CLOSE_S)
