"""What a file claims to be, told by its first bytes. It opens nothing and decodes nothing.

Names and suffixes are the uploader's to choose, so they are not looked at.
"""

from pathlib import Path
from typing import Literal

Claim = Literal["movie", "picture", "unsupported picture"]

_HEAD_BYTES = 1024
_TS_PACKET_BYTES = 188
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_PICTURES = (
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",  # TIFF, either byte order
    b"MM\x00*",
)
_MOVIES = (
    b"\x1aE\xdf\xa3",  # Matroska and WebM
    b"FLV\x01",
    b"OggS",
    b"0&\xb2u\x8ef\xcf\x11",  # ASF
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x06\x0e+4\x02\x05\x01\x01",  # MXF
)
_ISO_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


def find_claim(path: Path) -> Claim | None:
    """Return what the file's first bytes say it is, or None where they name no medium known here.

    Sound in a container that movies use too (``.m4a``, ``.oga``) claims to be a movie until it is opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "picture"
    if head[4:8] in _ISO_BOXES:
        return _claim_of_brands(head)
    if head.startswith(_MOVIES) or _is_avi(head) or _is_transport_stream(head):
        return "movie"
    return None


def _claim_of_brands(head: bytes) -> Claim:
    if head[4:8] != b"ftyp":
        return "movie"
    box_bytes = min(int.from_bytes(head[:4]), len(head))  # the box may claim four billion of them
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, box_bytes, 4))}
    if brands & _AVIF_BRANDS:
        return "picture"
    return "unsupported picture" if head[8:12] in _HEIF_BRANDS else "movie"


def _is_avi(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:11] == b"AVI"


def _is_transport_stream(head: bytes) -> bool:
    """Look for the sync byte where packets begin; M2TS puts four bytes of time before each."""
    plain = head[::_TS_PACKET_BYTES][:3]
    timed = head[4 :: _TS_PACKET_BYTES + 4][:3]
    return b"GGG" in (plain, timed)
