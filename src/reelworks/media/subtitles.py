"""Subtitles: sidecar files, and text tracks inside the movie, as clean WebVTT files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from reelworks.media.bench import Bench, Product, SourceRejected
from reelworks.media.charsets import decode
from reelworks.media.ffmpeg import Conversion, convert, working_folder
from reelworks.media.languages import UNKNOWN, find_language
from reelworks.media.limits import SUBTITLE_BYTES_MAX
from reelworks.media.look import Look, TextTrack
from reelworks.media.probe import get_movie
from reelworks.media.webvtt import Cue, NoSubtitles, clip, read_cues, write_webvtt

SUFFIXES = frozenset({".srt", ".vtt", ".ass", ".ssa"})
"""What sidecars end in."""
_PREFIX = "subtitles."


@dataclass(frozen=True, slots=True)
class Subtitles:
    """Gather the movie's subtitles as WebVTT, one file a language."""

    name: ClassVar[str] = "subtitles"

    embedded: bool = True
    """Whether to take text tracks out of the movie too, in languages that no sidecar has."""
    timeout_s: Annotated[float, Field(gt=0)] = 600
    """How long taking them out may last, in seconds."""

    def run(self, bench: Bench) -> Sequence[Product]:
        """Write ``subtitles.de.vtt`` and so on; ``subtitles.und.vtt`` where the language is unknown.

        A language that comes twice is numbered from 2: ``subtitles.en-2.vtt``.

        Raises:
            SourceRejected: the source is no movie, or a sidecar holds no subtitles.
            StepFailed: the text tracks could not be read.
        """
        movie = get_movie(bench.source)
        products: list[Product] = []
        for language, cues in self._gather(bench, movie):
            clipped = clip(cues, int(movie.duration_s * 1000)) if movie.duration_s else cues
            if clipped:
                taken = [product.details["language"] for product in products].count(language)
                products.append(_write(bench.out, language, taken, clipped))
        bench.tell(1.0)
        return products

    def _gather(self, bench: Bench, movie: Look) -> Iterator[tuple[str, list[Cue]]]:
        languages = set()
        for sidecar in sorted(bench.sidecars):
            language = language_of_sidecar(sidecar.name, bench.source.name)
            languages.add(language)
            yield language, _read_sidecar(sidecar, language)
        tracks = [track for track in movie.text_tracks if _language(track) not in languages]
        if self.embedded and tracks:
            yield from _extract(bench, movie, tracks, self.timeout_s)


def language_of_sidecar(sidecar_name: str, movie_name: str) -> str:
    """Return the language in a sidecar's name: ``film.de.srt`` beside ``film.mp4`` gives ``de``, else ``und``."""
    stem, movie_stem = Path(sidecar_name).stem, Path(movie_name).stem
    rest = stem.removeprefix(movie_stem) if stem.startswith(movie_stem) else f".{stem.rpartition('.')[2]}"
    for word in rest.replace("_", ".").split("."):
        language = find_language(word)
        if language:
            return language
    return UNKNOWN


def find_prepared(out: Path) -> list[Path]:
    """Return the WebVTT files that this step has written before, in a fixed order."""
    return sorted(out.glob(f"{_PREFIX}*.vtt"))


def _read_sidecar(sidecar: Path, language: str) -> list[Cue]:
    if sidecar.stat().st_size > SUBTITLE_BYTES_MAX:
        raise SourceRejected(f"{sidecar.name} is too large for subtitles.")
    try:
        return read_cues(decode(sidecar.read_bytes(), language))
    except NoSubtitles as error:
        raise SourceRejected(f"{sidecar.name} holds no subtitles that can be read.") from error


def _extract(
    bench: Bench, movie: Look, tracks: Sequence[TextTrack], timeout_s: float
) -> Iterator[tuple[str, list[Cue]]]:
    """Take all text tracks out in one pass; ASS as it is, so that nothing is read twice."""
    names = [f"track{track.place}.ass" for track in tracks]
    arguments = []
    for track, name in zip(tracks, names, strict=True):
        arguments += ["-map", f"0:s:{track.place}", "-c:s", "ass", "-f", "ass", name]
    with working_folder(bench) as folder:
        aside = Bench(bench.source, folder, tell=bench.tell, is_cancelled=bench.is_cancelled)
        convert(Conversion(arguments, names, movie.duration_s, timeout_s), aside)
        for track, name in zip(tracks, names, strict=True):
            try:
                yield (
                    _language(track),
                    read_cues((folder / name).read_text(encoding="utf-8", errors="replace")),
                )
            except NoSubtitles:
                continue  # an empty track is common, and no fault


def _language(track: TextTrack) -> str:
    return find_language(track.language) or UNKNOWN


def _write(out: Path, language: str, taken: int, cues: list[Cue]) -> Product:
    numbered = f"{language}-{taken + 1}" if taken else language
    path = out / f"{_PREFIX}{numbered}.vtt"
    path.write_text(write_webvtt(cues), encoding="utf-8", newline="\n")
    return Product(path, "subtitles", "text/vtt", {"language": language, "cues": len(cues)})
