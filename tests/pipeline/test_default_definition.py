from reelworks.media.catalog import STEPS
from reelworks.pipeline.loading import default_text, load_definition, parse_definition
from reelworks.pipeline.steps import build_step


def test_the_default_definition_holds_the_two_reference_pipelines():
    definition = load_definition(None, STEPS)

    movies, images = definition.pipelines["movies"], definition.pipelines["images"]
    assert (movies.bucket, movies.prefix, movies.done_prefix) == (
        "reelworks-movies",
        "uploads/",
        "processed/",
    )
    assert [step.step for step in movies.steps] == ["subtitles", "renditions", "poster"]
    assert (images.bucket, images.output_bucket) == ("reelworks-photos", "reelworks-thumbnails")
    assert images.done_prefix is None
    assert list(definition.buckets()) == ["reelworks-movies", "reelworks-photos", "reelworks-thumbnails"]


def test_its_thumbnail_is_64_by_64():
    definition = load_definition(None, STEPS)

    thumbnail = build_step(definition.pipelines["images"].steps[0], STEPS)

    assert (thumbnail.width_px, thumbnail.height_px) == (64, 64)


def test_the_steps_it_shows_in_its_comments_can_be_used_as_they_are():
    lines = default_text().splitlines()
    shown = [line[4:] for line in lines if line.startswith("#   ")]

    text = default_text() + "\n".join(["", *shown])

    movies = parse_definition(text, STEPS, "default.toml").pipelines["movies"]
    assert [step.step for step in movies.steps][-2:] == ["command", "function"]
