"""What a version reports of itself in answers."""

from typing import Any

from reelworks.cloud.services.s3.model.uploaded import DEFAULT_CONTENT_TYPE, ENCRYPTION
from reelworks.cloud.services.s3.model.version import Version, moment, quoted


def head_of(version: Version, *, is_versioned: bool) -> dict[str, Any]:
    """Return what GetObject and HeadObject both say of a version."""
    about = version.about
    answer: dict[str, Any] = {
        "AcceptRanges": "bytes",
        "LastModified": version.modified,
        "ContentLength": version.size,
        "ETag": quoted(version.etag),
        "ContentType": DEFAULT_CONTENT_TYPE,
        "Metadata": about.metadata,
        "ServerSideEncryption": ENCRYPTION,
        **about.headers,
    }
    if "Expires" in about.headers:
        answer["Expires"] = moment(about.headers["Expires"])
    if is_versioned:
        answer["VersionId"] = version.name
    if about.storage_class != "STANDARD":
        answer["StorageClass"] = about.storage_class
    if about.tags:
        answer["TagCount"] = len(about.tags)
    return answer
