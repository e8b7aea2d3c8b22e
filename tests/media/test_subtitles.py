import shutil
import subprocess
from dataclasses import replace

import pysubs2
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from reelworks.media.bench import SourceRejected
from reelworks.media.samples import MovieShape, make_movie, make_subtitles
from reelworks.media.subtitles import Subtitles, language_of_sidecar

ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, Bold, Italic
Style: Default,Arial,20,0,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.50,0:00:01.20,Default,,0,0,0,,{\\an8\\b1}Hi & {\\b0}there\\Nx{\\p1}m 0 0 l 1 1{\\p0}
Comment: 0,0:00:00.50,0:00:01.20,Default,,0,0,0,,not to be seen
"""
VTT = """WEBVTT

NOTE a remark

1
00:00.500 --> 00:01.200 line:0 position:20%
<v Bob>Fish &amp; <i>chips</i></v> 1 &lt; 2
"""


@pytest.fixture
def place(movies, bench, tmp_path):
    """A bench over a movie in a folder of its own, where sidecars can be laid beside it."""
    return bench(shutil.copy(movies / "film.mp4", tmp_path / "film.mp4"))


def read(product) -> list[tuple[int, int, str]]:
    """Return a WebVTT file's cues as a reader of another house sees them."""
    text = product.path.read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n")
    blocks = [block.split("\n") for block in text.split("\n\n")[1:]]
    times = [(cue.start, cue.end) for cue in pysubs2.SSAFile.from_string(text)]
    return [(*time, "\n".join(block[1:]).strip()) for time, block in zip(times, blocks, strict=True)]


def test_a_sidecar_becomes_webvtt_in_its_language(movies, bench, tmp_path):
    product = Subtitles().run(bench(movies / "film.mp4", make_subtitles(tmp_path / "film.de.srt")))[0]

    assert (product.path.name, product.kind, product.content_type) == (
        "subtitles.de.vtt",
        "subtitles",
        "text/vtt",
    )
    assert product.details == {"language": "de", "cues": 2}
    assert read(product) == [
        (500, 1200, "Fish &amp; chips"),
        (1300, 1900, "<i>It is here</i>, naïve, äöü, 1 &lt; 2"),
    ]


@pytest.mark.parametrize(
    "charset", ["latin-1", "cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("name", ["film.de.srt", "film.srt"])
def test_no_character_set_loses_a_letter(movies, bench, tmp_path, charset, name):
    product = Subtitles().run(bench(movies / "film.mp4", make_subtitles(tmp_path / name, charset)))[0]

    assert read(product)[1][2] == "<i>It is here</i>, naïve, äöü, 1 &lt; 2"


@pytest.mark.parametrize(
    ("charset", "sidecar", "words"),
    [
        ("cp1251", "film.ru.srt", "Привет, как дела?"),
        ("cp1250", "film.cs.srt", "Příliš žluťoučký kůň"),
        ("cp1253", "film.el.srt", "Καλημέρα"),
        ("cp932", "film.ja.srt", "こんにちは"),
        ("gb18030", "film.zh.srt", "你好世界"),
        ("cp1252", "film.fr.srt", "Où êtes-vous, cœur ?"),
    ],
)
def test_the_language_in_the_name_tells_the_character_set(place, charset, sidecar, words):
    path = place.source.with_name(sidecar)
    path.write_bytes(f"1\r\n00:00:00,100 --> 00:00:01,000\r\n{words}\r\n".encode(charset))

    product = Subtitles().run(replace(place, sidecars=(path,)))[0]

    assert read(product) == [(100, 1000, words)]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("film.en.ass", ASS, "<b>Hi &amp; </b>there\nx"),
        ("film.en.vtt", VTT, "Fish &amp; <i>chips</i> 1 &lt; 2"),
    ],
)
def test_other_formats_keep_words_and_emphasis(place, name, text, words):
    path = place.source.with_name(name)
    path.write_text(text)

    product = Subtitles().run(replace(place, sidecars=(path,)))[0]

    assert product.path.name == "subtitles.en.vtt"
    assert read(product) == [(500, 1200, words)]


