from dataclasses import dataclass
from typing import ClassVar, Literal

import pytest

from reelworks.pipeline.loading import DefinitionError, load_definition, parse_definition


@dataclass(frozen=True, slots=True)
class Thumbnail:
    name: ClassVar[str] = "thumbnail"
    width_px: int = 64
    fit: Literal["cover", "contain"] = "cover"


@dataclass(frozen=True, slots=True)
class Command:
    argv: str | tuple[str, ...]
    name: ClassVar[str] = "command"


CATALOG = {"thumbnail": Thumbnail, "command": Command}

GOOD = """\
[pipelines.photos]
bucket = "photos"
destination = "thumbnails"
suffixes = [".jpg", ".png"]

[pipelines.photos.queue]
max_receives = 5

[[pipelines.photos.steps]]
step = "thumbnail"
for = "picture"
width_px = 32

[[pipelines.photos.steps]]
step = "command"
argv = ["echo", "{input}"]
"""


def parse(text):
    return parse_definition(text, CATALOG, "reelworks.toml")


def error_of(text):
    with pytest.raises(DefinitionError) as error:
        parse(text)
    return str(error.value)


def test_a_definition_is_read():
    definition = parse(GOOD)

    photos = definition.pipelines["photos"]
    assert photos.output_bucket == "thumbnails"
    assert photos.queue.max_receives == 5
    assert photos.queue.visibility_timeout_s == 30
    assert photos.steps[0].audience == "picture"
    assert photos.steps[0].options == {"width_px": 32}
    assert definition.queue_name("photos") == "reelworks-photos"


def test_a_pipeline_takes_what_lies_in_its_place():
    photos = parse(
        GOOD.replace("[pipelines.photos.queue]", 'prefix = "in/"\n[pipelines.photos.queue]')
    ).pipelines["photos"]

    assert photos.takes("photos", "in/a.jpg")
    assert not photos.takes("photos", "a.jpg")
    assert not photos.takes("photos", "in/a.txt")
    assert not photos.takes("thumbnails", "in/a.jpg")
    assert not photos.takes("photos", "in/.jpg/")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("max_receives = 5", "max_receives = 0", 7, ["pipelines.photos.queue.max_receives", "greater", "not 0"]),
        ("max_receives = 5", 'max_receives = "5"', 7, ["max_receives", "integer", "not '5'"]),
        ("max_receives = 5", "max_recieves = 5", 7, ["no such setting", "did you mean 'max_receives'"]),
        ('destination = "thumbnails"', 'destination = "Thumb_nails"', 3, ["'Thumb_nails'", "lower-case"]),
        ('destination = "thumbnails"', "", 1, ["among the uploads", "destination"]),
        ('bucket = "photos"', "", 1, ["pipelines.photos.bucket", "is missing"]),
        ('bucket = "photos"', 'bucket = "photos"\ndone_prefix = "done/"', 1, ["done_prefix 'done/'", "for ever"]),
        ('step = "thumbnail"', 'step = "thumbnial"', 10, ["'thumbnial'", "did you mean 'thumbnail'"]),
        ("width_px = 32", "width = 32", 12, ["steps[0].width", "did you mean 'width_px'"]),
        ("width_px = 32", 'width_px = "wide"', 12, ["width_px", "integer", "'wide'"]),
        ("width_px = 32", 'fit = "stretch"', 12, ["fit", "'cover' or 'contain'"]),
        ('for = "picture"', 'for = "photo"', 11, ["for", "'movie', 'picture' or 'any'"]),
        ('argv = ["echo", "{input}"]', "", 14, ["argv", "missing"]),
        ("[pipelines.photos]", '["pipelines"."no spaces"]', 1, ["'no spaces'", "letters, digits and hyphens"]),
        ("suffixes = [", "suffixes = [1, ", 4, ["suffixes[0]", "string"]),
        ("[pipelines.photos.queue]", '[pipelines.photos.route]\nvia = "pigeon"\n[pipelines.photos.queue]', 7, ["via"]),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_its_line_and_what_to_do(old, new, line, words):
    assert GOOD.count(old) == 1

    text = error_of(GOOD.replace(old, new))

    assert f"reelworks.toml:{line}: " in text
    for word in words:
        assert word in text


def test_every_mistake_is_reported_at_once_in_the_order_of_the_lines():
    text = error_of(
        GOOD.replace("max_receives = 5", "max_receives = 0").replace('for = "picture"', "for = 1")
    )

    assert [line.split(":")[1] for line in text.splitlines()] == ["7", "11"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = = 2\n", 2), ('a = """\nno end', 2), ("[pipelines\n", 1), ("a = 1\na = 2\n", 2)],
)
def test_what_is_no_toml_is_reported_with_its_line(text, line):
    assert error_of(text).startswith(f"reelworks.toml:{line}: is not TOML: ")


def test_an_empty_file_lacks_its_pipelines():
    assert error_of("") == "reelworks.toml:1: pipelines: is missing; add it"


def test_a_file_that_is_not_there_is_reported(tmp_path):
    with pytest.raises(DefinitionError, match=r"none\.toml:1: cannot be read \(No such file or directory\)"):
        load_definition(tmp_path / "none.toml", CATALOG)


def test_a_file_that_is_no_text_is_reported(tmp_path):
    path = tmp_path / "reelworks.toml"
    path.write_bytes(b"name = '\xff'")

    with pytest.raises(DefinitionError, match="UTF-8"):
        load_definition(path, CATALOG)
