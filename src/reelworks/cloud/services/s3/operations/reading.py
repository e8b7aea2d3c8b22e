"""Reading objects."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import (
    InvalidPartNumber,
    InvalidRequest,
    invalid_argument,
)
from reelworks.cloud.services.s3.finding import bytes_within, get_shown_version, get_shown_whole
from reelworks.cloud.services.s3.limits import PARTS_MAX
from reelworks.cloud.services.s3.locate import object_or_version
from reelworks.cloud.services.s3.model.answers import head_of
from reelworks.cloud.services.s3.model.archive import ARCHIVES, check_readable, restore_of
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.conditions import is_unmodified
from reelworks.cloud.services.s3.model.lifecycle import expiration_of
from reelworks.cloud.services.s3.model.ranges import Span, find_span
from reelworks.cloud.services.s3.model.version import Checksum, Version

_LOCATE = object_or_version("GetObjectVersion")
_OVERRIDES = {
    "ResponseCacheControl": "CacheControl",
    "ResponseContentDisposition": "ContentDisposition",
    "ResponseContentEncoding": "ContentEncoding",
    "ResponseContentLanguage": "ContentLanguage",
    "ResponseContentType": "ContentType",
    "ResponseExpires": "Expires",
}
_OF_NOT_MODIFIED = ("ETag", "LastModified", "VersionId", "CacheControl", "Expires")


@s3.operation("GetObject", reads=True, locate=_LOCATE)
def get_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Return an object, or a range or part of it, where its conditions hold.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion: there is none.
        MethodNotAllowed: the version is a delete marker.
        InvalidRange, InvalidPartNumber: the object ends before that.
        InvalidObjectState: it is archived, and not restored.
        PreconditionFailed: If-Match or If-Unmodified-Since does not hold.
        InvalidRequest: a range and a part at once, or an anonymous caller sets the answer's headers.
    """
    _check_together(call, request)
    bucket = call.buckets.get(request["Bucket"])
    version, inline = get_shown_whole(call, bucket, request)
    if version.about.storage_class in ARCHIVES:
        check_readable(version.about, call.clock.now())
    answer, span = _tell(call, bucket, request, version)
    if span is not None:
        answer["Body"] = bytes_within(call, version, span, inline)
    return answer


@s3.operation("HeadObject", reads=True, locate=_LOCATE, action="GetObject")
def head_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Return what GetObject would say of an object, without its bytes.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion: there is none.
        MethodNotAllowed: the version is a delete marker.
        InvalidRange, InvalidPartNumber: the object ends before that.
        PreconditionFailed: If-Match or If-Unmodified-Since does not hold.
        InvalidRequest: a range and a part at once, or an anonymous caller sets the answer's headers.
    """
    _check_together(call, request)
    bucket = call.buckets.get(request["Bucket"])
    return _tell(call, bucket, request, get_shown_version(call, bucket, request))[0]


def _tell(
    call: S3Call, bucket: Bucket, request: Request, version: Version
) -> tuple[dict[str, Any], Span | None]:
    """Return all of the answer but its body, and the body's span: None where nothing is to be sent."""
    answer = head_of(version, is_versioned=bool(bucket.versioning))
    if bucket.lifecycle and version.is_live:
        tags, at = version.about.tags, version.modified_at
        answer |= expiration_of(bucket.lifecycle, request["Key"], version.size, tags, at)
    if version.about.restored_until is not None:
        answer |= restore_of(version.about, call.clock.now())
    if is_unmodified(request, version):
        kept = {name: answer[name] for name in _OF_NOT_MODIFIED if name in answer}
        return {**kept, "__status__": 304}, None
    span = _span_of(call, request, version, answer)
    if not _OVERRIDES.keys().isdisjoint(request):
        answer |= {to: request[member] for member, to in _OVERRIDES.items() if member in request}
    return answer, span


def _span_of(call: S3Call, request: Request, version: Version, answer: dict[str, Any]) -> Span:
    """Return which bytes are meant, having told the answer of them."""
    whole = Span(0, version.size)
    span, checksum = None, version.about.checksum
    if "PartNumber" in request:
        span, checksum = _part(call, request["PartNumber"], version, answer)
    elif "Range" in request:
        span = find_span(request["Range"], version.size)
    if span is not None and (span != whole or "Range" in request or version.size):
        answer["__status__"] = 206
        answer["ContentRange"] = span.content_range(version.size)
        answer["ContentLength"] = span.length
    is_checkable = span is None or span == whole or "PartNumber" in request
    if request.get("ChecksumMode", "").upper() == "ENABLED" and checksum is not None and is_checkable:
        answer |= checksum.as_answer()
    return span or whole


def _part(
    call: S3Call, part_number: int, version: Version, answer: dict[str, Any]
) -> tuple[Span, Checksum | None]:
    if not 1 <= part_number <= PARTS_MAX:
        raise invalid_argument(
            f"Part number must be an integer between 1 and {PARTS_MAX}, inclusive", "partNumber", part_number
        )
    whole = version.about.checksum
    if not version.parts:
        if part_number > 1:
            raise _no_part(part_number, 1)
        return Span(0, version.size), whole
    segment = call.reading.bodies.find_part(version.number, part_number)
    if segment is None:
        raise _no_part(part_number, version.parts)
    answer["PartsCount"] = version.parts
    checksum = Checksum(whole.algorithm, segment.checksum, whole.type) if whole and segment.checksum else None
    return Span(segment.starts_at, segment.ends_at), checksum


def _check_together(call: S3Call, request: Mapping[str, Any]) -> None:
    if "Range" in request and "PartNumber" in request:
        raise InvalidRequest("Cannot specify both Range header and partNumber query parameter")
    if call.caller.principal.kind == "anonymous" and not _OVERRIDES.keys().isdisjoint(request):
        raise InvalidRequest("Request specific response headers cannot be used for anonymous GET requests.")


def _no_part(part_number: int, count: int) -> InvalidPartNumber:
    return InvalidPartNumber(fields={"ActualPartCount": str(count), "PartNumberRequested": str(part_number)})
