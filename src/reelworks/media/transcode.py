"""Renditions: every size of a movie from one decode, in one run of FFmpeg.

The picture is decoded once and split; the sound and each subtitle track are encoded once and written into
every file, by FFmpeg's tee muxer, whose ``select`` says which file gets which streams.

https://ffmpeg.org/ffmpeg-formats.html#tee-1
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from reelworks.media.bench import Bench, Product
from reelworks.media.ffmpeg import BITEXACT, Conversion, convert
from reelworks.media.filters import to_standard_range
from reelworks.media.ladder import Rung, choose_rungs, fit, rate_max_bits
from reelworks.media.languages import three_letters
from reelworks.media.look import Look
from reelworks.media.made import check_made, look_at_made
from reelworks.media.probe import get_movie
from reelworks.media.subtitles import find_prepared

_SOUND_SAMPLES_PER_S = 48_000
_Preset = Literal[
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
]


@dataclass(frozen=True, slots=True)
class Renditions:
    """Make the sizes that viewers choose between, and a compact copy, as H.264 and AAC in MP4."""

    name: ClassVar[str] = "renditions"

    heights: tuple[Annotated[int, Field(ge=16, le=4320)], ...] = (1080, 720)
    """The rungs, as their shorter side in pixels; those larger than the movie are left out."""
    quality: Annotated[int, Field(ge=0, le=51)] = 23
    """x264's constant rate factor, 0 to 51; less is better and larger."""
    compressed: bool = True
    """Whether to make ``compressed.mp4`` too."""
    compressed_height: Annotated[int, Field(ge=16, le=4320)] = 720
    """The compact copy's shorter side, at most, in pixels."""
    compressed_quality: Annotated[int, Field(ge=0, le=51)] = 28
    """The compact copy's constant rate factor."""
    preset: _Preset = "veryfast"
    """x264's preset, from ``ultrafast`` to ``veryslow``."""
    audio_kbits: Annotated[int, Field(ge=16, le=512)] = 128
    """The sound's bit rate, in 1,000 bits a second."""
    threads: Annotated[int, Field(ge=1, le=64)] = 1
    """x264's threads for each output. With one, the same source gives the same bytes on any machine; the outputs
    are encoded side by side, which fills two cores. With more, a lone movie is done sooner on a larger machine,
    but x264 then weighs its rate limit by how far the other threads happen to be, and the bytes differ."""
    timeout_s: Annotated[float, Field(gt=0)] = 6 * 3600
    """How long all of it may take, in seconds."""

    def run(self, bench: Bench) -> Sequence[Product]:
        """Write ``1080p.mp4``, ``720p.mp4`` … and ``compressed.mp4``; subtitles prepared before go into each.

        Raises:
            SourceRejected: the source is no movie, or is damaged beyond a few frames.
            StepFailed: FFmpeg failed, or a file came out with other frames than were encoded.
        """
        movie = get_movie(bench.source)
        outputs = self._choose(movie)
        subtitles = find_prepared(bench.out)
        conversion = Conversion(
            arguments=[
                *_picture_arguments(movie, outputs),
                *_track_arguments(movie, subtitles),
                *self._encoder_arguments(movie, outputs),
                *_tee_arguments(outputs),
            ],
            outputs=[output.file_name for output in outputs],
            duration_s=movie.duration_s,
            timeout_s=self.timeout_s,
            more_inputs=subtitles,
        )
        convert(
            conversion,
            bench,
            lambda folder, frames: check_made([folder / name for name in conversion.outputs], movie, frames),
        )
        return [output.product(bench.out) for output in outputs]

    def _choose(self, movie: Look) -> list["_Output"]:
        rungs = choose_rungs(movie.width_px, movie.height_px, self.heights)
        outputs = [_Output(rung, "rendition", self.quality) for rung in rungs]
        if self.compressed:
            size = fit(movie.width_px, movie.height_px, self.compressed_height)
            outputs.append(_Output(Rung("compressed", *size), "compressed", self.compressed_quality))
        return outputs

    def _encoder_arguments(self, movie: Look, outputs: Sequence["_Output"]) -> list[str]:
        arguments = ["-c:v", "libx264", "-preset", self.preset, "-profile:v", "high", "-pix_fmt", "yuv420p"]
        arguments += ["-threads:v", str(self.threads), "-fps_mode", "passthrough"]
        for place, output in enumerate(outputs):
            rate_max = rate_max_bits(output.rung.width_px, output.rung.height_px, movie.frame_rate)
            arguments += [f"-crf:v:{place}", str(output.quality)]
            arguments += [f"-maxrate:v:{place}", str(rate_max), f"-bufsize:v:{place}", str(2 * rate_max)]
        arguments += [
            "-c:a",
            "aac",
            "-b:a",
            f"{self.audio_kbits}k",
            "-ac",
            "2",
            "-ar",
            str(_SOUND_SAMPLES_PER_S),
        ]
        return [*arguments, "-c:s", "mov_text"]


@dataclass(frozen=True, slots=True)
class _Output:
    """One file that is made."""

    rung: Rung
    kind: str
    quality: int

    @property
    def file_name(self) -> str:
        return f"{self.rung.name}.mp4"

    def product(self, out: Path) -> Product:
        made = look_at_made(out / self.file_name)
        details = {
            "width_px": self.rung.width_px,
            "height_px": self.rung.height_px,
            "duration_s": round(made.duration_s, 3),
            "frames": made.frames,
            "has_audio": made.has_audio,
        }
        return Product(out / self.file_name, self.kind, "video/mp4", details)


def _picture_arguments(movie: Look, outputs: Sequence[_Output]) -> list[str]:
    """Decode once, scale once a size, and hand a copy to every output of that size."""
    sizes = list(dict.fromkeys((output.rung.width_px, output.rung.height_px) for output in outputs))
    places = {
        size: [place for place, output in enumerate(outputs) if _size(output) == size] for size in sizes
    }
    chains = [
        f"[0:V:0]{to_standard_range(movie)}split={len(sizes)}" + "".join(f"[s{n}]" for n in range(len(sizes)))
    ]
    for number, (width_px, height_px) in enumerate(sizes):
        copies = places[width_px, height_px]
        labels = "".join(f"[v{place}]" for place in copies)
        scale = f"scale={width_px}:{height_px}:flags=bicubic,setsar=1,format=yuv420p"
        chains.append(f"[s{number}]{scale},split={len(copies)}{labels}")
    maps = [argument for place in range(len(outputs)) for argument in ("-map", f"[v{place}]")]
    return ["-filter_complex", ";".join(chains), *maps]


def _size(output: _Output) -> tuple[int, int]:
    return output.rung.width_px, output.rung.height_px


def _track_arguments(movie: Look, subtitles: Sequence[Path]) -> list[str]:
    arguments = ["-map", "0:a:0"] if movie.has_audio else []
    for number, path in enumerate(subtitles):
        language = three_letters(path.name.split(".")[1])
        arguments += ["-map", f"{number + 1}:s:0", f"-metadata:s:s:{number}", f"language={language}"]
    return arguments


def _tee_arguments(outputs: Sequence[_Output]) -> list[str]:
    slaves = [
        rf"[f=mp4:movflags=+faststart:fflags=+bitexact:select=\'v:{place},a,s\']{output.file_name}"
        for place, output in enumerate(outputs)
    ]
    return [*BITEXACT, "-flags", "+global_header+bitexact", "-f", "tee", "|".join(slaves)]
