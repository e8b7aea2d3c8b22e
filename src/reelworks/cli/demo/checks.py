"""Whether what came out is what should have come out: every file is decoded, none is believed."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import pysubs2
import pyvips

from reelworks.media.probe import look

_COLOUR_MARGIN = 40
_SILENT = 0.01
_LOUDEST = 32768


@dataclass(frozen=True, slots=True)
class Movie:
    """What decoding a whole movie told."""

    width_px: int
    height_px: int
    duration_s: float
    frames: int
    frame_s: float
    """How long one frame lasts, in seconds."""
    loudest: float
    """The highest sample of the sound, 0.0 to 1.0; 0.0 for none."""
    cues: int
    """How many subtitles its text tracks hold."""


def decode_movie(path: Path) -> Movie:
    """Decode every frame of picture and sound.

    Raises:
        av.error.FFmpegError: something in it cannot be decoded.
    """
    seen = look(path)
    frames, loudest, cues = 0, 0, 0
    to_samples = av.AudioResampler(format="s16", layout="mono")
    with av.open(str(path)) as container:
        for stream in container.streams.video:
            stream.thread_type = "AUTO"
        kinds = [stream for stream in container.streams if stream.type in {"video", "audio", "subtitle"}]
        for packet in container.demux(kinds):
            if packet.stream.type == "subtitle":
                cues += bool(packet.size > 2 and packet.pts is not None)
                continue
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    frames += 1
                elif isinstance(frame, av.AudioFrame):
                    loudest = max(loudest, *(_peak(part) for part in to_samples.resample(frame)), 0)
    frame_s = float(1 / seen.frame_rate)
    return Movie(seen.width_px, seen.height_px, seen.duration_s, frames, frame_s, loudest / _LOUDEST, cues)


def movie_faults(made: Movie, source: Movie, height_px: int, cues: int) -> Iterator[str]:
    """Yield what is wrong with a rendition that should be ``height_px`` high and have so many subtitles."""
    width_px = round(source.width_px * height_px / source.height_px / 2) * 2
    if (made.width_px, made.height_px) != (width_px, height_px):
        yield f"is {made.width_px}×{made.height_px}, not {width_px}×{height_px}"
    if made.frames != source.frames:
        yield f"has {made.frames} frames of {source.frames}"
    if abs(made.duration_s - source.duration_s) > source.frame_s:
        yield f"lasts {made.duration_s:.3f} s, not {source.duration_s:.3f} s"
    if made.loudest < _SILENT:
        yield "is silent"
    if made.cues != cues:
        yield f"has {made.cues} subtitles of {cues}"


def subtitle_faults(path: Path, source: Path) -> Iterator[str]:
    """Yield what is wrong with subtitles that were made from ``source``."""
    made, meant = pysubs2.load(str(path)), pysubs2.load(str(source))
    if [(cue.start, cue.end) for cue in made] != [(cue.start, cue.end) for cue in meant]:
        yield "has its cues at other times"


def picture_faults(path: Path, width_px: int, height_px: int) -> Iterator[str]:
    """Yield what is wrong with a picture that should be so large."""
    picture = pyvips.Image.new_from_file(str(path))
    if (picture.width, picture.height) != (width_px, height_px):
        yield f"is {picture.width}×{picture.height}, not {width_px}×{height_px}"
    if picture.avg() <= 0:
        yield "is black"


def is_upright(path: Path) -> bool:
    """Return whether the sky is above the grass in the thumbnail of a sample photo."""
    picture = pyvips.Image.new_from_file(str(path))
    strip = picture.height // 4
    top = picture.crop(0, 0, picture.width, strip)
    bottom = picture.crop(0, picture.height - strip, picture.width, strip)
    green, blue = 1, 2
    return bool(
        top.extract_band(blue).avg() > top.extract_band(green).avg() + _COLOUR_MARGIN
        and bottom.extract_band(green).avg() > bottom.extract_band(blue).avg() + _COLOUR_MARGIN
    )


def _peak(frame: av.AudioFrame) -> int:
    """Return how far the samples of a frame go from silence; they have 16 bits."""
    samples = array("h", bytes(frame.planes[0])[: frame.samples * 2])
    highest, lowest = max(samples, default=0), min(samples, default=0)
    return max(highest, -lowest)
