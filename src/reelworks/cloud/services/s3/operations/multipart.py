"""Multipart uploads: begin, complete, abort."""

import base64
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, Stores, s3
from reelworks.cloud.services.s3.errors import NoSuchUpload
from reelworks.cloud.services.s3.keeping import Draft, InBlobs, place
from reelworks.cloud.services.s3.locate import an_upload, the_object
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.conditions import check_write
from reelworks.cloud.services.s3.model.lifecycle import abortion_of, expiration_of
from reelworks.cloud.services.s3.model.multipart import (
    PartSum,
    check_chosen,
    check_part_checksums,
    check_whole,
    checksum_of,
    checksum_plan,
    etag_of,
)
from reelworks.cloud.services.s3.model.names import key_bytes
from reelworks.cloud.services.s3.model.uploaded import ENCRYPTION, about_of
from reelworks.cloud.services.s3.model.version import Checksum, Version, quoted
from reelworks.cloud.services.s3.stores.bodies import Segment
from reelworks.cloud.services.s3.stores.uploads import NewUpload, Part, Upload


@s3.operation("CreateMultipartUpload", locate=an_upload, action="PutObject")
def create_multipart_upload(call: S3Call, request: Request) -> dict[str, Any]:
    """Begin an upload in parts; the object appears when it is completed.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html

    Raises:
        NoSuchBucket: there is no such bucket.
        KeyTooLongError, MetadataTooLarge: something is larger than S3 allows.
        InvalidArgument, InvalidRequest, InvalidStorageClass, InvalidTag, BadRequest: a header has no allowed value.
        InvalidEncryptionAlgorithmError: there is no such encryption.
        AccessControlListNotSupported: it asks for an ACL.
        NotImplemented: it asks for KMS, a customer's key or a lock.
    """
    bucket, key = call.buckets.get(request["Bucket"]), key_bytes(request["Key"])
    call.buckets.check_stands(bucket)
    algorithm, kind = checksum_plan(request.get("ChecksumAlgorithm"), request.get("ChecksumType"))
    upload_id = base64.b64encode(call.ids.take(48), b"._").decode()
    now, initiator = call.clock.now(), call.caller.principal.arn
    new = NewUpload(upload_id, bucket.bucket_id, key, now, initiator, algorithm, kind, about_of(request))
    call.writing.uploads.add(new)
    answer: dict[str, Any] = {"Bucket": bucket.name, "Key": request["Key"], "UploadId": upload_id}
    answer["ServerSideEncryption"] = ENCRYPTION
    answer |= abortion_of(bucket.lifecycle, request["Key"], now)
    if algorithm is not None and kind is not None:
        answer |= {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}
    return answer


@s3.operation("CompleteMultipartUpload", locate=an_upload, action="PutObject")
def complete_multipart_upload(call: S3Call, request: Request) -> dict[str, Any]:
    """Make the object of the parts named; those not named are forgotten.

    No byte is copied: the object names the parts' files. Completing again what was completed answers as before, as
    long as the object is there.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html

    Raises:
        NoSuchBucket, NoSuchUpload: there is none.
        MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall, EntityTooLarge: the parts make no object.
        InvalidRequest, BadDigest: the whole is not what the request says.
        NoSuchKey, PreconditionFailed, NotImplemented: If-Match or If-None-Match does not hold.
    """
    bucket, key = call.buckets.get(request["Bucket"]), key_bytes(request["Key"])
    upload = call.writing.uploads.find(bucket.bucket_id, key, request["UploadId"])
    if upload is None:
        done = call.writing.versions.find_live(bucket.bucket_id, key)
        if done is None or done.about.upload_id != request["UploadId"]:
            raise NoSuchUpload(fields={"UploadId": request["UploadId"]})
        shown = done.name if bucket.versioning else None
        return _answer(call, request, done.etag, done.about.checksum, shown)
    there = {part.part_number: part for part in call.writing.uploads.list_parts(upload.upload_number)}
    whole = _assemble(request, upload, there)
    version_name = _place(call, bucket, request, upload, whole)
    call.writing.uploads.remove(upload.upload_number)
    kept = {part.blob_id for part in whole.parts}
    call.remover.after_commit([part.blob_id for part in there.values() if part.blob_id not in kept])
    size, tags = sum(part.length for part in whole.parts), upload.about.tags
    return _answer(call, request, whole.etag, whole.checksum, version_name) | expiration_of(
        bucket.lifecycle, request["Key"], size, tags, call.clock.now()
    )