def test_an_embedded_text_track_is_taken_out(bench, tmp_path):
    source = make_movie_with_track(tmp_path, "film.mkv", "srt", "ger")

    products = Subtitles().run(bench(source))

    assert [product.path.name for product in products] == ["subtitles.de.vtt"]
    assert read(products[0]) == [
        (500, 1200, "Fish &amp; chips"),
        (1300, 1900, "<i>It is here</i>, naïve, äöü, 1 &lt; 2"),
    ]
    assert sorted(path.name for path in products[0].path.parent.iterdir()) == ["subtitles.de.vtt"]


def test_a_soft_track_of_an_mp4_is_taken_out(bench, tmp_path):
    source = make_movie_with_track(tmp_path, "film.mp4", "mov_text", "eng")

    product = Subtitles().run(bench(source))[0]

    assert product.details == {"language": "en", "cues": 2}
    assert read(product)[0] == (500, 1200, "Fish &amp; chips")


def test_a_sidecar_goes_before_a_track_of_its_language(bench, tmp_path):
    source = make_movie_with_track(tmp_path, "film.mkv", "srt", "ger")
    sidecar = tmp_path / "film.de.srt"
    sidecar.write_text("1\n00:00:00,100 --> 00:00:01,000\nBesser\n")

    products = Subtitles().run(bench(source, sidecar))

    assert [read(product) for product in products] == [[(100, 1000, "Besser")]]


def test_cues_beyond_the_end_are_clipped(movies, bench, tmp_path):
    sidecar = tmp_path / "film.srt"
    sidecar.write_text("1\n00:00:01,500 --> 00:00:09,000\nlong\n\n2\n00:00:10,000 --> 00:00:11,000\nlate\n")

    product = Subtitles().run(bench(movies / "film.mp4", sidecar))[0]

    assert read(product) == [(1500, 2000, "long")]


def test_a_language_that_comes_twice_is_numbered_and_rerun_alike(movies, bench, tmp_path):
    first, second = make_subtitles(tmp_path / "film.en.srt"), tmp_path / "film.eng.vtt"
    second.write_text(VTT)
    place = bench(movies / "film.mp4", first, second)

    names = [[product.path.name for product in Subtitles().run(place)] for _ in range(2)]

    assert names == [["subtitles.en.vtt", "subtitles.en-2.vtt"]] * 2
    assert len(list(place.out.iterdir())) == 2


@pytest.mark.parametrize("content", [b"", b"no subtitles at all", b"\x00\xff" * 500])
def test_a_sidecar_without_subtitles_is_refused_by_name(movies, bench, tmp_path, content):
    sidecar = tmp_path / "film.de.srt"
    sidecar.write_bytes(content)

    with pytest.raises(SourceRejected, match=r"film.de.srt holds no subtitles"):
        Subtitles().run(bench(movies / "film.mp4", sidecar))


def test_no_subtitles_are_no_products(movies, bench):
    assert Subtitles().run(bench(movies / "film.mp4")) == []


@pytest.mark.parametrize(
    ("sidecar", "language"),
    [
        ("film.srt", "und"),
        ("film.de.srt", "de"),
        ("film.ger.srt", "de"),
        ("film.pt-BR.srt", "pt-BR"),
        ("film.en.forced.srt", "en"),
        ("film.en.sdh.vtt", "en"),
        ("film_fr.srt", "fr"),
        ("film.sdh.srt", "und"),
        ("film.yue.srt", "yue"),
    ],
)
def test_the_language_is_in_the_sidecars_name(sidecar, language):
    assert language_of_sidecar(sidecar, "film.mp4") == language


def make_movie_with_track(folder, name, codec, language):
    movie = make_movie(folder / "plain.mp4", MovieShape(2, 320, 240))
    subtitles = make_subtitles(folder / "track.srt")
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-i", movie, "-i", subtitles, "-map", "0", "-map", "1"]
    command += ["-c", "copy", "-c:s", codec, "-metadata:s:s:0", f"language={language}", folder / name]
    subprocess.run(command, check=True)
    return folder / name
