"""What becomes of objects by themselves, as time goes by."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import MalformedXML, NoSuchLifecycleConfiguration
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.lifecycle import answerable, storable


@s3.operation("PutBucketLifecycleConfiguration", locate=the_bucket, action="PutLifecycleConfiguration")
def put_bucket_lifecycle_configuration(call: S3Call, request: Request) -> dict[str, Any]:
    """Set a bucket's lifecycle rules. They hold for what is there already, too.

    Expirations and the abortion of uploads are carried out; transitions are only kept.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html

    Raises:
        NoSuchBucket: there is no such bucket.
        MalformedXML, InvalidRequest, InvalidArgument: a rule cannot be.
    """
    bucket = call.buckets.get(request["Bucket"])
    configuration = request.get("LifecycleConfiguration")
    if not configuration:
        raise MalformedXML
    call.buckets.put_setting(bucket, "lifecycle", storable(configuration.get("Rules", ())))
    call.database.after_commit(call.lifecycle_news.set)
    return {}


@s3.operation(
    "GetBucketLifecycleConfiguration", reads=True, locate=the_bucket, action="GetLifecycleConfiguration"
)
def get_bucket_lifecycle_configuration(call: S3Call, request: Request) -> dict[str, Any]:
    """Return a bucket's lifecycle rules.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchLifecycleConfiguration: it has none.
    """
    bucket = call.buckets.get(request["Bucket"])
    rules = bucket.settings.get("lifecycle")
    if not rules:
        raise NoSuchLifecycleConfiguration(fields={"BucketName": bucket.name})
    return {"Rules": answerable(rules)}


@s3.operation("DeleteBucketLifecycle", locate=the_bucket, action="PutLifecycleConfiguration")
def delete_bucket_lifecycle(call: S3Call, request: Request) -> None:
    """Take a bucket's lifecycle rules away.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "lifecycle", None)
