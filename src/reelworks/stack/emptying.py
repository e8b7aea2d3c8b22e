"""Empty a bucket to its last version, so that it can be deleted."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from reelworks.aws.faults import CloudFault, error_code, typed_faults

_BATCH_MAX = 1_000


def has_content(s3: Any, bucket: str) -> bool:
    """Whether a bucket holds anything: an object, an older version of one, or an upload that was not finished.

    One that is not there holds nothing.

    Raises:
        CloudFault: the cloud cannot be reached or refuses.
    """
    with typed_faults(f"look into s3://{bucket}"):
        try:
            versions = s3.list_object_versions(Bucket=bucket, MaxKeys=1)
            return bool(versions.get("Versions") or versions.get("DeleteMarkers"))
        except ClientError as error:
            if error_code(error) == "NoSuchBucket":
                return False
            raise


def empty_bucket(s3: Any, bucket: str) -> int:
    """Delete everything in a bucket, older versions and unfinished uploads too; return how many versions there were.

    Raises:
        CloudFault: something could not be deleted.
    """
    count = 0
    with typed_faults(f"empty s3://{bucket}"):
        for batch in _versions(s3, bucket):
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": list(batch), "Quiet": True})
            for failed in answer.get("Errors", []):
                raise CloudFault(
                    f"cannot delete s3://{bucket}/{failed['Key']}: {failed.get('Message', failed['Code'])}"
                )
            count += len(batch)
        for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
            for upload in page.get("Uploads", []):
                s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    return count


def _versions(s3: Any, bucket: str) -> Iterator[Sequence[dict[str, str]]]:
    """Yield all that there is, a page at a time; a page is read after the one before it may be gone."""
    for page in s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": _BATCH_MAX}
    ):
        entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if entries:
            yield [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
