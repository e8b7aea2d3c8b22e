"""Bring the subtitle files that lie beside a movie: still among the uploads, or moved already."""

import logging
from pathlib import Path

from reelworks.aws.faults import ObjectMissing
from reelworks.pipeline.definition import Pipeline
from reelworks.pipeline.naming import done_key, is_sidecar_of, stem
from reelworks.worker.ports import Objects

_COUNT_MAX = 20
_BYTES_MAX = 16 * 1024 * 1024
"""No subtitle file is larger; what is larger is something else under a subtitle's name."""
_log = logging.getLogger(__name__)


def fetch_sidecars(objects: Objects, pipeline: Pipeline, key: str, source: Path) -> tuple[Path, ...]:
    """Fetch them beside the local file ``source``, named after it, in the order of their names.

    Each moves to the done place as an upload of its own, maybe right now, so each is looked for in both.

    Raises:
        CloudFault: the cloud cannot be reached or refuses.
    """
    moved = done_key(pipeline, key)
    places = [stem(place) for place in (key, moved) if place is not None]
    found = {
        listed.removeprefix(f"{place}.")
        for place in places
        for listed in objects.list_keys(pipeline.bucket, f"{place}.")
        if is_sidecar_of(listed, f"{place}.any")
    }
    fetched = []
    for rest in sorted(found)[:_COUNT_MAX]:
        local = source.with_name(f"{stem(source.name)}.{rest}")
        if _fetch(objects, pipeline.bucket, [f"{place}.{rest}" for place in places], local):
            fetched.append(local)
    return tuple(fetched)


def _fetch(objects: Objects, bucket: str, keys: list[str], local: Path) -> bool:
    for key in keys:
        stored = objects.find(bucket, key)
        if stored is None:
            continue
        if stored.size > _BYTES_MAX:
            _log.warning("too large for subtitles, left out: s3://%s/%s", bucket, key)
            return False
        try:
            objects.fetch(bucket, key, local)
        except ObjectMissing:
            continue  # moved between the look and the read: the next place has it
        return True
    return False
