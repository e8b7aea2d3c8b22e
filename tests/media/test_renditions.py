import hashlib
import subprocess

import av
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from reelworks.media.bench import SourceRejected, StepCancelled, StepFailed
from reelworks.media.samples import MovieShape, make_movie, make_photo, make_subtitles
from reelworks.media.subtitles import Subtitles
from reelworks.media.transcode import Renditions

FAST = Renditions(preset="superfast")


def test_a_full_hd_movie_becomes_1080p_720p_and_a_compact_copy(tmp_path, bench):
    source = make_movie(tmp_path / "film.mp4", MovieShape(seconds=2))
    told = []
    place = bench(source, tell=told.append)

    products = FAST.run(place)

    assert [(product.path.name, product.kind) for product in products] == [
        ("1080p.mp4", "rendition"),
        ("720p.mp4", "rendition"),
        ("compressed.mp4", "compressed"),
    ]
    for product, size in zip(products, [(1920, 1080), (1280, 720), (1280, 720)], strict=True):
        assert product.content_type == "video/mp4"
        made = decode(product.path)
        assert made["size"] == size
        assert made["frames"] == 60
        assert made["duration_s"] == pytest.approx(2, abs=1 / 30)
        assert made["sound"] == ("aac", "stereo")
        assert made["sound_s"] == pytest.approx(2, abs=0.05)
        assert product.details == {
            "width_px": size[0],
            "height_px": size[1],
            "duration_s": 2.0,
            "frames": 60,
            "has_audio": True,
        }
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert products[2].path.stat().st_size < products[1].path.stat().st_size
    assert sorted(path.name for path in place.out.iterdir()) == ["1080p.mp4", "720p.mp4", "compressed.mp4"]


def test_the_index_lies_before_the_pictures_so_that_playing_begins_at_once(movies, bench):
    path = FAST.run(bench(movies / "film.mp4"))[0].path

    raw = path.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")


def test_the_sound_is_encoded_once_for_all_files(movies, bench):
    products = FAST.run(bench(movies / "film.mp4"))

    assert len({sound_hash(product.path) for product in products}) == 1


def test_running_again_writes_the_same_bytes(movies, bench, tmp_path):
    place = bench(movies / "film.mp4", make_subtitles(tmp_path / "film.de.srt"))
    first = run_and_hash(place)

    again = run_and_hash(place)

    assert len(first) == 2
    assert again == first


def test_a_small_movie_is_not_enlarged(movies, bench):
    products = FAST.run(bench(movies / "film.mp4"))

    assert [product.path.name for product in products] == ["240p.mp4", "compressed.mp4"]
    assert [decode(product.path)["size"] for product in products] == [(320, 240), (320, 240)]


def test_a_turned_movie_comes_out_upright_and_its_shorter_side_counts(movies, bench):
    products = Renditions(heights=(240, 120), preset="superfast").run(bench(movies / "portrait.mp4"))

    sizes = {product.path.name: decode(product.path)["size"] for product in products}
    assert sizes == {"240p.mp4": (240, 320), "120p.mp4": (120, 160), "compressed.mp4": (240, 320)}


def test_odd_sides_and_full_colour_become_even_and_playable(movies, bench):
    products = FAST.run(bench(movies / "odd.mp4"))

    assert {decode(product.path)["size"] for product in products} == {(322, 240)}


def test_a_movie_without_sound_stays_silent(movies, bench):
    for product in FAST.run(bench(movies / "silent.mp4")):
        made = decode(product.path)
        assert made["sound"] is None
        assert made["frames"] == 30


@pytest.mark.parametrize(("name", "frames"), [("film.mkv", 60), ("ntsc.mp4", 30)])
def test_no_frame_is_lost_or_doubled(movies, bench, name, frames):
    made = decode(FAST.run(bench(movies / name))[0].path)

    assert made["frames"] == frames
    assert made["duration_s"] == pytest.approx(2 if frames == 60 else 1.001, abs=1 / 30)


def test_subtitles_prepared_before_become_soft_tracks_with_their_language(movies, bench, tmp_path):
    german = make_subtitles(tmp_path / "film.de.srt")
    english = make_subtitles(tmp_path / "film.en.srt")
    place = bench(movies / "film.mp4", german, english)
    Subtitles().run(place)

    products = FAST.run(place)

    for product in products:
        assert decode(product.path)["subtitles"] == [("mov_text", "deu"), ("mov_text", "eng")]
        assert cues(product.path) == ["Fish & chips", "It is here, naïve, äöü, 1 < 2"]
        assert decode(product.path)["duration_s"] == pytest.approx(2, abs=1 / 30)


