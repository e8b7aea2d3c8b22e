"""What the demonstration uploads, made from nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reelworks.media.samples import MovieShape, make_movie, make_photo, make_subtitles
from reelworks.pipeline.definition import Definition

MOVIES = "movies"
IMAGES = "images"
FILM = "holiday.mp4"
SUBTITLES = "holiday.en.srt"
TEXT = "test1.txt"
PHOTOS = "photos"
"""The folder that the photos are in."""
_LANDSCAPE = (4000, 3000)
_UPRIGHT = 1
_ON_ITS_SIDE = 6
"""EXIF's orientation of a camera held upright: the picture is stored turned by 90 degrees."""
_PHOTOS = {
    "lake.jpg": (*_LANDSCAPE, _UPRIGHT),
    "meadow.jpg": (*_LANDSCAPE, _UPRIGHT),
    "tower.jpg": (3000, 4000, _ON_ITS_SIDE),
    "valley.jpg": (*_LANDSCAPE, _UPRIGHT),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file to be uploaded, and where to."""

    path: Path
    pipeline: str
    bucket: str
    key: str
    about: str
    """What it is, in a few words."""

    @property
    def uri(self) -> str:
        """Where it goes, as the ``aws`` command wants it."""
        return f"s3://{self.bucket}/{self.key}"


def make_inputs(folder: Path, seconds: int, definition: Definition) -> Iterator[Upload]:
    """Make the files one after the other and yield each when it is there, in the order to upload them.

    The subtitles come before the movie that they belong to.
    """
    movies, images = definition.pipelines[MOVIES], definition.pipelines[IMAGES]
    text = folder / TEXT
    text.write_text("Nothing is lost.\n")
    yield Upload(text, MOVIES, movies.bucket, movies.prefix + TEXT, "a text file")
    subtitles = make_subtitles(folder / SUBTITLES)
    yield Upload(subtitles, MOVIES, movies.bucket, movies.prefix + SUBTITLES, "subtitles, English")
    film = make_movie(folder / FILM, MovieShape(seconds=seconds))
    yield Upload(
        film, MOVIES, movies.bucket, movies.prefix + FILM, f"a movie, 1920×1080, {seconds} s, with sound"
    )
    (folder / PHOTOS).mkdir(exist_ok=True)
    for name, (width_px, height_px, orientation) in _PHOTOS.items():
        photo = make_photo(folder / PHOTOS / name, width_px, height_px, orientation)
        turned = ", turned by EXIF" if orientation != _UPRIGHT else ""
        about = f"a photo, {width_px * height_px / 1e6:.0f} megapixels{turned}"
        yield Upload(photo, IMAGES, images.bucket, images.prefix + name, about)
