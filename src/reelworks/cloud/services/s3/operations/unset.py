"""What buckets here never have: website, access log, replication, object lock. AWS says so of a bucket without, too.

Setting them is refused by name; tools that read a bucket's whole state find out in AWS's words that there is none.
"""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import (
    NoSuchWebsiteConfiguration,
    ObjectLockConfigurationNotFoundError,
    ReplicationConfigurationNotFoundError,
)
from reelworks.cloud.services.s3.locate import the_bucket


@s3.operation("GetBucketLogging", reads=True, locate=the_bucket)
def get_bucket_logging(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell that no access log is kept: an empty status.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.get(request["Bucket"])
    return {}


@s3.operation("GetBucketWebsite", reads=True, locate=the_bucket)
def get_bucket_website(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell that the bucket is no website.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchWebsiteConfiguration: it is no website.
    """
    raise NoSuchWebsiteConfiguration(fields={"BucketName": call.buckets.get(request["Bucket"]).name})


@s3.operation("DeleteBucketWebsite", locate=the_bucket)
def delete_bucket_website(call: S3Call, request: Request) -> None:
    """Change nothing, and succeed as AWS does where there is no website.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.get(request["Bucket"])


@s3.operation("GetBucketReplication", reads=True, locate=the_bucket, action="GetReplicationConfiguration")
def get_bucket_replication(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell that nothing is replicated.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html

    Raises:
        NoSuchBucket: there is no such bucket.
        ReplicationConfigurationNotFoundError: there is no replication.
    """
    fields = {"BucketName": call.buckets.get(request["Bucket"]).name}
    raise ReplicationConfigurationNotFoundError(fields=fields)


@s3.operation("DeleteBucketReplication", locate=the_bucket, action="PutReplicationConfiguration")
def delete_bucket_replication(call: S3Call, request: Request) -> None:
    """Change nothing: there is no replication to end.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.get(request["Bucket"])


@s3.operation(
    "GetObjectLockConfiguration", reads=True, locate=the_bucket, action="GetBucketObjectLockConfiguration"
)
def get_object_lock_configuration(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell that no object is locked.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html

    Raises:
        NoSuchBucket: there is no such bucket.
        ObjectLockConfigurationNotFoundError: locks are off.
    """
    fields = {"BucketName": call.buckets.get(request["Bucket"]).name}
    raise ObjectLockConfigurationNotFoundError(fields=fields)
