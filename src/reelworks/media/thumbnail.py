"""A thumbnail: a picture made small, upright and plain.

libvips shrinks while it loads, so a 12-megapixel JPEG is never decoded whole, and gives up Python's lock
while it works: steps in several threads of one process use as many cores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

import pyvips
from pydantic import Field

from reelworks.media.bench import Bench, Product, SourceRejected
from reelworks.media.probe import get_picture

_CROPS: Mapping[str, str] = MappingProxyType({"cover": "centre", "attention": "attention", "contain": "none"})


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """Make a small PNG of a picture: turned upright by EXIF, in sRGB, without metadata."""

    name: ClassVar[str] = "thumbnail"

    width_px: Annotated[int, Field(ge=1, le=8192)] = 64
    """How wide it is, or is at most (``contain``)."""
    height_px: Annotated[int, Field(ge=1, le=8192)] = 64
    """How high it is, or is at most (``contain``)."""
    fit: Literal["cover", "contain", "attention"] = "cover"
    """``cover`` fills the whole size and cuts off what is over, evenly; ``attention`` cuts where least is to be
    seen; ``contain`` shows all of the picture, in its own shape."""
    file_name: Annotated[str, Field(pattern=r"^[^./][^/]*\.png$")] = "thumbnail.png"
    """What it is called; two thumbnails of one picture need two names. It ends in ``.png``."""

    def run(self, bench: Bench) -> Sequence[Product]:
        """Write the thumbnail; a picture smaller than it is enlarged to fill it.

        Raises:
            SourceRejected: the source is no picture, or is damaged.
        """
        get_picture(bench.source)
        path = bench.out / self.file_name
        try:
            small = self._shrink(str(bench.source))
            small.pngsave(str(path), keep="none", compression=6)
        except pyvips.Error as error:
            path.unlink(missing_ok=True)
            raise SourceRejected(
                f"{bench.source.name} is cut off or damaged: it cannot be decoded."
            ) from error
        bench.tell(1.0)
        details = {"width_px": small.width, "height_px": small.height}
        return [Product(path, "thumbnail", "image/png", details)]

    def _shrink(self, source: str) -> pyvips.Image:
        options: dict[str, Any] = {"height": self.height_px, "crop": _CROPS[self.fit], "fail_on": "truncated"}
        small = pyvips.Image.thumbnail(source, self.width_px, export_profile="srgb", **options)
        return small.colourspace("srgb").copy_memory()


def prepare_libvips() -> None:
    """Set libvips up for many small pictures at once: a thread each and nothing kept. Call it at start.

    Its own threads would only contend with ours, and its cache would hold files that are seen once.
    """
    pyvips.cache_set_max(0)
    pyvips.cache_set_max_mem(0)
    pyvips.concurrency_set(1)
