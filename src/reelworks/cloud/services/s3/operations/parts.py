"""The parts of multipart uploads: uploading, copying, listing them, and listing the uploads."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.copying import SourceGone, find_source, write_span
from reelworks.cloud.services.s3.errors import InvalidRequest
from reelworks.cloud.services.s3.events import owner_of
from reelworks.cloud.services.s3.intake import Taken, keep, take_in
from reelworks.cloud.services.s3.limits import PART_BYTES_MAX
from reelworks.cloud.services.s3.locate import the_bucket, the_object
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.conditions import check_copy_source
from reelworks.cloud.services.s3.model.lifecycle import abortion_of
from reelworks.cloud.services.s3.model.multipart import check_part_number
from reelworks.cloud.services.s3.model.ranges import Span, get_copy_span
from reelworks.cloud.services.s3.model.uploaded import ENCRYPTION
from reelworks.cloud.services.s3.model.version import moment, quoted
from reelworks.cloud.services.s3.operations.listing import encoding_of, marker_number, page_count
from reelworks.cloud.services.s3.operations.multipart import get_upload
from reelworks.cloud.services.s3.stores.listing import common_prefix
from reelworks.cloud.services.s3.stores.uploads import Part, Upload


@s3.operation("UploadPart", locate=the_object, action="PutObject")
async def upload_part(call: S3Call, request: Request) -> dict[str, Any]:
    """Upload a part; one of the same number is replaced.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html

    Raises:
        NoSuchBucket, NoSuchUpload: there is none, or it was completed or aborted meanwhile.
        InvalidArgument: the part number is not between 1 and 10,000.
        EntityTooLarge: the part has more than 5 GiB.
        InvalidRequest: its checksum is of another algorithm than the upload's.
    """
    check_part_number(request["PartNumber"])
    bucket = call.buckets.get(request["Bucket"])
    upload = get_upload(call.reading, bucket, request)
    taken = await take_in(call, request.get("Body"), PART_BYTES_MAX, may_inline=False)
    if upload.algorithm is not None and taken.checksum and taken.checksum.algorithm != upload.algorithm:
        call.remover.now([taken.blob_id or ""])
        raise InvalidRequest(
            f"Checksum Type mismatch occurred, expected checksum Type: {upload.algorithm.lower()}, "
            f"actual checksum Type: {taken.checksum.algorithm.lower()}"
        )
    await keep(call, taken, lambda: _put_part(call, bucket, request, taken))
    answer: dict[str, Any] = {"ETag": quoted(taken.md5), "ServerSideEncryption": ENCRYPTION}
    if taken.checksum is not None:
        answer[f"Checksum{taken.checksum.algorithm}"] = taken.checksum.value
    return answer


@s3.operation("UploadPartCopy", locate=the_object, action="PutObject")
async def upload_part_copy(call: S3Call, request: Request) -> dict[str, Any]:
    """Upload a part whose bytes are those of an object, or a range of it.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, NoSuchUpload: the source or the upload is not there.
        AccessDenied: the caller may not read the source.
        InvalidObjectState: the source is archived, and not restored.
        InvalidArgument: the part number, the source or the range has no allowed value.
        PreconditionFailed: a condition on the source does not hold.
    """
    check_part_number(request["PartNumber"])
    bucket = call.buckets.get(request["Bucket"])
    upload = get_upload(call.reading, bucket, request)
    source = await find_source(call, request)
    check_copy_source(request, source.version)
    span = Span(0, source.version.size)
    if "CopySourceRange" in request:
        span = get_copy_span(request["CopySourceRange"], source.version.size)
    try:
        taken = await write_span(call, source.version, span, upload.algorithm)
    except SourceGone:
        source = await find_source(call, request)
        taken = await write_span(call, source.version, span, upload.algorithm)
    await keep(call, taken, lambda: _put_part(call, bucket, request, taken))
    result: dict[str, Any] = {"ETag": quoted(taken.md5), "LastModified": moment(call.clock.now())}
    if upload.algorithm is not None and taken.checksum is not None:
        result[f"Checksum{taken.checksum.algorithm}"] = taken.checksum.value
    answer: dict[str, Any] = {"CopyPartResult": result, "ServerSideEncryption": ENCRYPTION}
    if source.is_versioned:
        answer["CopySourceVersionId"] = source.version.name
    return answer


@s3.operation("ListParts", reads=True, locate=the_object, action="ListMultipartUploadParts")
def list_parts(call: S3Call, request: Request) -> dict[str, Any]:
    """List an upload's parts by their number.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html

    Raises:
        NoSuchBucket, NoSuchUpload: there is none.
        InvalidArgument: max-parts or part-number-marker is below 0, or too large.
    """
    bucket = call.buckets.get(request["Bucket"])
    upload = get_upload(call.reading, bucket, request)
    count = page_count(request, "MaxParts", "max-parts")
    after = marker_number(request, "PartNumberMarker", "part-number-marker")
    found = call.reading.uploads.list_parts(upload.upload_number, after, count + 1)
    parts = found[:count]
    answer: dict[str, Any] = {
        "Bucket": bucket.name,
        "Key": request["Key"],
        "UploadId": upload.upload_id,
        "PartNumberMarker": after,
        "NextPartNumberMarker": parts[-1].part_number if parts else 0,
        "MaxParts": count,
        "IsTruncated": len(found) > count > 0,
        "Initiator": {"ID": upload.initiator},
        "Owner": owner_of(bucket.account),
        "StorageClass": upload.about.storage_class,
    }
    answer |= abortion_of(bucket.lifecycle, request["Key"], upload.initiated_at)
    if upload.algorithm is not None:
        answer |= {"ChecksumAlgorithm": upload.algorithm, "ChecksumType": upload.checksum_type}
    if parts:
        answer["Parts"] = [_listed(part) for part in parts]
    return answer


@s3.operation("ListMultipartUploads", reads=True, locate=the_bucket, action="ListBucketMultipartUploads")
def list_multipart_uploads(call: S3Call, request: Request) -> dict[str, Any]:
    """List a bucket's uploads under way: by key, and of one key the oldest first.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html

    Raises:
        NoSuchBucket: there is none.
        InvalidArgument: max-uploads or encoding-type has no allowed value.
    """
    bucket, encode = call.buckets.get(request["Bucket"]), encoding_of(request)
    count = page_count(request, "MaxUploads", "max-uploads")
    items = _uploads_page(call, bucket, request, count + 1)
    answer: dict[str, Any] = {
        "Bucket": bucket.name,
        "KeyMarker": encode(request.get("KeyMarker", "")),
        "UploadIdMarker": request.get("UploadIdMarker", ""),
        "MaxUploads": count,
        "IsTruncated": len(items) > count > 0,
    }
    answer |= {name: encode(request[name]) for name in ("Prefix", "Delimiter") if request.get(name)}
    if "EncodingType" in request:
        answer["EncodingType"] = request["EncodingType"]
    page = items[:count]
    if answer["IsTruncated"]:
        last = page[-1]
        answer["NextKeyMarker"] = encode((last if isinstance(last, bytes) else last.key).decode())
        answer["NextUploadIdMarker"] = "" if isinstance(last, bytes) else last.upload_id
    uploads = [item for item in page if isinstance(item, Upload)]
    if uploads:
        owner = owner_of(bucket.account)
        answer["Uploads"] = [_listed_upload(upload, encode(upload.key.decode()), owner) for upload in uploads]
    prefixes = [item for item in page if isinstance(item, bytes)]
    if prefixes:
        answer["CommonPrefixes"] = [{"Prefix": encode(prefix.decode())} for prefix in prefixes]
    return answer


def _put_part(call: S3Call, bucket: Bucket, request: Request, taken: Taken) -> None:
    upload = get_upload(call.writing, bucket, request)
    checksum = taken.checksum
    assert taken.blob_id is not None
    part = Part(
        request["PartNumber"],
        taken.size,
        taken.md5,
        taken.blob_id,
        checksum.algorithm if checksum else None,
        checksum.value if checksum else None,
        call.clock.now(),
    )
    replaced = call.writing.uploads.put_part(upload.upload_number, part)
    if replaced is not None:
        call.remover.after_commit([replaced])


def _uploads_page(call: S3Call, bucket: Bucket, request: Request, count: int) -> list[Upload | bytes]:
    prefix, delimiter = request.get("Prefix", "").encode(), request.get("Delimiter", "").encode()
    items: list[Upload | bytes] = []
    shown = _marker_prefix(request, prefix, delimiter)
    for upload in call.reading.uploads.iterate(bucket.bucket_id, prefix, _start(call, bucket, request)):
        below = common_prefix(upload.key, prefix, delimiter)
        if below is not None and below == shown:
            continue
        shown = below
        items.append(upload if below is None else below)
        if len(items) == count:
            break
    return items


def _start(call: S3Call, bucket: Bucket, request: Request) -> tuple[bytes, int]:
    """Return behind which key and upload the page begins: a key marker alone is behind all its uploads."""
    key, upload_id = request.get("KeyMarker", ""), request.get("UploadIdMarker", "")
    if not key:
        return b"", -1
    upload = call.reading.uploads.find(bucket.bucket_id, key.encode(), upload_id) if upload_id else None
    return key.encode(), upload.upload_number if upload else 2**62


def _marker_prefix(request: Request, prefix: bytes, delimiter: bytes) -> bytes | None:
    marker = request.get("KeyMarker", "").encode()
    return common_prefix(marker, prefix, delimiter) if marker.startswith(prefix) else None


def _listed(part: Part) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "PartNumber": part.part_number,
        "LastModified": moment(part.modified_at),
        "ETag": quoted(part.etag),
        "Size": part.length,
    }
    if part.algorithm is not None and part.checksum is not None:
        listed[f"Checksum{part.algorithm}"] = part.checksum
    return listed


def _listed_upload(upload: Upload, key: str, owner: dict[str, str]) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "UploadId": upload.upload_id,
        "Key": key,
        "Initiated": moment(upload.initiated_at),
        "StorageClass": upload.about.storage_class,
        "Owner": owner,
        "Initiator": {"ID": upload.initiator},
    }
    if upload.algorithm is not None:
        listed |= {"ChecksumAlgorithm": upload.algorithm, "ChecksumType": upload.checksum_type}
    return listed
