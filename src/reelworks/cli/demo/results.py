"""What came out: one row a file, with what decoding it told."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import pyvips
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reelworks.cli.demo import checks
from reelworks.cli.demo.inputs import FILM, IMAGES, SUBTITLES, Upload
from reelworks.media.bench import SourceRejected
from reelworks.media.look import Look
from reelworks.media.probe import look
from reelworks.pipeline.definition import Definition
from reelworks.pipeline.manifest import read_manifest
from reelworks.pipeline.naming import done_key, manifest_key, output_key

_THUMBNAIL_PX = 64
_POSTER = (1280, 720)
_HEIGHTS_PX = {"1080p.mp4": 1080, "720p.mp4": 720, "compressed.mp4": 720}
_CUES = 2

Faults = Callable[[Path], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Expected:
    """A file that should have come out, and how to tell whether it is right."""

    bucket: str
    key: str
    faults: Faults


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in its place."""

    name: str
    size: int
    """In bytes; 0 where there is nothing."""
    about: str
    """Dimensions and duration."""
    faults: tuple[str, ...]


def expectations(uploads: Sequence[Upload], definition: Definition) -> list[Expected]:
    """Return every file that the uploads should have become."""
    expected: list[Expected] = []
    for upload in uploads:
        pipeline = definition.pipelines[upload.pipeline]
        if upload.pipeline == IMAGES:
            key = output_key(pipeline, upload.key, "thumbnail.png")
            expected.append(Expected(pipeline.output_bucket, key, _thumbnail_faults))
            continue
        moved = done_key(pipeline, upload.key)
        assert moved is not None, "the movies' pipeline moves what is done"
        expected.append(Expected(upload.bucket, moved, _same_as(upload.path)))
        if upload.path.name == FILM:
            for name, faults in _film_files(upload.path).items():
                expected.append(Expected(upload.bucket, output_key(pipeline, upload.key, name), faults))
    return expected


def examine(expected: Expected, folder: Path) -> Found:
    """Decode one file that was fetched into ``folder``, by bucket and key."""
    path = folder / expected.bucket / expected.key
    name = expected.key
    if not path.exists():
        return Found(name, 0, "", ("is missing",))
    try:
        about, faults = _describe(look(path)), tuple(expected.faults(path))
    except (av.error.FFmpegError, pyvips.Error, SourceRejected) as error:
        about, faults = "", (f"cannot be decoded: {error}",)
    return Found(name, path.stat().st_size, about, faults)


def show(console: Console, found: Sequence[Found]) -> None:
    """Print the table of what came out."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("file", no_wrap=True)
    table.add_column("size", justify="right")
    table.add_column("what it is")
    table.add_column("decoded")
    for entry in found:
        verdict = Text("; ".join(entry.faults), "red") if entry.faults else Text("✓ right", "green")
        table.add_row(entry.name, _size(entry.size), entry.about, verdict)
    console.print(table)


def show_manifest(console: Console, upload: Upload, definition: Definition, folder: Path) -> None:
    """Print how long each stage of an upload took, as its manifest says, where it has one."""
    pipeline = definition.pipelines[upload.pipeline]
    path = folder / pipeline.output_bucket / manifest_key(pipeline, upload.key)
    if not path.exists():
        return
    manifest = read_manifest(path.read_bytes())
    stages = ", ".join(f"{timing.stage} {timing.seconds:.1f} s" for timing in manifest.timings)
    console.print(f"{upload.path.name} by {manifest.worker}: {stages}", soft_wrap=True)


def _film_files(film: Path) -> dict[str, Faults]:
    source = checks.decode_movie(film)

    def rendition(height_px: int) -> Faults:
        return lambda path: checks.movie_faults(checks.decode_movie(path), source, height_px, _CUES)

    files = {name: rendition(height_px) for name, height_px in _HEIGHTS_PX.items()}
    files["subtitles.en.vtt"] = lambda path: checks.subtitle_faults(path, film.with_name(SUBTITLES))
    files["poster.jpg"] = lambda path: checks.picture_faults(path, *_POSTER)
    return files


def _same_as(original: Path) -> Faults:
    def faults(path: Path) -> Iterator[str]:
        if _digest(path) != _digest(original):
            yield "is not the file that was uploaded"

    return faults


def _thumbnail_faults(path: Path) -> Iterator[str]:
    yield from checks.picture_faults(path, _THUMBNAIL_PX, _THUMBNAIL_PX)
    if not checks.is_upright(path):
        yield "is not upright"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _describe(seen: Look) -> str:
    if seen.kind == "other":
        return "text"
    about = f"{seen.width_px}×{seen.height_px}"
    if seen.kind == "movie":
        about += f", {seen.duration_s:.2f} s, {'sound' if seen.has_audio else 'silent'}"
    return about


def _size(size: int) -> str:
    for unit, bytes_per in (("MB", 1e6), ("kB", 1e3)):
        if size >= bytes_per:
            return f"{size / bytes_per:.1f} {unit}"
    return f"{size} B"
