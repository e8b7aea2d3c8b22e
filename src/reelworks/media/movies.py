"""Movies through PyAV: what a container holds, told by its header, its index and one decoded frame.

The file is handed over as an open file object, so that a crafted container has no protocol to name another
file or a host by; playlists and other formats that only refer to files are not among the allowed ones.
"""

from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from reelworks.media.bench import SourceRejected
from reelworks.media.limits import (
    DURATION_S_MAX,
    FRAME_PIXELS_MAX,
    FRAME_RATE_MAX,
    FRAME_SIDE_PX_MAX,
    FRAME_SIDE_PX_MIN,
    STREAMS_MAX,
)
from reelworks.media.look import Look, TextTrack

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,ogg,asf,mpeg,mpegts,mxf"
"""FFmpeg's names of the containers that are opened at all."""
_TEXT_CODECS = frozenset({"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"})
_PQ, _HLG = 16, 18  # transfer characteristics of ITU-T H.273
_LAST_PART_US = 5_000_000
"""How much of a movie's end is read to see that it is there; before it, a seek finds a key frame."""
_END_TOLERANCE_US = 1_000_000
"""How far a header may exceed the last packet: rounding, and sound or subtitles that outlast the picture."""


def look_at_movie(path: Path) -> Look:
    """Return what the container holds; without moving pictures (sound alone) it is ``other``.

    Raises:
        SourceRejected: it cannot be opened, ends before its own end, holds a picture that cannot be decoded,
            or claims an absurd size, length or number of streams.
    """
    try:
        with path.open("rb") as file, _open(file) as container:
            return _look_inside(path.name, container, path.stat().st_size)
    except av.FFmpegError as error:
        raise SourceRejected(f"{path.name} is cut off or damaged: it cannot be opened as a movie.") from error


def _open(file: BinaryIO) -> InputContainer:
    options = {"format_whitelist": FORMATS, "max_streams": str(STREAMS_MAX), "protocol_whitelist": "none"}
    return av.open(file, "r", container_options=options, metadata_errors="replace")


def _look_inside(name: str, container: InputContainer, size_bytes: int) -> Look:
    video = _find_moving_picture(container)
    if video is None:
        return Look("other")
    duration_s = _duration_s(container, video)
    if video.codec_context is None:
        raise SourceRejected(f"{name} is damaged, or its picture is coded in a way that is not known here.")
    _check_claims(name, video, duration_s)
    rotation_deg = _decode_rotation(name, container, video)
    _check_end(name, container, size_bytes)
    width_px, height_px = _displayed_size(video, rotation_deg)
    return Look(
        kind="movie",
        container=container.format.name.split(",")[0],
        width_px=width_px,
        height_px=height_px,
        duration_s=duration_s,
        frame_rate=_frame_rate(video),
        frames=video.frames or None,
        streams=tuple(stream.codec_context.name for stream in container.streams if stream.codec_context),
        rotation_deg=rotation_deg,
        has_audio=any(_is_audible(stream) for stream in container.streams.audio),
        is_hdr=video.codec_context.color_trc in {_PQ, _HLG},
        text_tracks=_text_tracks(container.streams.subtitles),
    )


def _find_moving_picture(container: InputContainer) -> VideoStream | None:
    """Return the first stream of moving pictures; the cover of a song is a picture that does not move."""
    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            return stream
    return None


def _duration_s(container: InputContainer, video: VideoStream) -> float:
    if video.duration and video.time_base:
        return float(video.duration * video.time_base)
    return (container.duration or 0) / av.time_base


def _frame_rate(video: VideoStream) -> Fraction:
    for rate in (video.average_rate, video.guessed_rate):
        if rate and 0 < rate <= FRAME_RATE_MAX:
            return Fraction(rate)
    return Fraction(0)


def _check_claims(name: str, video: VideoStream, duration_s: float) -> None:
    width_px, height_px = video.codec_context.width, video.codec_context.height
    if min(width_px, height_px) < FRAME_SIDE_PX_MIN:
        raise SourceRejected(f"{name} is damaged: its picture has no size.")
    if width_px * height_px > FRAME_PIXELS_MAX or max(width_px, height_px) > FRAME_SIDE_PX_MAX:
        raise SourceRejected(f"{name} is too large: frames of {width_px:,} by {height_px:,} pixels.")
    if duration_s > DURATION_S_MAX:
        raise SourceRejected(f"{name} is too long: {duration_s / 3600:,.0f} hours, of at most 24.")


def _decode_rotation(name: str, container: InputContainer, video: VideoStream) -> int:
    """Decode one frame, which shows that the movie can be, and return how far it is turned to be upright."""
    video.codec_context.thread_count = 1
    try:
        for frame in container.decode(video):
            return round(frame.rotation) % 360
    except (av.FFmpegError, IndexError) as error:  # IndexError: a packet of a stream that nothing announced
        raise SourceRejected(f"{name} is damaged: its picture cannot be decoded.") from error
    raise SourceRejected(f"{name} is cut off or damaged: it holds no picture.")


def _check_end(name: str, container: InputContainer, size_bytes: int) -> None:
    """See that the movie's end is there: uploads are cut off there, and decoders then end early, content."""
    if container.format.name.startswith("mov"):
        has_end = all(_is_inside(stream, size_bytes) for stream in container.streams)
    else:
        has_end = _reaches_its_end(container)
    if not has_end:
        raise SourceRejected(f"{name} is cut off: its last part is missing.")


def _is_inside(stream: Stream, size_bytes: int) -> bool:
    """Whether the last sample of an MP4's index lies inside the file."""
    if not stream.index_entries:
        return True
    last = stream.index_entries[-1]
    return last.pos + last.size <= size_bytes


def _reaches_its_end(container: InputContainer) -> bool:
    """Whether there are packets near the moment at which the header says the movie ends."""
    if not container.duration:
        return True
    end_us = container.duration + (container.start_time or 0)
    container.seek(max(0, end_us - _LAST_PART_US))
    last_us = Fraction(0)
    try:
        for packet in container.demux():
            if packet.pts is not None and packet.time_base:
                last_us = max(
                    last_us, (packet.pts + (packet.duration or 0)) * packet.time_base * av.time_base
                )
    except IndexError:
        return (
            True  # a stream appeared that the header had not announced (FLV allows it): nothing was cut off
        )
    return last_us >= end_us - _END_TOLERANCE_US


def _displayed_size(video: VideoStream, rotation_deg: int) -> tuple[int, int]:
    aspect = video.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 16) <= aspect <= 16:
        aspect = Fraction(1)
    width_px, height_px = round(video.codec_context.width * aspect), video.codec_context.height
    return (height_px, width_px) if rotation_deg in {90, 270} else (width_px, height_px)


def _is_audible(stream: AudioStream) -> bool:
    return stream.codec_context is not None and stream.codec_context.sample_rate > 0


def _text_tracks(streams: tuple[SubtitleStream, ...]) -> tuple[TextTrack, ...]:
    return tuple(
        TextTrack(place, stream.language or "und", stream.codec_context.name)
        for place, stream in enumerate(streams)
        if stream.codec_context and stream.codec_context.name in _TEXT_CODECS
    )
