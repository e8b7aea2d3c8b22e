import struct
import zlib
from fractions import Fraction

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from reelworks.media.bench import SourceRejected
from reelworks.media.probe import get_movie, get_picture, look
from reelworks.media.samples import MovieShape, make_movie, make_photo


def test_a_movie_is_told_by_its_content(movies):
    seen = look(movies / "film.mp4")

    assert (seen.kind, seen.container) == ("movie", "mov")
    assert (seen.width_px, seen.height_px) == (320, 240)
    assert seen.duration_s == pytest.approx(2, abs=1 / 30)
    assert seen.frame_rate == Fraction(30)
    assert seen.frames == 60
    assert seen.streams == ("h264", "aac")
    assert seen.has_audio
    assert not seen.is_hdr
    assert seen.text_tracks == ()


def test_a_name_without_suffix_changes_nothing(movies, tmp_path):
    nameless = tmp_path / "upload"
    nameless.write_bytes((movies / "film.mkv").read_bytes())

    assert look(nameless).kind == "movie"


def test_a_movie_of_telephone_held_upright_is_taller_than_wide(movies):
    seen = look(movies / "portrait.mp4")

    assert (seen.width_px, seen.height_px, seen.rotation_deg) == (240, 320, 90)


def test_pixels_that_are_not_square_are_counted_as_displayed(tmp_path):
    path = make_movie(tmp_path / "wide.mp4", MovieShape(1, 320, 240, more=("-vf", "setsar=4/3")))

    seen = look(path)

    assert (seen.width_px, seen.height_px) == (427, 240)


def test_a_frame_rate_is_a_fraction(movies):
    assert look(movies / "ntsc.mp4").frame_rate == Fraction(30000, 1001)


def test_hdr_is_seen(tmp_path):
    hdr = (
        "-c:v",
        "libx265",
        "-pix_fmt",
        "yuv420p10le",
        "-x265-params",
        "log-level=none:colorprim=9:transfer=16:colormatrix=9",
    )
    path = make_movie(tmp_path / "hdr.mp4", MovieShape(0.2, 320, 240, more=hdr))

    assert look(path).is_hdr


def test_sound_alone_is_no_movie(tmp_path):
    path = make_movie(tmp_path / "song.m4a", MovieShape(1, 320, 240, more=("-vn",)))

    assert look(path).kind == "other"


@pytest.mark.parametrize("content", [b"", b"x", b"hello\n" * 100, b"\x00" * 2000, bytes(range(256)) * 8])
def test_what_is_no_medium_is_an_answer_not_an_error(tmp_path, content):
    path = tmp_path / "film.mp4"
    path.write_bytes(content)

    assert look(path).kind == "other"


def test_a_playlist_named_as_a_movie_is_no_movie(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")

    assert look(path).kind == "other"


@pytest.mark.parametrize(
    ("name", "share"), [("film.mp4", 0.6), ("faststart.mp4", 0.6), ("faststart.mp4", 0.97), ("film.mkv", 0.4)]
)
def test_a_movie_that_is_cut_off_is_refused(movies, tmp_path, name, share):
    whole = (movies / name).read_bytes()
    cut = tmp_path / name
    cut.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(SourceRejected, match="is cut off"):
        look(cut)


def test_a_movie_whose_pictures_are_garbage_is_refused(movies, tmp_path):
    raw = bytearray((movies / "faststart.mp4").read_bytes())
    begin = raw.index(b"mdat") + 4
    raw[begin:] = b"\xff" * (len(raw) - begin)
    path = tmp_path / "film.mp4"
    path.write_bytes(raw)

    with pytest.raises(SourceRejected, match="damaged"):
        look(path)


def test_a_picture_is_seen_upright(tmp_path):
    path = make_photo(tmp_path / "photo.jpg", 80, 60, orientation=6)

    seen = look(path)

    assert (seen.kind, seen.container, seen.width_px, seen.height_px) == ("picture", "jpeg", 80, 60)


def test_a_picture_that_claims_too_many_pixels_is_refused_by_its_header(tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(_png_claiming(30_000, 30_000))

    with pytest.raises(SourceRejected, match=r"bomb.png is too large: 30,000 by 30,000 pixels"):
        look(path)


def test_a_picture_without_a_readable_header_is_refused(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff" + b"junk" * 50)

    with pytest.raises(SourceRejected, match="damaged"):
        look(path)


def test_heic_is_refused_by_name(tmp_path):
    path = tmp_path / "photo.heic"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 100)

    with pytest.raises(SourceRejected, match="HEIC"):
        look(path)


def test_svg_is_not_taken_for_a_picture(tmp_path):
    path = tmp_path / "drawing.png"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')

    assert look(path).kind == "other"


def test_who_needs_a_movie_or_a_picture_gets_no_other(movies, tmp_path):
    photo = make_photo(tmp_path / "photo.jpg", 80, 60)

    with pytest.raises(SourceRejected, match=r"photo.jpg is not a movie"):
        get_movie(photo)
    with pytest.raises(SourceRejected, match=r"film.mp4 is not a picture"):
        get_picture(movies / "film.mp4")


def test_the_ffmpeg_of_the_wheel_is_used():
    assert "imageio_ffmpeg" in get_ffmpeg_exe()


def _png_claiming(width_px: int, height_px: int) -> bytes:
    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
