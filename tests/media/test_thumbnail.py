from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import pyvips

from reelworks.media.bench import SourceRejected
from reelworks.media.samples import make_photo
from reelworks.media.thumbnail import Thumbnail


def is_sky(picture, x, y) -> bool:
    red, green, blue = picture(x, y)[:3]
    assert red < green < blue or red < blue < green, "neither sky nor grass"
    return blue > green


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_is_upright_whatever_exif_says(tmp_path, bench, orientation):
    photo = make_photo(tmp_path / "photo.jpg", 400, 300, orientation)

    product = Thumbnail().run(bench(photo))[0]

    picture = pyvips.Image.new_from_file(str(product.path))
    assert (picture.width, picture.height) == (64, 64)
    assert all(is_sky(picture, x, 8) for x in (4, 32, 60))
    assert not any(is_sky(picture, x, 56) for x in (4, 32, 60))
    assert (product.path.name, product.kind, product.content_type) == (
        "thumbnail.png",
        "thumbnail",
        "image/png",
    )
    assert product.details == {"width_px": 64, "height_px": 64}


def test_a_thumbnail_carries_no_metadata(tmp_path, bench):
    photo = make_photo(tmp_path / "photo.jpg", 400, 300, orientation=6)

    picture = pyvips.Image.new_from_file(str(Thumbnail().run(bench(photo))[0].path))

    assert not [
        name
        for name in picture.get_fields()
        if name.startswith(("exif", "xmp", "iptc", "icc", "orientation"))
    ]
    assert (picture.interpretation, picture.format) == ("srgb", "uchar")


def test_contain_shows_all_of_the_picture(tmp_path, bench):
    photo = make_photo(tmp_path / "photo.jpg", 400, 300)

    picture = pyvips.Image.new_from_file(str(Thumbnail(fit="contain").run(bench(photo))[0].path))

    assert (picture.width, picture.height) == (64, 48)


@pytest.mark.parametrize("fit", ["cover", "attention"])
@pytest.mark.parametrize("size", [(400, 300), (300, 400), (20, 30), (1000, 2), (1, 1)])
def test_the_whole_size_is_filled(tmp_path, bench, fit, size):
    photo = make_photo(tmp_path / "photo.png", *size) if min(size) > 1 else make_dot(tmp_path / "photo.png")

    picture = pyvips.Image.new_from_file(str(Thumbnail(80, 40, fit=fit).run(bench(photo))[0].path))

    assert (picture.width, picture.height) == (80, 40)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".gif", ".tif", ".avif"])
def test_the_usual_formats_are_read(tmp_path, bench, suffix):
    photo = make_photo(tmp_path / f"photo{suffix}", 120, 90)

    picture = pyvips.Image.new_from_file(str(Thumbnail().run(bench(photo))[0].path))

    assert is_sky(picture, 32, 8)
    assert not is_sky(picture, 32, 56)


@pytest.mark.parametrize("space", ["cmyk", "b-w", "rgb16", "grey16"])
def test_other_colours_become_srgb(tmp_path, bench, space):
    photo = tmp_path / "photo.tif"
    plain = pyvips.Image.new_from_file(str(make_photo(tmp_path / "plain.png", 120, 90)))
    plain.colourspace(space).write_to_file(str(photo))

    picture = pyvips.Image.new_from_file(str(Thumbnail().run(bench(photo))[0].path))

    assert (picture.interpretation, picture.format, picture.bands) == ("srgb", "uchar", 3)


def test_transparency_is_kept(tmp_path, bench):
    photo = tmp_path / "photo.png"
    plain = pyvips.Image.new_from_file(str(make_photo(tmp_path / "plain.png", 120, 90)))
    plain.bandjoin(100).write_to_file(str(photo))

    picture = pyvips.Image.new_from_file(str(Thumbnail().run(bench(photo))[0].path))

    assert picture(32, 32)[3] == pytest.approx(100, abs=2)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png"])
def test_a_picture_that_is_cut_off_is_refused_and_leaves_nothing(tmp_path, bench, name):
    photo = make_photo(tmp_path / name, 400, 300)
    photo.write_bytes(photo.read_bytes()[: photo.stat().st_size // 2])
    place = bench(photo)

    with pytest.raises(SourceRejected, match=f"{name} is cut off or damaged"):
        Thumbnail().run(place)

    assert list(place.out.iterdir()) == []


def test_a_text_is_no_picture(tmp_path, bench):
    (tmp_path / "photo.jpg").write_text("hello")

    with pytest.raises(SourceRejected, match="not a picture"):
        Thumbnail().run(bench(tmp_path / "photo.jpg"))


def test_running_again_writes_the_same_bytes(tmp_path, bench):
    place = bench(make_photo(tmp_path / "photo.jpg", 400, 300))

    first, again = (Thumbnail().run(place)[0].path.read_bytes() for _ in range(2))

    assert first == again


def test_several_at_once_do_not_meet(tmp_path, bench):
    photos = [make_photo(tmp_path / f"{number}.jpg", 400, 300, number) for number in range(1, 9)]
    steps = [Thumbnail(file_name=f"{photo.stem}.png") for photo in photos]
    place = bench(photos[0])

    with ThreadPoolExecutor(4) as threads:
        runs = [
            threads.submit(step.run, replace(place, source=photo))
            for step, photo in zip(steps, photos, strict=True)
        ]
        made = [run.result()[0].path for run in runs]

    assert [path.name for path in made] == [f"{number}.png" for number in range(1, 9)]
    assert all(is_sky(pyvips.Image.new_from_file(str(path)), 32, 8) for path in made)


def make_dot(path):
    pyvips.Image.black(1, 1, bands=3).write_to_file(str(path))
    return path
