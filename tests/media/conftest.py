from pathlib import Path

import pytest

from reelworks.media.bench import Bench
from reelworks.media.samples import MovieShape, make_movie
from reelworks.media.thumbnail import prepare_libvips

SMALL = MovieShape(seconds=2, width_px=320, height_px=240)


@pytest.fixture(scope="session", autouse=True)
def libvips():
    prepare_libvips()


@pytest.fixture(scope="session")
def movies(tmp_path_factory) -> Path:
    """A folder of small movies that no test changes."""
    folder = tmp_path_factory.mktemp("movies")
    make_movie(folder / "film.mp4", SMALL)
    make_movie(folder / "faststart.mp4", MovieShape(2, 320, 240, more=("-movflags", "+faststart")))
    make_movie(folder / "film.mkv", SMALL)
    make_movie(folder / "portrait.mp4", MovieShape(1, 320, 240, rotation_deg=90))
    make_movie(folder / "silent.mp4", MovieShape(1, 320, 240, has_audio=False))
    make_movie(folder / "odd.mp4", MovieShape(1, 323, 241, more=("-pix_fmt", "yuv444p")))
    make_movie(folder / "ntsc.mp4", MovieShape(1, 320, 240, frame_rate="30000/1001"))
    return folder


@pytest.fixture
def bench(tmp_path):
    """Lay out a bench for a source, with an empty ``out`` folder of its own."""

    def lay_out(source: Path, *sidecars: Path, **more) -> Bench:
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        return Bench(source, out, sidecars=sidecars, **more)

    return lay_out
