"""The main job on this machine: from an upload to finished media, beside what does the bare work."""

import queue
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import imageio_ffmpeg
import pyvips
from rich.console import Console

from reelworks.cli.child import Child, Plan
from reelworks.cli.definition import read_definition
from reelworks.cli.environment import for_child
from reelworks.cli.machinery import Machinery, MachinerySettings
from reelworks.cli.up import Brief, deploy
from reelworks.media.samples import make_movie, make_photo
from reelworks.pipeline.definition import Definition

CORES = 2
PHOTOS = 10
THUMBNAILS = 200
TEXTS = 20
WAIT_S_MAX = 300.0


class Lines:
    """What the workers print, each line with the moment it came."""

    def __init__(self) -> None:
        self._lines: queue.Queue[tuple[float, str]] = queue.Queue()

    def __call__(self, _name: str, line: str) -> None:
        self._lines.put((time.perf_counter(), line))

    def wait(self, words: str) -> float:
        """Return when the next line with these words came; skips the others."""
        deadline = time.monotonic() + WAIT_S_MAX
        while time.monotonic() < deadline:
            at, line = self._lines.get(timeout=WAIT_S_MAX)
            if words in line:
                return at
        raise TimeoutError(words)


@contextmanager
def running(folder: Path, lines: Lines, workers: int) -> Iterator[tuple[Machinery, object]]:
    """Run the cloud, and workers beside it that are heard without delay; give an S3 client."""
    with Machinery(MachinerySettings(folder / "data", 0), lines) as machinery:
        machinery.start_cloud()
        deploy(without_machines(read_definition(None)), machinery, Brief(Console(quiet=True)))
        children = [start_worker(machinery, folder, lines, number) for number in range(workers)]
        try:
            for _ in children:
                lines.wait('"ready"')
            yield machinery, machinery.clients().s3
        finally:
            for child in children:
                child.kill()


def without_machines(definition: Definition) -> Definition:
    """Return the definition with empty groups."""
    nobody = {"min": 0, "desired": 0, "max": 0}
    fleet = definition.fleet
    changes = {kind: getattr(fleet, kind).model_copy(update=nobody) for kind in ("workers", "web")}
    return definition.model_copy(update={"fleet": fleet.model_copy(update=changes)})


def start_worker(machinery: Machinery, folder: Path, lines: Lines, number: int) -> Child:
    name = f"worker-{number}"
    words = ["worker", "--name", name, "--progress", "--work-dir", str(folder / "work")]
    return Child(Plan(name, words, for_child(machinery.environment), folder / f"{name}.log"), lines)


def report(name: str, figure: str) -> None:
    print(f"{name:42s} {figure}", flush=True)


def measure_start(s3, lines: Lines) -> None:
    """From an upload's acknowledgement to the worker that begins with it."""
    delays = []
    for number in range(TEXTS):
        s3.put_object(Bucket="reelworks-movies", Key=f"uploads/{number}.txt", Body=b"hello")
        acknowledged = time.perf_counter()
        delays.append((lines.wait(f"Processing: uploads/{number}.txt") - acknowledged) * 1000)
        lines.wait(f"Moved to: processed/{number}.txt")
    delays.sort()
    report(
        "upload acknowledged to worker begins",
        f"p50 {delays[len(delays) // 2]:.1f} ms, most {delays[-1]:.1f} ms",
    )


def measure_start_after_cli(machinery: Machinery, folder: Path, lines: Lines) -> None:
    """The same, from the return of ``aws s3 cp``, whose own end takes a while."""
    (folder / "cli.txt").write_text("hello")
    target = "s3://reelworks-movies/uploads/cli.txt"
    program = Path(imageio_ffmpeg.__file__).parents[4] / "bin" / "aws"
    subprocess.run(
        [program, "s3", "cp", "--quiet", folder / "cli.txt", target], env=machinery.environment, check=True
    )
    returned = time.perf_counter()
    begun = lines.wait("Processing: uploads/cli.txt")
    report(
        "aws s3 cp returned to worker begins",
        f"{(begun - returned) * 1000:.0f} ms (negative: before it returned)",
    )


def measure_thumbnails(s3, folder: Path, lines: Lines) -> None:
    """Thumbnails a second through the whole of it, beside libvips alone on the same files."""
    photos = [
        make_photo(folder / f"photo-{number}.jpg", orientation=number % 8 + 1) for number in range(PHOTOS)
    ]
    paths = [photos[number % PHOTOS] for number in range(THUMBNAILS)]
    begin = time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(bare_thumbnail, paths))
    bare = THUMBNAILS / (time.perf_counter() - begin)
    begin = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda n: s3.upload_file(str(paths[n]), "reelworks-photos", f"{n}.jpg"), range(THUMBNAILS)
            )
        )
    uploaded = time.perf_counter()
    for _ in range(THUMBNAILS):
        done = lines.wait("Made: s3://reelworks-thumbnails")
    report(
        "uploads of 12-megapixel photos", f"{THUMBNAILS / (uploaded - begin):.1f}/s, while they are worked on"
    )
    whole = THUMBNAILS / (done - begin)
    report("thumbnails, upload and all", f"{whole:.1f}/s, libvips alone {bare:.1f}/s: {whole / bare:.0%}")


def bare_thumbnail(path: Path) -> bytes:
    return pyvips.Image.thumbnail(str(path), 64, height=64, crop="centre").write_to_buffer(".png")


def measure_movie(s3, folder: Path, lines: Lines) -> None:
    """A movie of 30 s in 1080p: from its upload to its outputs, beside FFmpeg alone making the same."""
    movie = make_movie(folder / "film.mp4")
    begin = time.perf_counter()
    bare_renditions(movie, folder)
    bare = time.perf_counter() - begin
    begin = time.perf_counter()
    s3.upload_file(str(movie), "reelworks-movies", "uploads/film.mp4")
    whole = lines.wait("Moved to: processed/film.mp4") - begin
    report("movie of 30 s, 1080p", f"{whole:.1f} s, FFmpeg alone {bare:.1f} s: {whole / bare:.2f} times")


def bare_renditions(movie: Path, folder: Path) -> None:
    graph = "[0:v]split=2[a][b];[a]scale=1920:1080[v1];[b]scale=1280:720,split=2[v2][v3]"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", "-i", str(movie)]
    command += ["-filter_complex", graph]
    for label, name, quality, rate in (
        ("v1", "1080p", 23, 6_220_800),
        ("v2", "720p", 23, 2_764_800),
        ("v3", "compressed", 28, 2_764_800),
    ):
        command += ["-map", f"[{label}]", "-map", "0:a:0", "-c:v", "libx264", "-preset", "veryfast"]
        command += [
            "-crf",
            str(quality),
            "-maxrate",
            str(rate),
            "-bufsize",
            str(2 * rate),
            "-pix_fmt",
            "yuv420p",
        ]
        command += [
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-movflags",
            "+faststart",
            str(folder / f"bare-{name}.mp4"),
        ]
    subprocess.run(command, check=True)


def run() -> None:
    """Print every figure of the main job."""
    with tempfile.TemporaryDirectory(prefix="reelworks-bench-") as temporary:
        folder, lines = Path(temporary), Lines()
        with running(folder, lines, workers=1) as (machinery, s3):
            measure_start(s3, lines)
            measure_start_after_cli(machinery, folder, lines)
            measure_thumbnails(s3, folder, lines)
            measure_movie(s3, folder, lines)