@s3.operation("AbortMultipartUpload", locate=the_object)
def abort_multipart_upload(call: S3Call, request: Request) -> None:
    """Give an upload up; its parts are removed.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html

    Raises:
        NoSuchBucket, NoSuchUpload: there is none.
    """
    bucket = call.buckets.get(request["Bucket"])
    upload = get_upload(call.writing, bucket, request)
    abort(call, upload)


def abort(call: S3Call, upload: Upload) -> None:
    """From inside a transaction: forget an upload and its parts."""
    uploads = call.writing.uploads
    call.remover.after_commit([part.blob_id for part in uploads.list_parts(upload.upload_number)])
    uploads.remove(upload.upload_number)


def get_upload(stores: Stores, bucket: Bucket, request: Request) -> Upload:
    """Return the upload that a request names.

    Raises:
        NoSuchUpload: there is none.
    """
    upload = stores.uploads.find(bucket.bucket_id, key_bytes(request["Key"]), request["UploadId"])
    if upload is None:
        raise NoSuchUpload(fields={"UploadId": request["UploadId"]})
    return upload


@dataclass(frozen=True, slots=True)
class Whole:
    """What the parts make."""

    parts: list[Part]
    etag: str
    checksum: Checksum | None


def _assemble(request: Request, upload: Upload, there: dict[int, Part]) -> Whole:
    chosen = (request.get("MultipartUpload") or {}).get("Parts", ())
    parts = check_chosen(chosen, {number: _sum_of(part) for number, part in there.items()}, upload.upload_id)
    check_part_checksums(chosen, upload.algorithm, upload.checksum_type)
    checksum = checksum_of(parts, upload.algorithm, upload.checksum_type)
    check_whole(request, checksum, sum(part.length for part in parts))
    return Whole([there[part.part_number] for part in parts], etag_of(parts), checksum)


def _place(call: S3Call, bucket: Bucket, request: Request, upload: Upload, whole: Whole) -> str | None:
    segments, starts_at = [], 0
    for part in whole.parts:
        segments.append(Segment(part.part_number, starts_at, part.length, part.blob_id, part.checksum))
        starts_at += part.length
    about = replace(upload.about, checksum=whole.checksum, upload_id=upload.upload_id)
    name = "CompleteMultipartUpload"
    draft = Draft(
        upload.key, starts_at, whole.etag, about, f"ObjectCreated:{name}", name, parts=len(whole.parts)
    )

    def check(live: Version | None) -> None:
        check_write(request, live)

    return place(call, bucket, draft, InBlobs(tuple(segments)), check)


def _answer(
    call: S3Call, request: Request, etag: str, checksum: Checksum | None, version_name: str | None
) -> dict[str, Any]:
    path = quote(f"{request['Bucket']}/{request['Key']}", safe="/~")
    answer = {
        "Location": f"{call.caller.endpoint}/{path}",
        "Bucket": request["Bucket"],
        "Key": request["Key"],
        "ETag": quoted(etag),
        "ServerSideEncryption": ENCRYPTION,
    }
    if checksum is not None:
        answer |= checksum.as_answer()
    if version_name is not None:
        answer["VersionId"] = version_name
    return answer


def _sum_of(part: Part) -> PartSum:
    return PartSum(part.part_number, part.length, part.etag, part.algorithm, part.checksum)
