import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelworks.pipeline.definition import Pipeline
from reelworks.pipeline.naming import done_key, is_sidecar_of, manifest_key, output_key, stem

MOVIES = Pipeline(bucket="films", prefix="uploads/", done_prefix="processed/")
IMAGES = Pipeline(bucket="photos", destination="thumbnails")

parts = st.sampled_from([*"ab./m4p", ".mp4", ".mov", ".files"])
keys = st.lists(parts, min_size=1, max_size=12).map("".join)


def test_an_original_moves_with_its_folders():
    assert done_key(MOVIES, "uploads/a/b.mp4") == "processed/a/b.mp4"


def test_an_original_stays_where_no_done_place_is_named():
    assert done_key(IMAGES, "a/b.jpg") is None


def test_outputs_of_a_movie_lie_in_a_folder_beside_it():
    assert output_key(MOVIES, "uploads/a/b.mp4", "1080p.mp4") == "processed/a/b/1080p.mp4"
    assert manifest_key(MOVIES, "uploads/a/b.mp4") == "processed/a/b/manifest.json"


def test_outputs_of_another_container_have_a_folder_of_their_own():
    assert output_key(MOVIES, "uploads/b.mov", "720p.mp4") == "processed/b.mov.files/720p.mp4"


def test_outputs_of_a_picture_that_stays_are_named_after_it():
    assert output_key(IMAGES, "a/b.jpg", "thumbnail.png") == "a/b.jpg.thumbnail.png"
    assert output_key(IMAGES, "a/b.png", "thumbnail.png") == "a/b.png.thumbnail.png"


@settings(deadline=None)
@given(st.lists(keys, min_size=2, max_size=2, unique=True))
def test_two_uploads_never_share_a_folder(pair):
    first, second = (manifest_key(MOVIES, f"uploads/{key}") for key in pair)

    assert first != second


@settings(deadline=None)
@given(st.lists(keys, min_size=2, max_size=2, unique=True))
def test_two_pictures_never_share_a_thumbnail(pair):
    first, second = (output_key(IMAGES, key, "thumbnail.png") for key in pair)

    assert first != second


@pytest.mark.parametrize(
    ("key", "expected"),
    [("a/film.mp4", "a/film"), ("a.b/film", "a.b/film"), (".hidden", ".hidden"), ("x.tar.gz", "x.tar")],
)
def test_a_stem_is_the_key_without_its_last_suffix(key, expected):
    assert stem(key) == expected


@pytest.mark.parametrize("name", ["film.srt", "film.de.srt", "film.pt-BR.vtt", "film.SRT", "film.ass"])
def test_subtitles_of_the_same_name_belong_to_the_movie(name):
    assert is_sidecar_of(f"uploads/{name}", "uploads/film.mp4")


@pytest.mark.parametrize(
    "name", ["film2.srt", "film.mp4", "film.txt", "film/en.srt", "film.part.2.srt", "srt"]
)
def test_other_files_do_not(name):
    assert not is_sidecar_of(f"uploads/{name}", "uploads/film.mp4")
