"""Whatever is uploaded, a look at it is an answer or a refusal in words, and soon."""

import random

import pytest

from reelworks.media.bench import SourceRejected
from reelworks.media.probe import look
from reelworks.media.samples import MovieShape, make_movie, make_photo

SUFFIXES = [".mp4", ".mkv", ".avi", ".flv", ".ts", ".jpg", ".png", ".webp", ".gif", ".tif", ".avif"]
DAMAGES = 40


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")

    def make(suffix: str) -> bytes:
        path = folder / f"upload{suffix}"
        if suffix in {".mp4", ".mkv", ".avi", ".flv", ".ts"}:
            return make_movie(path, MovieShape(0.5, 160, 120, more=("-ar", "44100"))).read_bytes()
        return make_photo(path, 60, 40, orientation=6).read_bytes()

    return make


@pytest.mark.timeout(60)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_damaged_file_is_seen_or_refused(whole, tmp_path, suffix):
    chance, good, path = random.Random(suffix), whole(suffix), tmp_path / f"upload{suffix}"
    for _ in range(DAMAGES):
        path.write_bytes(damage(good, chance))

        answer = see(path)

        assert answer in {"movie", "picture", "other"} or is_sentence_about(path.name, answer)


def test_a_first_box_that_claims_billions_of_brands_is_read_as_far_as_it_goes(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\xff\xff\xff\xffftypisom" + bytes(500))

    with pytest.raises(SourceRejected, match="cut off or damaged"):
        look(path)


def test_a_picture_coded_in_an_unknown_way_is_refused(movies, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes((movies / "film.mp4").read_bytes().replace(b"avc1", b"zzz9"))

    with pytest.raises(SourceRejected, match="not known here"):
        look(path)


def see(path) -> str:
    try:
        return look(path).kind
    except SourceRejected as refusal:
        return str(refusal)


def is_sentence_about(name: str, text: str) -> bool:
    return text.startswith(f"{name} ") and text.endswith(".")


def damage(good: bytes, chance: random.Random) -> bytes:
    """Change some bytes, mostly in the header and the index, and sometimes cut the end off."""
    raw = bytearray(good)
    for _ in range(chance.choice((1, 5, 30))):
        near_end = len(raw) - 1 - chance.randrange(min(len(raw), 2000))
        raw[chance.choice((chance.randrange(min(len(raw), 2000)), near_end))] = chance.randrange(256)
    return bytes(raw[: chance.randrange(len(raw))] if chance.random() < 0.2 else raw)
