"""A poster: one frame of a movie as a JPEG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from reelworks.media.bench import Bench, Product, StepCancelled, StepFailed
from reelworks.media.ffmpeg import BITEXACT, Conversion, convert
from reelworks.media.filters import to_standard_range
from reelworks.media.look import Look
from reelworks.media.probe import get_movie

_FILE_NAME = "poster.jpg"


@dataclass(frozen=True, slots=True)
class Poster:
    """Take one frame of a movie as a JPEG."""

    name: ClassVar[str] = "poster"

    at_s: Annotated[float, Field(ge=0)] = 1.0
    """Which moment to take, in seconds from the start; a movie shorter than twice that gives its middle."""
    width_px: Annotated[int, Field(ge=16, le=8192)] = 1280
    """The picture's width, never more than the movie's; its height follows the movie's shape."""
    timeout_s: Annotated[float, Field(gt=0)] = 120
    """How long it may take, in seconds."""

    def run(self, bench: Bench) -> Sequence[Product]:
        """Write ``poster.jpg``.

        Raises:
            SourceRejected: the source is no movie.
            StepFailed: there is no frame to be had at that moment.
        """
        movie = get_movie(bench.source)
        width_px = min(self.width_px, movie.width_px)
        height_px = max(1, round(movie.height_px * width_px / movie.width_px))
        self._take(bench, movie, f"{width_px}:{height_px}")
        bench.tell(1.0)
        details = {"width_px": width_px, "height_px": height_px}
        return [Product(bench.out / _FILE_NAME, "poster", "image/jpeg", details)]

    def _take(self, bench: Bench, movie: Look, size: str) -> None:
        """Take the frame at the moment, or the first one where the container does not allow a jump there."""
        moment_s = min(self.at_s, movie.duration_s / 2)
        try:
            convert(self._conversion(movie, size, moment_s), bench)
        except StepCancelled:
            raise
        except StepFailed:
            convert(self._conversion(movie, size, 0.0), bench)

    def _conversion(self, movie: Look, size: str, moment_s: float) -> Conversion:
        picture = f"[0:V:0]{to_standard_range(movie)}scale={size},setsar=1,format=yuvj420p[v]"
        return Conversion(
            arguments=[
                *("-filter_complex", picture, "-map", "[v]", "-frames:v", "1", "-q:v", "3"),
                *(*BITEXACT, "-flags", "+bitexact", "-f", "image2", "-update", "1", _FILE_NAME),
            ],
            outputs=[_FILE_NAME],
            duration_s=0,
            timeout_s=self.timeout_s,
            seek_s=moment_s,
        )
