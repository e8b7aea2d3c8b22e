"""Movies and photos made from nothing: what the demonstration uploads and the tests feed on."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pyvips
from imageio_ffmpeg import get_ffmpeg_exe

_SKY, _GRASS = (40, 110, 220), (40, 160, 60)
_SRT = """1
00:00:00,500 --> 00:00:01,200
Fish & chips

2
00:00:01,300 --> 00:00:01,900
<i>It is here</i>, naïve, äöü, 1 < 2
"""


@dataclass(frozen=True, slots=True)
class MovieShape:
    """What a sample movie is like."""

    seconds: float = 30
    width_px: int = 1920
    height_px: int = 1080
    frame_rate: str = "30"
    """Frames a second, as FFmpeg writes it: ``30``, ``30000/1001``."""
    has_audio: bool = True
    rotation_deg: int = 0
    """How far a player has to turn the picture, counter-clockwise."""
    more: tuple[str, ...] = ()
    """Further output arguments for FFmpeg, before the file's name."""


def make_movie(path: Path, shape: MovieShape = MovieShape()) -> Path:
    """Write a moving test picture with a rising tone; the container follows the path's suffix."""
    picture = f"testsrc2=s={shape.width_px}x{shape.height_px}:r={shape.frame_rate}:d={shape.seconds}"
    tone = f"aevalsrc='0.3*sin(2*PI*(220+40*t)*t)|0.3*sin(2*PI*330*t)':s=48000:d={shape.seconds}"
    arguments = ["-f", "lavfi", "-i", picture]
    if shape.has_audio:
        arguments += ["-f", "lavfi", "-i", tone, "-c:a", "aac"]
    arguments += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *shape.more]
    if not shape.rotation_deg:
        return _run(arguments, path)
    upright = _run(arguments, path.with_name(f"upright-{path.name}"))
    turned = ["-display_rotation", str(shape.rotation_deg), "-i", str(upright), "-c", "copy"]
    _run(turned, path)
    upright.unlink()
    return path


def make_subtitles(path: Path, charset: str = "utf-8") -> Path:
    """Write an ``.srt`` of two cues within the first two seconds, with characters that want escaping."""
    path.write_bytes(_SRT.encode(charset, errors="replace"))
    return path


def make_photo(path: Path, width_px: int = 4000, height_px: int = 3000, orientation: int = 1) -> Path:
    """Write a photo of grass below a sky, stored as EXIF's ``orientation`` (1 to 8) wants it.

    Its sides are those of the upright picture; noise gives it the size of a camera's.
    """
    sky = pyvips.Image.black(width_px, height_px // 2) + _SKY
    grass = pyvips.Image.black(width_px, height_px - height_px // 2) + _GRASS
    grain = pyvips.Image.gaussnoise(width_px, height_px, sigma=8, mean=0, seed=1)
    upright = (sky.join(grass, "vertical") + grain).cast("uchar").copy(interpretation="srgb")
    stored = _stored_as(upright.copy_memory(), orientation)
    stored = stored.copy()
    stored.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    stored.write_to_file(str(path))
    return path


def _stored_as(upright: pyvips.Image, orientation: int) -> pyvips.Image:
    """Undo what a viewer does on seeing this orientation (Exif 2.32, tag 0x0112)."""
    ways = {
        1: lambda image: image,
        2: lambda image: image.fliphor(),
        3: lambda image: image.rot180(),
        4: lambda image: image.flipver(),
        5: lambda image: image.rot270().flipver(),
        6: lambda image: image.rot270(),
        7: lambda image: image.rot90().flipver(),
        8: lambda image: image.rot90(),
    }
    return ways[orientation](upright)


def _run(arguments: list[str], path: Path) -> Path:
    command = [get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *arguments, str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path
