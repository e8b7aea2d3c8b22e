"""Copying objects."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.copying import (
    Source,
    SourceGone,
    check_tags_may_follow,
    digests_of,
    find_source,
    parse_source,
)
from reelworks.cloud.services.s3.errors import InvalidRequest, invalid_argument
from reelworks.cloud.services.s3.intake import DEFAULT_ALGORITHM
from reelworks.cloud.services.s3.keeping import Draft, SharedWith, place
from reelworks.cloud.services.s3.limits import COPY_BYTES_MAX
from reelworks.cloud.services.s3.locate import a_copy
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.conditions import check_copy_source, check_write
from reelworks.cloud.services.s3.model.lifecycle import expiration_of
from reelworks.cloud.services.s3.model.multipart import FULL_OBJECT
from reelworks.cloud.services.s3.model.names import key_bytes
from reelworks.cloud.services.s3.model.uploaded import ENCRYPTION, about_of
from reelworks.cloud.services.s3.model.version import About, Checksum, Version, moment, quoted

_CHANGES = ("StorageClass", "WebsiteRedirectLocation", "ServerSideEncryption")
_TRIES_MAX = 5


@s3.operation("CopyObject", locate=a_copy, action="PutObject")
async def copy_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Make an object of another's bytes, with its metadata or new ones.

    A small body is copied in its row and a large one's files are named once more, so a copy of gigabytes moves no
    byte. A source that was uploaded in parts is read once, for a copy's ETag is the MD5 of the whole.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion: the bucket or the source is not there.
        AccessDenied: the caller may not read the source.
        InvalidObjectState: the source is archived, and not restored.
        InvalidRequest: the copy onto itself would change nothing, or the source is too large.
        InvalidArgument, InvalidStorageClass, InvalidTag, BadRequest: a header has no allowed value.
        InvalidEncryptionAlgorithmError, AccessControlListNotSupported, NotImplemented: as in PutObject.
        KeyTooLongError, MetadataTooLarge: something is larger than S3 allows.
        PreconditionFailed: a condition on the source, or on what is there, does not hold.
    """
    bucket, key, said = call.buckets.get(request["Bucket"]), key_bytes(request["Key"]), about_of(request)
    _check_directives(request)
    _check_changes(request)
    for _ in range(_TRIES_MAX):
        source = await find_source(call, request)
        version = source.version
        check_copy_source(request, version)
        if version.size > COPY_BYTES_MAX:
            raise InvalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy source: "
                f"{COPY_BYTES_MAX}"
            )
        try:
            etag, checksum = await _sums_of(call, version, request.get("ChecksumAlgorithm"))
        except SourceGone:
            continue
        if version.about.tags and request.get("TaggingDirective") != "REPLACE":
            check_tags_may_follow(call, request)
        about = replace(_about_copy(request, version.about, said), checksum=checksum)
        draft = Draft(key, version.size, etag, about, "ObjectCreated:Copy", "CopyObject")
        copied = await call.write(lambda: _copy(call, bucket, request, version, draft))  # noqa: B023 - awaited here
        if copied is not None:
            expiration = expiration_of(
                bucket.lifecycle, request["Key"], version.size, about.tags, call.clock.now()
            )
            return _answer(call, source, draft, checksum, copied[0]) | expiration
    raise InvalidRequest("The copy source was replaced again and again while it was copied.")


def _copy(
    call: S3Call, bucket: Bucket, request: Request, version: Version, draft: Draft
) -> tuple[str | None] | None:
    """Write the copy; None where the source has gone since it was looked at."""
    versions = call.writing.versions
    if versions.find(version.number) is None:
        return None
    name = place(call, bucket, draft, SharedWith(version.number), lambda live: check_write(request, live))
    return (name,)


async def _sums_of(call: S3Call, version: Version, algorithm: str | None) -> tuple[str, Checksum | None]:
    """Return the copy's ETag and checksum: the source's, unless it came in parts or another algorithm is asked for."""
    checksum = version.about.checksum
    wanted = (algorithm or (checksum.algorithm if checksum else DEFAULT_ALGORITHM)).upper()
    is_whole = checksum is not None and checksum.type == FULL_OBJECT and checksum.algorithm == wanted
    if not version.parts and is_whole:
        return version.etag, checksum
    return await digests_of(call, version, wanted)


def _about_copy(request: Request, source: About, said: About) -> About:
    """Return what is said of the copy. The storage class is never the source's."""
    is_replaced = request.get("MetadataDirective") == "REPLACE"
    headers, metadata = (said.headers, said.metadata) if is_replaced else (source.headers, source.metadata)
    if not is_replaced:
        # The one system header that is never copied along.
        headers = {name: value for name, value in headers.items() if name != "WebsiteRedirectLocation"}
        if "WebsiteRedirectLocation" in said.headers:
            headers["WebsiteRedirectLocation"] = said.headers["WebsiteRedirectLocation"]
    tags = said.tags if request.get("TaggingDirective") == "REPLACE" else source.tags
    return About(headers, metadata, tags, said.storage_class)


def _check_directives(request: Mapping[str, Any]) -> None:
    for member, header in (
        ("MetadataDirective", "x-amz-metadata-directive"),
        ("TaggingDirective", "x-amz-tagging-directive"),
    ):
        value = request.get(member, "COPY")
        if value not in ("COPY", "REPLACE"):
            what = "metadata" if member.startswith("M") else "tagging"
            raise invalid_argument(f"Unknown {what} directive.", header, value)


def _check_changes(request: Request) -> None:
    name, key, version_name = parse_source(request["CopySource"])
    if (name, key) != (request["Bucket"], request["Key"]) or version_name is not None:
        return
    if request.get("MetadataDirective") != "REPLACE" and not any(member in request for member in _CHANGES):
        raise InvalidRequest(
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes."
        )


def _answer(
    call: S3Call, source: Source, draft: Draft, checksum: Checksum | None, version_name: str | None
) -> dict[str, Any]:
    result: dict[str, Any] = {"ETag": quoted(draft.etag), "LastModified": moment(call.clock.now())}
    if checksum is not None:
        result |= checksum.as_answer()
    answer: dict[str, Any] = {"CopyObjectResult": result, "ServerSideEncryption": ENCRYPTION}
    if version_name is not None:
        answer["VersionId"] = version_name
    if source.is_versioned:
        answer["CopySourceVersionId"] = source.version.name
    return answer
