"""One upload's way: fetch, make, store, move.

A job may be cut off at any point and run again, by this worker or another, and ends the same. So the
order is fixed: outputs, manifest, copy of the original, and only when all of that is safe the deletion of
the upload; the message goes last, elsewhere. Until the copy, a rerun does everything again and writes the
same files over themselves; after the deletion, it finds the upload gone and is done.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

from reelworks.aws.faults import CloudFault, ObjectChanged, ObjectMissing
from reelworks.aws.objects import Stored
from reelworks.base.clock import Clock
from reelworks.media.bench import SourceRejected, StepFailed
from reelworks.pipeline.claims import claimed_kind
from reelworks.pipeline.definition import Pipeline
from reelworks.pipeline.events import Task
from reelworks.pipeline.manifest import Manifest, Output, Source, Timing
from reelworks.pipeline.naming import done_key, manifest_key, output_key
from reelworks.worker.keys import BusyKeys
from reelworks.worker.making import Made, PlannedStep, Work, run_steps
from reelworks.worker.outcome import Done, Outcome, Reject, Retry
from reelworks.worker.ports import Objects, Studio
from reelworks.worker.report import Reporter
from reelworks.worker.sidecars import fetch_sidecars
from reelworks.worker.workshop import Workshop, local_name

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class _CalledOff(Exception):
    """The work is not ours to finish any more."""


@dataclass(frozen=True, slots=True)
class JobShop:
    """What every job of one pipeline works with."""

    name: str
    """The pipeline's."""
    worker: str
    pipeline: Pipeline
    steps: tuple[PlannedStep, ...]
    objects: Objects
    studio: Studio
    workshop: Workshop
    reporter: Reporter
    clock: Clock
    busy: BusyKeys

    def run(self, task: Task, is_cancelled: Callable[[], bool]) -> Outcome:
        """Process one upload and say how that ended. Safe to run again, and from several threads.

        ``is_cancelled`` says that the work is to be called off; nothing more is changed once it says so.
        """
        if not self.pipeline.takes(task.bucket, task.key):
            _log.info("not an upload of %s: s3://%s/%s", self.name, task.bucket, task.key)
            return Done()
        try:
            with self.busy.alone_with(task.bucket, task.key, is_cancelled) as is_alone:
                if is_alone:
                    return _Job(self, task, is_cancelled).run()
                return Retry(0, f"{task.key}: called off")
        except (_CalledOff, ObjectChanged) as why:
            return Retry(0, str(why))
        except CloudFault as fault:
            return Retry(0, str(fault))
        except OSError as error:
            # A full disk, too many open files: this machine's trouble, not the upload's.
            return Retry(0, f"{task.key}: {error}")


