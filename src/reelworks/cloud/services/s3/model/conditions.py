"""Conditional requests: what must hold of the object that is there before something is read or written.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reelworks.cloud.services.s3.errors import NotImplementedByS3, PreconditionFailed, no_such_key
from reelworks.cloud.services.s3.model.version import Version


def is_named(etag: str, header: str) -> bool:
    """Whether an ``If-Match`` or ``If-None-Match`` header names this ETag: quoted or not, in a list, or ``*``."""
    if header.strip() == "*":
        return True
    return any(entry.strip().removeprefix("W/").strip('"') == etag for entry in header.split(","))


def is_unmodified(request: Mapping[str, Any], version: Version) -> bool:
    """Return whether a read is to be answered with 304 Not Modified.

    ``If-Match`` outdoes ``If-Unmodified-Since``, and ``If-None-Match`` outdoes ``If-Modified-Since``.

    Raises:
        PreconditionFailed: If-Match, or If-Unmodified-Since without it, does not hold.
    """
    check_match(request.get("IfMatch"), request.get("IfUnmodifiedSince"), version)
    if (header := request.get("IfNoneMatch")) is not None:
        return is_named(version.etag, header)
    since = request.get("IfModifiedSince")
    return since is not None and version.modified <= since


def check_copy_source(request: Mapping[str, Any], version: Version) -> None:
    """Return where a copy's conditions on its source hold.

    Raises:
        PreconditionFailed: one does not.
    """
    check_match(request.get("CopySourceIfMatch"), request.get("CopySourceIfUnmodifiedSince"), version)
    header, since = request.get("CopySourceIfNoneMatch"), request.get("CopySourceIfModifiedSince")
    if header is not None:
        if is_named(version.etag, header):
            raise _failed("x-amz-copy-source-If-None-Match")
    elif since is not None and version.modified <= since:
        raise _failed("x-amz-copy-source-If-Modified-Since")


def check_match(header: str | None, unmodified_since: datetime | None, version: Version) -> None:
    """Return where ``If-Match``, or without one ``If-Unmodified-Since``, holds.

    Raises:
        PreconditionFailed: it does not.
    """
    if header is not None:
        if not is_named(version.etag, header):
            raise _failed("If-Match")
    elif unmodified_since is not None and version.modified > unmodified_since:
        raise _failed("If-Unmodified-Since")


def check_write(request: Mapping[str, Any], current: Version | None) -> None:
    """Return where a write's conditions on the object that is there now hold.

    ``If-None-Match: *`` wants none to be there; ``If-Match`` wants that very one.

    Raises:
        NotImplemented: If-None-Match has another value than ``*``.
        NoSuchKey: If-Match, and there is no object.
        PreconditionFailed: the condition does not hold.
    """
    none_match, match = request.get("IfNoneMatch"), request.get("IfMatch")
    if none_match is not None:
        if none_match.strip() != "*":
            raise NotImplementedByS3(fields={"Header": "If-None-Match"})
        if current is not None:
            raise _failed("If-None-Match")
    if match is not None:
        if current is None:
            raise no_such_key(request["Key"])
        if not is_named(current.etag, match):
            raise _failed("If-Match")


def check_delete(request: Mapping[str, Any], current: Version | None) -> None:
    """Return where a delete's conditions hold. One on size or time holds where there is nothing.

    Raises:
        NoSuchKey: If-Match, and there is no object.
        PreconditionFailed: the object has another ETag, size or time.
    """
    match, size = request.get("IfMatch"), request.get("IfMatchSize")
    modified = request.get("IfMatchLastModifiedTime")
    if match is None and size is None and modified is None:
        return
    if current is None:
        if match is None:
            return
        raise no_such_key(request["Key"])
    if match is not None and not is_named(current.etag, match):
        raise _failed("If-Match")
    if size is not None and size != current.size:
        raise _failed("x-amz-if-match-size")
    if modified is not None and modified != current.modified:
        raise _failed("x-amz-if-match-last-modified-time")


def _failed(condition: str) -> PreconditionFailed:
    return PreconditionFailed(fields={"Condition": condition})
