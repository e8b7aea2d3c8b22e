import json

import pytest

from reelworks.pipeline.manifest import Manifest, Output, Source, Timing, read_manifest

DONE = Manifest(
    status="done",
    pipeline="movies",
    source=Source(
        bucket="films", key="uploads/ä.mp4", moved_to="processed/ä.mp4", etag="e", size=3, kind="movie"
    ),
    outputs=(
        Output(
            bucket="films",
            key="processed/ä/720p.mp4",
            kind="rendition",
            content_type="video/mp4",
            size=2,
            step="renditions",
            details={"width_px": 1280},
        ),
    ),
    timings=(Timing(stage="renditions", seconds=1.5),),
    worker="w1",
    finished_at="2026-11-22T10:00:00+00:00",
)


def test_a_manifest_comes_back_as_it_was_written():
    assert read_manifest(DONE.to_json()) == DONE


def test_what_a_newer_writer_adds_is_ignored():
    document = json.loads(DONE.to_json()) | {"mood": "fine"}

    assert read_manifest(json.dumps(document).encode()) == DONE


def test_a_manifest_of_another_version_is_not_read():
    document = json.loads(DONE.to_json()) | {"version": 2}

    with pytest.raises(ValueError, match="version"):
        read_manifest(json.dumps(document).encode())