class _Job:
    """One run of one upload."""

    def __init__(self, shop: JobShop, task: Task, is_cancelled: Callable[[], bool]) -> None:
        self._shop = shop
        self._key = task.key
        self._bucket = task.bucket
        self._is_cancelled = is_cancelled
        self._kind = "other"
        self._timings: list[Timing] = []

    def run(self) -> Outcome:
        shop = self._shop
        stored = shop.objects.find(self._bucket, self._key)
        if stored is None:
            return self._find_moved()
        shop.reporter.say(f"Processing: {self._key}")
        shop.reporter.progress(pipeline=shop.name, key=self._key, state="taken")
        try:
            self._process(stored)
        except StepFailed as failure:
            self._check_ours()
            return self._reject(stored, str(failure))
        except ObjectMissing:
            return self._find_moved()
        shop.reporter.progress(pipeline=shop.name, key=self._key, state="done")
        return Done()

    def _process(self, stored: Stored) -> None:
        claim = claimed_kind(self._key, stored.content_type)
        if any(step.is_for(claim) for step in self._shop.steps):
            with self._shop.workshop.job() as folder:
                self._make(claim, folder)
        else:
            self._move(stored)

    def _make(self, claim: str, folder: Path) -> None:
        """Fetch the upload, run the steps on it, store what they made; then move the original."""
        source = folder / local_name(self._key)
        stored = self._timed("download", lambda: self._shop.objects.fetch(self._bucket, self._key, source))
        self._kind = self._recognise(claim, source)
        steps = [step for step in self._shop.steps if step.is_for(self._kind)]
        if steps:
            made = self._run_steps(steps, source, folder)
            outputs = self._timed("upload", lambda: [self._store(entry) for entry in made])
            self._check_ours()
            self._write(self._manifest(stored, "done", outputs=tuple(outputs)))
        self._move(stored)

    def _recognise(self, claim: str, source: Path) -> str:
        kind = self._shop.studio.kind_of(source) if claim != "other" else "other"
        if claim != "other" and kind == "other":
            raise SourceRejected(
                f"{local_name(self._key)} is named like a {claim}, but holds nothing that can be read as one"
            )
        return kind

    def _run_steps(self, steps: list[PlannedStep], source: Path, folder: Path) -> list[Made]:
        out = folder / "out"
        out.mkdir()
        beside = (
            fetch_sidecars(self._shop.objects, self._shop.pipeline, self._key, source)
            if self._kind == "movie"
            else ()
        )
        work = Work(self._shop.name, self._key, source, out, beside, self._is_cancelled)
        made, timings = run_steps(steps, work, self._shop.reporter, self._shop.clock)
        self._timings += timings
        return made

    def _store(self, made: Made) -> Output:
        self._check_ours()
        product = made.product
        bucket = self._shop.pipeline.output_bucket
        key = output_key(self._shop.pipeline, self._key, made.name)
        self._shop.objects.store(product.path, bucket, key, product.content_type)
        if self._shop.pipeline.done_prefix is None:
            self._shop.reporter.say(f"Made: s3://{bucket}/{key}")
        return Output(
            bucket=bucket,
            key=key,
            kind=product.kind,
            content_type=product.content_type,
            size=product.path.stat().st_size,
            step=made.step,
            details=product.details,
        )

    def _move(self, stored: Stored) -> None:
        """Bring the original to where it belongs when it is done. The deletion is the job's last change."""
        target = done_key(self._shop.pipeline, self._key)
        if target is None:
            return
        self._check_ours()
        self._shop.objects.copy(stored, self._bucket, target)
        self._check_ours()
        try:
            self._shop.objects.delete(stored)
        except ObjectChanged:
            # Uploaded anew after the copy: that upload has its own message, and stays for it.
            _log.info("uploaded again meanwhile: s3://%s/%s", self._bucket, self._key)
        self._shop.reporter.say(f"Moved to: {target}")

    def _find_moved(self) -> Outcome:
        """Nothing lies where the upload was announced: an earlier run moved it, or someone removed it."""
        target = done_key(self._shop.pipeline, self._key)
        is_moved = target is not None and self._shop.objects.find(self._bucket, target) is not None
        how = "already processed" if is_moved else "gone before it was processed"
        _log.info("%s: s3://%s/%s", how, self._bucket, self._key)
        return Done()

    def _reject(self, stored: Stored, reason: str) -> Outcome:
        self._write(self._manifest(stored, "rejected", reason=reason))
        shop = self._shop
        shop.reporter.say(f"Rejected: {self._key}: {reason}")
        shop.reporter.progress(pipeline=shop.name, key=self._key, state="rejected", reason=reason)
        return Reject(reason)

    def _write(self, manifest: Manifest) -> None:
        key = manifest_key(self._shop.pipeline, self._key)
        bucket = self._shop.pipeline.output_bucket
        self._shop.objects.write(manifest.to_json(), bucket, key, "application/json")

    def _manifest(
        self,
        stored: Stored,
        status: Literal["done", "rejected"],
        *,
        outputs: tuple[Output, ...] = (),
        reason: str | None = None,
    ) -> Manifest:
        source = Source(
            bucket=self._bucket,
            key=self._key,
            moved_to=done_key(self._shop.pipeline, self._key) if status == "done" else None,
            etag=stored.etag.strip('"'),
            size=stored.size,
            kind=self._kind,
        )
        return Manifest(
            status=status,
            reason=reason,
            pipeline=self._shop.name,
            source=source,
            outputs=outputs,
            timings=tuple(self._timings),
            worker=self._shop.worker,
            finished_at=datetime.fromtimestamp(self._shop.clock.now(), UTC).isoformat(timespec="seconds"),
        )

    def _timed(self, stage: str, do: Callable[[], _T]) -> _T:
        began_at = self._shop.clock.now()
        result = do()
        seconds = round(self._shop.clock.now() - began_at, 3)
        self._timings.append(Timing(stage=stage, seconds=seconds))
        return result

    def _check_ours(self) -> None:
        if self._is_cancelled():
            raise _CalledOff(f"{self._key}: called off")
