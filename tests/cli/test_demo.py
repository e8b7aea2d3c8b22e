"""The demonstration itself, with a short movie."""

import subprocess
import sys

import pytest
from pysubs2 import SSAFile

from reelworks.cli.demo import checks
from reelworks.media.samples import MovieShape, make_movie, make_photo


@pytest.mark.timeout(300)
def test_it_plays_to_its_end_without_a_terminal(tmp_path):
    played = subprocess.run(
        [sys.executable, "-m", "reelworks", "demo", "--seconds", "2", "--into", str(tmp_path)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )

    assert played.returncode == 0, played.stdout + played.stderr
    for words in (
        "$ aws s3 cp holiday.mp4 s3://reelworks-movies/uploads/holiday.mp4",
        "ObjectCreated reelworks-movies/uploads/holiday.mp4",
        "Processing: uploads/holiday.mp4",
        "renditions of uploads/holiday.mp4: 100%",
        "Moved to: processed/holiday.mp4",
        "Everything came out right",
    ):
        assert words in played.stdout
    (run,) = tmp_path.iterdir()
    assert (run / "results/reelworks-movies/processed/holiday/1080p.mp4").stat().st_size > 0
    assert not (run / "data").exists()


def test_a_movie_that_is_cut_short_is_noticed(tmp_path):
    whole = checks.decode_movie(make_movie(tmp_path / "whole.mp4", MovieShape(2, 320, 240)))
    short = checks.decode_movie(make_movie(tmp_path / "short.mp4", MovieShape(1.9, 320, 240)))

    assert list(checks.movie_faults(whole, whole, 240, 0)) == []
    faults = list(checks.movie_faults(short, whole, 240, 0))
    assert [fault.split()[0] for fault in faults] == ["has", "lasts"]


def test_a_movie_without_sound_or_subtitles_is_noticed(tmp_path):
    whole = checks.decode_movie(make_movie(tmp_path / "whole.mp4", MovieShape(2, 320, 240)))
    mute = checks.decode_movie(make_movie(tmp_path / "mute.mp4", MovieShape(2, 320, 240, has_audio=False)))

    assert list(checks.movie_faults(mute, whole, 240, 2)) == ["is silent", "has 0 subtitles of 2"]


def test_a_picture_that_lies_on_its_side_is_noticed(tmp_path):
    upright = make_photo(tmp_path / "upright.png", 64, 64)
    turned = make_photo(tmp_path / "turned.png", 64, 64, orientation=6)

    assert checks.is_upright(upright)
    assert not checks.is_upright(turned)


def test_subtitles_at_other_times_are_noticed(tmp_path):
    source = tmp_path / "source.srt"
    source.write_text("1\n00:00:00,500 --> 00:00:01,200\nHello\n")
    late = SSAFile.load(str(source))
    late.shift(ms=22)
    late.save(str(tmp_path / "late.vtt"))

    assert list(checks.subtitle_faults(source, source)) == []
    assert list(checks.subtitle_faults(tmp_path / "late.vtt", source)) == ["has its cues at other times"]
