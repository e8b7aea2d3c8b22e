"""Putting versions in their place and taking them away, as the bucket's versioning says; inside a transaction.

- never versioned: a key has one version, the null one; a write replaces it, a delete removes it;
- enabled: a write adds a version, a delete adds a marker, and only a delete with a version id removes anything;
- suspended: writes and deletes replace the null version; named ones stay.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass

from reelworks.cloud.services.s3.call import S3Call
from reelworks.cloud.services.s3.errors import no_such_bucket
from reelworks.cloud.services.s3.events import Happening, announce
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.version import About, Version
from reelworks.cloud.services.s3.stores.bodies import Segment
from reelworks.cloud.services.s3.stores.versions import NewVersion

Check = Callable[[Version | None], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """An object that is to be written."""

    key: bytes
    size: int
    etag: str
    about: About
    event: str
    """Which event it makes: ``ObjectCreated:Put``."""
    operation: str
    """The operation behind it: ``PutObject``."""
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Inline:
    """A body to be kept in a row."""

    body: bytes


@dataclass(frozen=True, slots=True)
class InBlobs:
    """A body that lies in blobs already."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SharedWith:
    """The body that another version has."""

    number: int


Bytes = Inline | InBlobs | SharedWith


def place(call: S3Call, bucket: Bucket, draft: Draft, body: Bytes, check: Check | None = None) -> str | None:
    """Write an object; return its version's name where the bucket is versioned: ``null`` where that is suspended.

    ``check`` sees the object that is there now, or None, and may raise.

    Raises:
        NoSuchBucket: the bucket was deleted meanwhile.
    """
    stands, live = call.writing.versions.find_live_in_bucket(bucket.bucket_id, draft.key)
    if not stands:
        raise no_such_bucket(bucket.name)
    if check is not None:
        check(live)
    name = new_version_name(call) if bucket.versioning == "Enabled" else None
    new = NewVersion(
        bucket.bucket_id,
        draft.key,
        name,
        call.clock.now(),
        size=draft.size,
        etag=draft.etag,
        parts=draft.parts,
        about=draft.about,
    )
    number = _write_over(call, bucket, new, live, body)
    if bucket.notification.wants_any:
        happening = Happening(draft.event, draft.operation, draft.key, number, name, draft.size, draft.etag)
        announce(call, bucket, happening)
    return _shown(bucket, name)


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a delete did, as it is answered."""

    version_name: str | None = None
    """The version that went or, for a new marker, the marker's own."""
    is_marker: bool = False
    """Whether a delete marker was made, or was what went."""


def delete(call: S3Call, bucket: Bucket, key: bytes, check: Check | None = None) -> Deleted:
    """Delete a key as a request without a version id does.

    Raises:
        NoSuchBucket: the bucket was deleted meanwhile.
    """
    call.buckets.check_stands(bucket)
    live = call.writing.versions.find_live(bucket.bucket_id, key)
    if check is not None:
        check(live)
    if not bucket.versioning:
        if live is not None:
            forget(call, live)
            announce(call, bucket, Happening("ObjectRemoved:Delete", "DeleteObject", key, live.number))
        return Deleted()
    name = mark_deleted(call, bucket, key, live)
    return Deleted(_shown(bucket, name), is_marker=True)


def mark_deleted(
    call: S3Call,
    bucket: Bucket,
    key: bytes,
    live: Version | None,
    event: str = "ObjectRemoved:DeleteMarkerCreated",
) -> str | None:
    """Put a delete marker on a key of a versioned bucket; return the marker's version name."""
    name = new_version_name(call) if bucket.versioning == "Enabled" else None
    new = NewVersion(bucket.bucket_id, key, name, call.clock.now(), is_marker=True)
    number = _write_over(call, bucket, new, live, None)
    operation = "DeleteObject" if event.startswith("ObjectRemoved") else "Lifecycle Expiration"
    announce(call, bucket, Happening(event, operation, key, number, name))
    return name


def delete_version(
    call: S3Call, bucket: Bucket, version: Version, event: str = "ObjectRemoved:Delete"
) -> Deleted:
    """Remove one version, or delete marker, for good; what was before it becomes the current one."""
    forget(call, version)
    versions = call.writing.versions
    if versions.find_live(bucket.bucket_id, version.key) is None:
        newest = versions.find_newest_of_history(bucket.bucket_id, version.key)
        if newest is not None and newest.number < version.number and not newest.is_marker:
            versions.set_live(newest.number, is_live=True)
    operation = "DeleteObject" if event.startswith("ObjectRemoved") else "Lifecycle Expiration"
    announce(call, bucket, Happening(event, operation, version.key, version.number, version.version_name))
    return Deleted(version.name, version.is_marker)


def forget(call: S3Call, version: Version) -> None:
    """Remove a version's row and bytes; its blobs go after the commit."""
    call.writing.versions.remove(version.number)
    if not version.is_marker:
        call.remover.after_commit(call.writing.bodies.remove(version.number))


def new_version_name(call: S3Call) -> str:
    """Return a version id nobody can foresee, of 32 characters that need no escaping."""
    return base64.b64encode(call.ids.take(24), b"._").decode()


def _write_over(
    call: S3Call, bucket: Bucket, new: NewVersion, live: Version | None, body: Bytes | None
) -> int:
    """Write a version: what was live becomes history, or goes; the null version makes way for a new null one."""
    versions, bodies = call.writing.versions, call.writing.bodies
    is_null = new.version_name is None
    replaced = [live] if live is not None and is_null and live.version_name is None else []
    if live is not None and not replaced:
        versions.set_live(live.number, is_live=False)
    if is_null and bucket.versioning and not replaced:
        old_null = versions.find_null_in_history(bucket.bucket_id, new.key)
        replaced = [old_null] if old_null is not None else []
    for version in replaced:
        versions.remove(version.number)
    number = versions.add(new)
    if isinstance(body, Inline):
        bodies.put_inline(number, body.body)
    elif isinstance(body, InBlobs):
        bodies.put_segments(number, body.segments)
    elif body is not None:
        bodies.share(body.number, number)
    # Only now, since the new version may share the old one's bytes: a copy onto itself.
    for version in replaced:
        call.remover.after_commit(bodies.remove(version.number))
    return number


def _shown(bucket: Bucket, name: str | None) -> str | None:
    if not bucket.versioning:
        return None
    return name or "null"
