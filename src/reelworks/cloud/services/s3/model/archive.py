"""Archived objects: they are there, but must be restored before they can be read.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
"""

from email.utils import formatdate
from typing import Any

from reelworks.cloud.services.s3.errors import InvalidObjectState
from reelworks.cloud.services.s3.model.version import About

ARCHIVES = frozenset(("GLACIER", "DEEP_ARCHIVE"))
"""The storage classes whose objects are archived. Instant retrieval's are not."""


def check_readable(about: About, now: float, *, words: str | None = None) -> None:
    """Return where an object's bytes may be read; ``words`` say it otherwise than of a GET.

    Raises:
        InvalidObjectState: it is archived, and not restored or no more.
    """
    if about.storage_class in ARCHIVES and not is_restored(about, now):
        raise InvalidObjectState(words, fields={"StorageClass": about.storage_class})


def is_restored(about: About, now: float) -> bool:
    """Whether there is a copy that can be read, for now."""
    return about.restored_until is not None and about.restored_until > now


def restore_of(about: About, now: float) -> dict[str, Any]:
    """Return the member ``Restore`` that tells until when a restored copy is there; empty where there is none."""
    if not is_restored(about, now):
        return {}
    return {
        "Restore": f'ongoing-request="false", expiry-date="{formatdate(about.restored_until, usegmt=True)}"'
    }
