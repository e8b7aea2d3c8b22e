"""What a look at an upload tells, as values."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["movie", "picture", "other"]


@dataclass(frozen=True, slots=True)
class TextTrack:
    """A subtitle track made of text, inside a container."""

    place: int
    """Its number among the container's subtitle streams, from 0: FFmpeg's ``0:s:N``."""
    language: str
    """As the container says it, for example ``eng``; ``und`` where it does not."""
    codec: str


@dataclass(frozen=True, slots=True)
class Look:
    """What an upload is. For ``other`` nothing but the kind is known."""

    kind: Kind
    container: str = ""
    """FFmpeg's or libvips's name for it: ``mov``, ``matroska``, ``jpeg`` …"""
    width_px: int = 0
    """As displayed: rotated, and with square pixels."""
    height_px: int = 0
    duration_s: float = 0.0
    """How long the picture runs, in seconds; 0.0 for pictures."""
    frame_rate: Fraction = Fraction(0)
    """The average, in frames a second; 0 for pictures."""
    frames: int | None = None
    """How many frames the container holds; None where it does not say. Its edits may hide some of them."""
    streams: tuple[str, ...] = ()
    """Each stream's codec, in the container's order."""
    rotation_deg: int = 0
    """What was already counted in: 0, 90, 180 or 270."""
    has_audio: bool = False
    is_hdr: bool = False
    """Whether brightness is coded as PQ (HDR10) or HLG."""
    text_tracks: tuple[TextTrack, ...] = ()
