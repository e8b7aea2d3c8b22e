"""The one place that starts FFmpeg.

The source is its standard input and further inputs are inherited descriptors, read through the ``fd``
protocol alone: a crafted container finds no ``file:`` and no ``http:`` to reach. Outputs are written in a
folder of their own and get their names only when FFmpeg has ended well.

https://ffmpeg.org/ffmpeg-protocols.html#fd
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from reelworks.media.bench import Bench, SourceRejected, StepFailed
from reelworks.media.child import Child, run_child
from reelworks.media.limits import FRAME_PIXELS_MAX, STREAMS_MAX
from reelworks.media.movies import FORMATS

BITEXACT = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact")
"""Output options that leave out dates, versions and the source's metadata: the same bytes every time."""
_ERROR_RATE_EXCEEDED = 69
"""FFmpeg's exit status where more than two thirds of what it decoded was damaged (``-max_error_rate``)."""
_TELL_EVERY_S = "0.5"
_SPEAKER = re.compile(r"^(\[[^]]* @ 0x[0-9a-f]+\] ?)+")
"""Which part of FFmpeg speaks, and its address in memory: nothing for a person."""
_OWN_INPUT = ("-protocol_whitelist", "fd")
_UNTRUSTED_INPUT = (
    *_OWN_INPUT,
    *("-format_whitelist", FORMATS),
    *("-max_streams", str(STREAMS_MAX)),
    *("-max_pixels", str(FRAME_PIXELS_MAX)),
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """One run of FFmpeg over the bench's source."""

    arguments: Sequence[str]
    """What follows the inputs: filters, maps, encoders, and outputs as bare names in FFmpeg's folder."""
    outputs: Sequence[str]
    """Every file name that it must have written, and that is moved to ``bench.out``."""
    duration_s: float
    """How long the result will run, in seconds, for telling how much is done; 0 tells nothing."""
    timeout_s: float
    seek_s: float = 0.0
    """Where in the source to begin, in seconds."""
    more_inputs: Sequence[Path] = ()
    """Our own files (WebVTT) as inputs 1, 2 …"""


def convert(conversion: Conversion, bench: Bench, check: Callable[[Path, int], None] | None = None) -> int:
    """Run FFmpeg and move its outputs to ``bench.out``; return how many frames its first picture has.

    ``check`` is called with the folder of the outputs and that number before any of them gets its name.

    Raises:
        StepCancelled: the work was called off.
        SourceRejected: most of the source cannot be decoded.
        StepFailed: FFmpeg failed, took too long, or wrote less than it should have.
    """
    with working_folder(bench) as folder:
        frames = _run(conversion, bench, folder)
        missing = [name for name in conversion.outputs if not _has_bytes(folder / name)]
        if missing:
            raise StepFailed(f"FFmpeg made no {missing[0]} of {bench.source.name}.")
        if check:
            check(folder, frames)
        for name in conversion.outputs:
            (folder / name).replace(bench.out / name)
    return frames


@contextmanager
def working_folder(bench: Bench) -> Iterator[Path]:
    """Give a folder inside ``bench.out`` for what is not finished; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=bench.out) as folder:
        yield Path(folder)


def _run(conversion: Conversion, bench: Bench, folder: Path) -> int:
    progress = _Progress(conversion.duration_s, bench.tell)
    with ExitStack() as files:
        source = files.enter_context(bench.source.open("rb"))
        more_fds = tuple(files.enter_context(path.open("rb")).fileno() for path in conversion.more_inputs)
        child = Child(
            argv=_command(conversion, more_fds),
            what=f"Converting {bench.source.name}",
            timeout_s=conversion.timeout_s,
            folder=folder,
            stdin=source,
            kept_fds=more_fds,
            on_line=progress.take,
        )
        ended = run_child(child, bench.is_cancelled)
    if ended.status == _ERROR_RATE_EXCEEDED:
        raise SourceRejected(f"{bench.source.name} is damaged: most of it cannot be decoded.")
    if ended.status != 0:
        reason = _SPEAKER.sub("", ended.last_lines[-1]) if ended.last_lines else f"exit status {ended.status}"
        raise StepFailed(f"FFmpeg could not convert {bench.source.name}: {reason}")
    return progress.frames


def _command(conversion: Conversion, more_fds: tuple[int, ...]) -> list[str]:
    command = [get_ffmpeg_exe(), "-hide_banner", "-v", "error", "-nostdin", "-y"]
    command += ["-progress", "pipe:1", "-stats_period", _TELL_EVERY_S]
    if conversion.seek_s:
        command += ["-ss", f"{conversion.seek_s:.3f}"]
    command += [*_UNTRUSTED_INPUT, "-fd", "0", "-i", "fd:"]
    for fd in more_fds:
        command += [*_OWN_INPUT, "-f", "webvtt", "-fd", str(fd), "-i", "fd:"]
    return [*command, *conversion.arguments]


def _has_bytes(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


class _Progress:
    """Understands the ``key=value`` lines of ``-progress``."""

    def __init__(self, duration_s: float, tell: Callable[[float], None]) -> None:
        self.frames = 0
        """How many frames the first video output has got so far."""
        self._duration_us = duration_s * 1_000_000
        self._tell = tell
        self._told = 0.0

    def take(self, line: str) -> None:
        key, _, value = line.partition("=")
        if key == "frame":
            self.frames = int(value)
        elif key == "out_time_us" and self._duration_us and value.strip().lstrip("-").isdigit():
            # the outputs' times are told in turn, so that they go back and forth a little
            self._told = min(1.0, max(self._told, int(value) / self._duration_us))
            self._tell(self._told)
