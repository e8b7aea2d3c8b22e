"""Objects in S3 as files and values: read, write, move, list."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from reelworks.aws.faults import CloudFault, ObjectChanged, ObjectMissing, error_code, typed_faults

COPY_BYTES_MAX = 5 * 1024**3
"""What CopyObject copies in one call; above it, a copy goes in parts."""
_PART_BYTES_MIN = 5 * 1024**2
_BLOCK_BYTES = 1024 * 1024
_SINGLE_PUT_BYTES_MAX = 16 * 1024 * 1024
_UPLOAD = TransferConfig(
    multipart_threshold=_SINGLE_PUT_BYTES_MAX, multipart_chunksize=_SINGLE_PUT_BYTES_MAX, max_concurrency=4
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as S3 describes it."""

    bucket: str
    key: str
    etag: str
    """With its quotation marks, as conditions want it."""
    size: int
    """In bytes."""
    content_type: str = "binary/octet-stream"
    metadata: dict[str, str] = field(default_factory=dict)


class S3Objects:
    """The objects that one account's client reaches. Safe to share between threads."""

    def __init__(self, s3: Any, copy_bytes_max: int = COPY_BYTES_MAX) -> None:
        self._s3 = s3
        self._copy_bytes_max = copy_bytes_max

    def find(self, bucket: str, key: str) -> Stored | None:
        """Return what the bucket holds under ``key``, or None where it holds nothing.

        Raises:
            CloudFault: S3 cannot be reached or refuses.
        """
        try:
            with typed_faults(f"look at s3://{bucket}/{key}"):
                return _stored(bucket, key, self._s3.head_object(Bucket=bucket, Key=key))
        except ObjectMissing:
            return None

    def fetch(self, bucket: str, key: str, to: Path) -> Stored:
        """Stream an object into the file ``to`` and return what was read.

        Raises:
            ObjectMissing: there is no such object.
            CloudFault: it could not be read, or arrived shorter than announced.
        """
        with typed_faults(f"read s3://{bucket}/{key}"):
            answer = self._s3.get_object(Bucket=bucket, Key=key)
            with to.open("wb") as file:
                for block in answer["Body"].iter_chunks(_BLOCK_BYTES):
                    file.write(block)
                size = file.tell()
        stored = _stored(bucket, key, answer)
        if size != stored.size:
            raise CloudFault(f"s3://{bucket}/{key} came as {size} bytes of {stored.size}")
        return stored

    def read(self, bucket: str, key: str) -> bytes:
        """Return a small object's bytes.

        Raises:
            ObjectMissing: there is no such object.
            CloudFault: it could not be read.
        """
        with typed_faults(f"read s3://{bucket}/{key}"):
            data: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return data

    def store(self, path: Path, bucket: str, key: str, content_type: str) -> None:
        """Write a file as an object, in parts where it is large.

        Raises:
            CloudFault: it could not be written.
        """
        with typed_faults(f"write s3://{bucket}/{key}"):
            if path.stat().st_size > _SINGLE_PUT_BYTES_MAX:
                extra = {"ContentType": content_type}
                self._s3.upload_file(str(path), bucket, key, ExtraArgs=extra, Config=_UPLOAD)
                return
            with path.open("rb") as file:
                self._s3.put_object(Bucket=bucket, Key=key, Body=file, ContentType=content_type)

    def write(self, data: bytes, bucket: str, key: str, content_type: str) -> None:
        """Write bytes as an object.

        Raises:
            CloudFault: they could not be written.
        """
        with typed_faults(f"write s3://{bucket}/{key}"):
            self._s3.put_object(Bucket=bucket, Key=key, Body=data, ContentType=content_type)

    def copy(self, source: Stored, bucket: str, key: str) -> None:
        """Copy an object inside S3, with its type and metadata, if it is still the one that was read.

        https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html

        Raises:
            ObjectMissing: the source is gone.
            ObjectChanged: the source was replaced.
            CloudFault: it could not be copied.
        """
        whence = {"Bucket": source.bucket, "Key": source.key}
        with typed_faults(f"copy s3://{source.bucket}/{source.key} to s3://{bucket}/{key}"):
            if source.size <= self._copy_bytes_max:
                self._s3.copy_object(CopySource=whence, CopySourceIfMatch=source.etag, Bucket=bucket, Key=key)
                return
            # A copy in parts begins as a new object: type and metadata do not come along by themselves.
            extra = {
                "CopySourceIfMatch": source.etag,
                "ContentType": source.content_type,
                "Metadata": source.metadata,
            }
            self._s3.copy(whence, bucket, key, ExtraArgs=extra, Config=self._copy_config())

    def delete(self, source: Stored) -> None:
        """Delete an object if it is still the one that was read. Deleting what is gone is harmless.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html

        Raises:
            ObjectChanged: the object was replaced; the new one stays.
            CloudFault: it could not be deleted.
        """
        try:
            with typed_faults(f"delete s3://{source.bucket}/{source.key}"):
                self._delete(source)
        except ObjectMissing:
            return

    def list_keys(self, bucket: str, prefix: str, count_max: int = 1000) -> list[str]:
        """Return up to ``count_max`` (at most 1,000) keys that begin with ``prefix``, in order.

        Raises:
            CloudFault: S3 cannot be reached or refuses.
        """
        with typed_faults(f"list s3://{bucket}/{prefix}"):
            answer = self._s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=count_max)
        return [entry["Key"] for entry in answer.get("Contents", [])]

    def _delete(self, source: Stored) -> None:
        try:
            self._s3.delete_object(Bucket=source.bucket, Key=source.key, IfMatch=source.etag)
        except ClientError as error:
            if error_code(error) != "NotImplemented":
                raise
            # A store that knows no conditional deletes: the next best is to look before. AWS's own knows them.
            now = self._s3.head_object(Bucket=source.bucket, Key=source.key)
            if now["ETag"] != source.etag:
                raise ObjectChanged(f"s3://{source.bucket}/{source.key} was replaced meanwhile") from error
            self._s3.delete_object(Bucket=source.bucket, Key=source.key)

    def _copy_config(self) -> TransferConfig:
        part_bytes = max(self._copy_bytes_max // 5, _PART_BYTES_MIN)
        return TransferConfig(
            multipart_threshold=self._copy_bytes_max, multipart_chunksize=part_bytes, max_concurrency=4
        )


def _stored(bucket: str, key: str, answer: dict[str, Any]) -> Stored:
    return Stored(
        bucket,
        key,
        etag=answer["ETag"],
        size=answer["ContentLength"],
        content_type=answer.get("ContentType", "binary/octet-stream"),
        metadata=answer.get("Metadata", {}),
    )
