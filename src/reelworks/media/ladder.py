"""Which renditions a movie gets: a pure decision over sizes, before anything is run.

A rung is named by the shorter side, so that a portrait movie's 720p is 720 wide. Nothing is ever enlarged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_RATE_BITS = 0.10
"""The most bits a pixel of a frame may take, on average over the buffer: well-run services' figure."""
_DEFAULT_FRAME_RATE = 30
_WIDE = Fraction(16, 9)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition's size."""

    name: str
    """``1080p``: also the file's name."""
    width_px: int
    height_px: int


def choose_rungs(width_px: int, height_px: int, heights: Sequence[int]) -> list[Rung]:
    """Return the rungs for a movie of this displayed size, the largest first; there is at least one.

    A rung is left out where the movie is smaller. A movie wider than 16:9 counts as being as tall as a 16:9
    one of its width: 1920 by 800 pixels is a 1080p movie, and stays at 1920 by 800. Where no rung is left, the
    movie gets one at its own size. Two rungs that come out at the same size are made once.
    """
    short_px, long_px = sorted((width_px, height_px))
    rungs: dict[tuple[int, int], Rung] = {}
    for height in sorted(set(heights), reverse=True):
        if short_px >= height or long_px >= round(height * _WIDE):
            size = fit(width_px, height_px, height)
            rungs.setdefault(size, Rung(f"{height}p", *size))
    if not rungs:
        size = fit(width_px, height_px, short_px)
        return [Rung(f"{min(size)}p", *size)]
    return list(rungs.values())


def fit(width_px: int, height_px: int, short_px_max: int) -> tuple[int, int]:
    """Return the size at which the shorter side is at most ``short_px_max``: even, in shape, not enlarged."""
    scale = min(Fraction(1), Fraction(short_px_max, min(width_px, height_px)))
    return _even(width_px * scale, width_px), _even(height_px * scale, height_px)


def rate_max_bits(width_px: int, height_px: int, frame_rate: Fraction) -> int:
    """Return the highest bit rate of a rendition of this size, in bits a second."""
    return round(width_px * height_px * float(frame_rate or _DEFAULT_FRAME_RATE) * _RATE_BITS)


def _even(length: Fraction, length_max: int) -> int:
    """Round to an even number, as 4:2:0 colour needs, downwards where it would enlarge."""
    even = 2 * round(length / 2)
    return max(2, even if even <= length_max else even - 2)
