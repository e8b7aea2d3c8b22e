import pytest

from reelworks.pipeline.definition import Pipeline, StepUse
from reelworks.worker.opening import slot_count


def pipeline(*audiences, concurrency=0):
    steps = tuple(StepUse(step="any", audience=audience) for audience in audiences)
    return Pipeline(bucket="films", destination="done", steps=steps, concurrency=concurrency)


@pytest.mark.parametrize(("cores", "count"), [(1, 2), (2, 2), (16, 8)])
def test_movies_share_the_cores_that_each_uses_several_of(cores, count):
    assert slot_count(pipeline("movie", "picture"), cores) == count


@pytest.mark.parametrize(("cores", "count"), [(1, 4), (16, 64)])
def test_pictures_are_several_a_core(cores, count):
    assert slot_count(pipeline("picture"), cores) == count


def test_what_the_definition_says_counts_first():
    assert slot_count(pipeline("picture", concurrency=3), cores=16) == 3
