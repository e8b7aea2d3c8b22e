"""Run a pipeline's steps on one local file: the part of a job that touches no cloud."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelworks.base.clock import Clock
from reelworks.media.bench import Bench, Product, StepFailed
from reelworks.pipeline.definition import Audience, Pipeline
from reelworks.pipeline.manifest import Timing
from reelworks.pipeline.steps import Catalog, build_step
from reelworks.worker.report import Reporter


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that is ready to run, and for which uploads."""

    name: str
    audience: Audience
    step: Any
    """A ``reelworks.media.bench.Step``."""

    def is_for(self, kind: str) -> bool:
        """Whether it applies to an upload of that kind (movie, picture or other)."""
        return self.audience in {"any", kind}


@dataclass(frozen=True, slots=True)
class Made:
    """One file that a step made, by the name it has below the outputs' folder."""

    name: str
    step: str
    product: Product


@dataclass(frozen=True, slots=True)
class Work:
    """One upload to be worked on, local by now."""

    pipeline: str
    key: str
    source: Path
    out: Path
    """An empty folder."""
    sidecars: tuple[Path, ...]
    is_cancelled: Callable[[], bool]


def plan_steps(pipeline: Pipeline, catalog: Catalog) -> tuple[PlannedStep, ...]:
    """Return a pipeline's steps in order.

    Raises:
        StepMistake: the definition was not checked against this catalog.
    """
    return tuple(PlannedStep(use.step, use.audience, build_step(use, catalog)) for use in pipeline.steps)


def run_steps(
    steps: Sequence[PlannedStep], work: Work, reporter: Reporter, clock: Clock
) -> tuple[list[Made], list[Timing]]:
    """Run the steps one after the other and return what they made, each name once, and how long each took.

    Raises:
        StepFailed: a step cannot work on this source, or the work was called off.
    """
    made: dict[str, Made] = {}
    timings: list[Timing] = []
    for planned in steps:
        began_at = clock.now()
        progress = reporter.step(work.pipeline, work.key, planned.name)
        bench = Bench(work.source, work.out, work.sidecars, progress.tell, work.is_cancelled)
        for entry in _made_by(planned, bench):
            made[entry.name] = entry
        progress.finish()
        timings.append(Timing(stage=planned.name, seconds=round(clock.now() - began_at, 3)))
    return list(made.values()), timings


def _made_by(planned: PlannedStep, bench: Bench) -> Iterator[Made]:
    for product in planned.step.run(bench):
        if not product.path.is_relative_to(bench.out):
            raise StepFailed(f"the step {planned.name} left a file outside its folder: {product.path}")
        yield Made(product.path.relative_to(bench.out).as_posix(), planned.name, product)
