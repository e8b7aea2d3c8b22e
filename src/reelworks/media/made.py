"""Whether what was made holds what was in the movie: the check before a file gets its name.

FFmpeg ends content where a decoder gave up early, or where pictures could not be decoded on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from reelworks.media.bench import SourceRejected, StepFailed
from reelworks.media.look import Look

_END_TOLERANCE_S = 1.0
"""How much sooner the picture may end than the container says: sound often outlasts it."""
_FRAMES_LOST_MAX = Fraction(1, 10)
"""The share of a movie's frames that may be lost to damage before it is refused."""


@dataclass(frozen=True, slots=True)
class Made:
    """What an MP4's own index says of it."""

    frames: int
    duration_s: float
    """How long its picture runs, in seconds."""
    has_audio: bool


def look_at_made(path: Path) -> Made:
    """Return what is in an MP4 of ours."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        duration_s = float(video.duration * video.time_base) if video.duration and video.time_base else 0.0
        return Made(video.frames, duration_s, bool(container.streams.audio))


def check_made(paths: Sequence[Path], movie: Look, frames: int) -> None:
    """See that each file holds the ``frames`` that were encoded, and that those are the movie.

    Raises:
        SourceRejected: the movie ended earlier, or lost more frames, than its container had promised.
        StepFailed: a file holds other frames than were encoded.
    """
    promised = _frames_promised(movie)
    if frames < promised * (1 - _FRAMES_LOST_MAX):
        raise SourceRejected(f"The movie is damaged: {frames} of its {promised} frames can be decoded.")
    for path in paths:
        made = look_at_made(path)
        if made.frames != frames:
            raise StepFailed(f"{path.name} came out with {made.frames} frames of {frames}.")
        if made.duration_s < movie.duration_s - max(_END_TOLERANCE_S, _frame_s(movie)):
            raise SourceRejected(
                f"The movie is damaged: it ends after {made.duration_s:.1f} of {movie.duration_s:.1f} seconds."
            )


def _frames_promised(movie: Look) -> int:
    """Return how many frames there should be; 0 where nobody can say, as where edits hide some of them."""
    by_rate = round(movie.duration_s * movie.frame_rate)
    return movie.frames if movie.frames is not None and abs(movie.frames - by_rate) <= 1 else 0


def _frame_s(movie: Look) -> float:
    return float(1 / movie.frame_rate) if movie.frame_rate else 1.0
