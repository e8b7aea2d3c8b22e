from dataclasses import fields, is_dataclass

import pytest
from pydantic import TypeAdapter, ValidationError

from reelworks.media.catalog import STEPS


def test_the_catalog_names_every_step_by_its_own_name():
    assert list(STEPS) == ["subtitles", "renditions", "poster", "thumbnail", "command", "function"]
    assert all(step.name == name for name, step in STEPS.items())


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_a_frozen_value_of_its_options(name):
    step = STEPS[name]

    assert is_dataclass(step)
    assert step.__dataclass_params__.frozen
    assert "__slots__" in vars(step)
    assert "name" not in [entry.name for entry in fields(step)]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("renditions", {"heights": [1080, 720], "preset": "slow", "compressed": False}),
        ("thumbnail", {"width_px": 64, "height_px": 64, "fit": "attention", "file_name": "small.png"}),
        ("command", {"argv": ["convert.sh", "{input}", "{output}"], "environment": {"A": "b"}}),
        ("command", {"argv": "convert.sh {input}", "output": "made.mp4"}),
        ("function", {"call": "package.module:step", "options": {"depth": 2}}),
        ("poster", {"at_s": 2}),
        ("subtitles", {"embedded": False}),
    ],
)
def test_options_are_read_as_a_definition_file_writes_them(name, options):
    step = TypeAdapter(STEPS[name]).validate_python(options)

    for option, value in options.items():
        read = getattr(step, option)
        assert (list(read) if isinstance(value, list) else read) == value


@pytest.mark.parametrize(
    ("name", "options", "option"),
    [
        ("renditions", {"heights": [0]}, "heights"),
        ("renditions", {"preset": "quick"}, "preset"),
        ("renditions", {"quality": 52}, "quality"),
        ("thumbnail", {"fit": "squeeze"}, "fit"),
        ("thumbnail", {"file_name": "../up.png"}, "file_name"),
        ("command", {}, "argv"),
        ("command", {"argv": "x", "output": "../up"}, "output"),
        ("command", {"argv": "x", "timeout_s": 0}, "timeout_s"),
        ("function", {"call": "no colon"}, "call"),
    ],
)
def test_an_option_that_does_not_fit_is_named(name, options, option):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(STEPS[name]).validate_python(options)

    assert caught.value.errors()[0]["loc"][0] == option
