"""Who pays for a bucket's requests, and how they travel."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import InvalidRequest, MalformedXML
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.bucket import REQUESTER

_PAYERS = frozenset((REQUESTER, "BucketOwner"))
_ACCELERATIONS = frozenset(("Enabled", "Suspended"))


@s3.operation("GetBucketRequestPayment", reads=True, locate=the_bucket)
def get_bucket_request_payment(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell who pays for requests: the bucket's owner, unless that was changed.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    return {"Payer": call.buckets.get(request["Bucket"]).settings.get("payer", "BucketOwner")}


@s3.operation("PutBucketRequestPayment", locate=the_bucket)
def put_bucket_request_payment(call: S3Call, request: Request) -> None:
    """Say who pays for requests. Where it is the requester, other accounts must say that they know it.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html

    Raises:
        NoSuchBucket: there is no such bucket.
        MalformedXML: the payer is neither of AWS's two.
    """
    payer = request["RequestPaymentConfiguration"]["Payer"]
    if payer not in _PAYERS:
        raise MalformedXML
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "payer", payer)


@s3.operation(
    "GetBucketAccelerateConfiguration", reads=True, locate=the_bucket, action="GetAccelerateConfiguration"
)
def get_bucket_accelerate_configuration(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell whether transfers are accelerated; nothing, where that was never said.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    status = call.buckets.get(request["Bucket"]).settings.get("accelerate")
    return {"Status": status} if status else {}


@s3.operation("PutBucketAccelerateConfiguration", locate=the_bucket, action="PutAccelerateConfiguration")
def put_bucket_accelerate_configuration(call: S3Call, request: Request) -> None:
    """Say whether transfers are accelerated: this endpoint is as near as any could be. It cannot be unsaid, only suspended.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html

    Raises:
        NoSuchBucket: there is no such bucket.
        InvalidRequest: the bucket's name has dots.
        MalformedXML: the status is neither of AWS's two.
    """
    bucket, status = call.buckets.get(request["Bucket"]), request["AccelerateConfiguration"].get("Status")
    if "." in bucket.name:
        raise InvalidRequest(
            "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"
        )
    if status not in _ACCELERATIONS:
        raise MalformedXML
    if status == "Suspended" and "accelerate" not in bucket.settings:
        return
    call.buckets.put_setting(bucket, "accelerate", status)
