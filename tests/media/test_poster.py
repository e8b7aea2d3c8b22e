import pytest
import pyvips

from reelworks.media.bench import SourceRejected
from reelworks.media.poster import Poster
from reelworks.media.samples import MovieShape, make_movie, make_photo


def test_a_poster_is_a_frame_of_the_movie_not_enlarged(movies, bench):
    product = Poster().run(bench(movies / "film.mp4"))[0]

    picture = pyvips.Image.new_from_file(str(product.path))
    assert (product.path.name, product.kind, product.content_type) == ("poster.jpg", "poster", "image/jpeg")
    assert (picture.width, picture.height) == (320, 240)
    assert product.details == {"width_px": 320, "height_px": 240}
    assert picture.deviate() > 20


def test_a_poster_has_the_width_asked_for_and_stands_upright(movies, bench):
    product = Poster(width_px=120).run(bench(movies / "portrait.mp4"))[0]

    picture = pyvips.Image.new_from_file(str(product.path))
    assert (picture.width, picture.height) == (120, 160)


def test_the_same_moment_gives_the_same_bytes_and_another_gives_others(movies, bench):
    at_once = [Poster(at_s=0.2).run(bench(movies / "film.mp4"))[0].path.read_bytes() for _ in range(2)]
    later = Poster(at_s=0.9).run(bench(movies / "film.mp4"))[0].path.read_bytes()

    assert at_once[0] == at_once[1]
    assert later != at_once[0]


def test_a_container_that_allows_no_jump_gives_its_first_frame(tmp_path, bench):
    source = make_movie(tmp_path / "film.ts", MovieShape(2, 320, 240))

    product = Poster(at_s=1).run(bench(source))[0]

    assert pyvips.Image.new_from_file(str(product.path)).width == 320


def test_a_movie_shorter_than_the_moment_gives_its_middle(tmp_path, bench):
    source = make_movie(tmp_path / "film.mp4", MovieShape(0.5, 320, 240))

    assert Poster(at_s=60).run(bench(source))[0].path.exists()


def test_a_photo_has_no_poster(tmp_path, bench):
    with pytest.raises(SourceRejected, match="not a movie"):
        Poster().run(bench(make_photo(tmp_path / "photo.jpg", 80, 60)))