def test_hdr_is_brought_to_the_standard_range(tmp_path, bench):
    hdr = "log-level=none:colorprim=9:transfer=16:colormatrix=9"
    more = ("-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", hdr)
    source = make_movie(tmp_path / "hdr.mp4", MovieShape(0.5, 320, 240, more=more))

    product = FAST.run(bench(source))[0]

    with av.open(str(product.path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.pix_fmt, context.color_trc, context.color_primaries) == ("yuv420p", 1, 1)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ((0.4, 0.6), "The movie is damaged: .* of its 60 frames can be decoded"),
        ((0.3, 1.0), r"film.mp4 is damaged: most of it cannot be decoded"),
    ],
)
def test_a_movie_that_is_damaged_inside_is_refused(movies, tmp_path, bench, damage, sentence):
    source = tmp_path / "film.mp4"
    source.write_bytes(blank((movies / "faststart.mp4").read_bytes(), *damage))
    place = bench(source)

    with pytest.raises(SourceRejected, match=sentence):
        FAST.run(place)

    assert list(place.out.iterdir()) == []


def test_a_movie_whose_beginning_was_edited_away_keeps_what_is_shown(movies, tmp_path, bench):
    source = tmp_path / "edited.mp4"
    cut = [get_ffmpeg_exe(), "-v", "error", "-ss", "1.2", "-i", movies / "film.mp4", "-c", "copy", source]
    subprocess.run(cut, check=True)

    made = decode(FAST.run(bench(source))[0].path)

    assert made["frames"] == 24
    assert made["duration_s"] == pytest.approx(0.8, abs=1 / 30)


def test_a_photo_is_no_movie(tmp_path, bench):
    with pytest.raises(SourceRejected, match="not a movie"):
        FAST.run(bench(make_photo(tmp_path / "photo.jpg", 80, 60)))


def test_calling_it_off_leaves_nothing_behind(tmp_path, bench):
    source = make_movie(tmp_path / "film.mp4", MovieShape(seconds=4, width_px=640, height_px=360))
    place = bench(source, is_cancelled=lambda: True)

    with pytest.raises(StepCancelled):
        Renditions(preset="veryslow").run(place)

    assert list(place.out.iterdir()) == []


def test_taking_too_long_is_said(tmp_path, bench):
    source = make_movie(tmp_path / "film.mp4", MovieShape(seconds=4, width_px=640, height_px=360))
    place = bench(source)

    with pytest.raises(StepFailed, match=r"film.mp4 took longer than 0.1 seconds"):
        Renditions(preset="veryslow", timeout_s=0.1).run(place)

    assert list(place.out.iterdir()) == []


def test_what_ffmpeg_says_is_the_reason(movies, bench):
    with pytest.raises(StepFailed, match=r"FFmpeg could not convert film.mp4: .+"):
        Renditions(preset="nonesuch").run(bench(movies / "film.mp4"))


def blank(raw: bytes, begin: float, end: float) -> bytes:
    """Put zeros over a part of an MP4's media, given as shares of it."""
    media = raw.index(b"mdat") + 4
    first, last = (media + int((len(raw) - media) * share) for share in (begin, end))
    return raw[:first] + bytes(last - first) + raw[last:]


def run_and_hash(place):
    Subtitles().run(place)
    return {
        product.path.name: hashlib.sha256(product.path.read_bytes()).digest() for product in FAST.run(place)
    }


def decode(path):
    """Decode all of a file and say what is in it."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        frames = [(frame.width, frame.height, frame.rotation) for frame in container.decode(video)]
        assert set(frames) == {(video.width, video.height, 0)}
        assert (video.codec_context.name, video.codec_context.profile) == ("h264", "High")
        assert video.codec_context.pix_fmt == "yuv420p"
        made = {
            "size": (video.width, video.height),
            "frames": len(frames),
            "duration_s": float(video.duration * video.time_base),
            "sound": None,
            "subtitles": [
                (stream.codec_context.name, stream.language) for stream in container.streams.subtitles
            ],
        }
    return made | decode_sound(path)


def decode_sound(path):
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return {}
        sound = container.streams.audio[0].codec_context
        samples = sum(frame.samples for frame in container.decode(audio=0))
        return {"sound": (sound.name, sound.layout.name), "sound_s": samples / sound.sample_rate}


def sound_hash(path):
    with av.open(str(path)) as container:
        return hashlib.sha256(
            b"".join(bytes(packet) for packet in container.demux(audio=0) if packet.size)
        ).digest()


def cues(path):
    """Return the words of the first soft track; tx3g samples are a length of two bytes, words, styles."""
    with av.open(str(path)) as container:
        samples = [bytes(packet) for packet in container.demux(subtitles=0) if packet.size > 2]
    return [sample[2 : 2 + int.from_bytes(sample[:2])].decode() for sample in samples]
