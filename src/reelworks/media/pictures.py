"""Pictures through libvips: which loaders are trusted, how a header is read, what is too large.

A picture's size is read from its header before anything is decoded: a file of 100 KB can claim
30,000 by 30,000 pixels, which would cost seconds of CPU and gigabytes.
"""

from pathlib import Path

import pyvips

from reelworks.media.bench import SourceRejected
from reelworks.media.limits import PICTURE_PIXELS_MAX
from reelworks.media.look import Look

_LOADERS = {
    "jpegload": "jpeg",
    "pngload": "png",
    "webpload": "webp",
    "gifload": "gif",
    "tiffload": "tiff",
    "heifload": "avif",
}
"""libvips's loaders that uploads may reach, and what we call what they read."""
_FIRST_TRANSPOSED_ORIENTATION = 5


def look_at_picture(path: Path) -> Look:
    """Return what the picture's header says; its sides are those of the upright picture.

    Raises:
        SourceRejected: its header cannot be read, or claims more pixels than are accepted.
    """
    image = _open_header(path)
    container = _LOADERS.get(str(image.get("vips-loader")))
    if container is None:
        raise SourceRejected(f"{path.name} is a picture of a kind that cannot be read here.")
    width_px, height_px = image.width, image.height
    if width_px * height_px > PICTURE_PIXELS_MAX:
        raise SourceRejected(
            f"{path.name} is too large: {width_px:,} by {height_px:,} pixels, where {PICTURE_PIXELS_MAX:,} "
            "pixels is the most."
        )
    if _orientation(image) >= _FIRST_TRANSPOSED_ORIENTATION:
        width_px, height_px = height_px, width_px
    return Look("picture", container, width_px, height_px, streams=(container,))


def _open_header(path: Path) -> pyvips.Image:
    try:
        return pyvips.Image.new_from_file(str(path), access="sequential")
    except pyvips.Error as error:
        raise SourceRejected(f"{path.name} is damaged: its header cannot be read as a picture.") from error


def _orientation(image: pyvips.Image) -> int:
    """EXIF's Orientation, 1 to 8; from 5 on the sides are swapped."""
    if image.get_typeof("orientation") == 0:
        return 1
    return int(image.get("orientation"))
