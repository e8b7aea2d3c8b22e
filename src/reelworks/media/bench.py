"""What a step is given and what it gives back. The worker fills it, every step takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol


class StepFailed(Exception):
    """A step could not do its work on this source; the text is one sentence that an uploader understands."""


class SourceRejected(StepFailed):
    """The source is not what it claims to be (no media, truncated, absurd); trying again is no use."""


class StepCancelled(StepFailed):
    """The work was called off from outside while the step ran; nothing is wrong with the source."""


@dataclass(frozen=True, slots=True)
class Product:
    """One file that a step made."""

    path: Path
    """Where it lies, inside the bench's ``out`` folder; its name there is its name in the destination."""
    kind: str
    """What it is for: rendition, compressed, subtitles, poster, thumbnail, or a step's own word."""
    content_type: str
    """Its media type, for example ``video/mp4``."""
    details: dict[str, Any] = field(default_factory=dict)
    """What the manifest should say of it: width_px, height_px, duration_s, language … JSON values only."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The place where one job's steps work: what they read, where they write, whom they tell."""

    source: Path
    """The upload's bytes as a local file, under its own name."""
    out: Path
    """The only folder a step writes to. It exists, and is empty before the first step."""
    sidecars: tuple[Path, ...] = ()
    """Subtitle files that were uploaded beside the source (``film.srt``, ``film.de.srt``), local."""
    tell: Callable[[float], None] = lambda _share: None
    """Takes how much of the running step is done, 0.0 to 1.0; may be called often."""
    is_cancelled: Callable[[], bool] = lambda: False
    """Says whether the work was called off; a step that runs a child kills it and raises StepCancelled."""


class Step(Protocol):
    """A step: a frozen dataclass whose fields are its options, in the definition file's names."""

    name: ClassVar[str]

    def run(self, bench: Bench) -> Sequence[Product]:
        """Write this step's files into ``bench.out`` and return them; nothing to do returns none.

        Running again writes the same files over themselves.

        Raises:
            StepFailed: this source does not allow it.
        """
        ...
