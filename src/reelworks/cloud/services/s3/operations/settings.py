"""Settings of buckets that are kept and returned: CORS, default encryption."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import (
    InvalidRequest,
    MalformedXML,
    NoSuchCORSConfiguration,
    NotImplementedByS3,
)
from reelworks.cloud.services.s3.limits import CORS_RULES_MAX
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.uploaded import ENCRYPTION

CORS_METHODS = frozenset(("GET", "PUT", "HEAD", "POST", "DELETE"))


@s3.operation("PutBucketCors", locate=the_bucket, action="PutBucketCORS")
def put_bucket_cors(call: S3Call, request: Request) -> None:
    """Set which pages of other origins may read what browsers fetch from a bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html

    Raises:
        NoSuchBucket: there is no such bucket.
        MalformedXML: there is no rule, or more than a hundred.
        InvalidRequest: a rule names no method that can be, or an origin or header with two stars.
    """
    rules = request["CORSConfiguration"].get("CORSRules", ())
    if not 1 <= len(rules) <= CORS_RULES_MAX:
        raise MalformedXML
    for rule in rules:
        for method in rule["AllowedMethods"]:
            if method not in CORS_METHODS:
                raise InvalidRequest(
                    f"Found unsupported HTTP method in CORS config. Unsupported method is {method}"
                )
        for member in ("AllowedOrigins", "AllowedHeaders"):
            for pattern in rule.get(member, ()):
                if pattern.count("*") > 1:
                    words = f'{member[:-1]} "{pattern}" can not have more than one wildcard.'
                    raise InvalidRequest(words)
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "cors", [dict(rule) for rule in rules])


@s3.operation("GetBucketCors", reads=True, locate=the_bucket, action="GetBucketCORS")
def get_bucket_cors(call: S3Call, request: Request) -> dict[str, Any]:
    """Return a bucket's CORS rules.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchCORSConfiguration: it has none.
    """
    bucket = call.buckets.get(request["Bucket"])
    if "cors" not in bucket.settings:
        raise NoSuchCORSConfiguration(fields={"BucketName": bucket.name})
    return {"CORSRules": bucket.settings["cors"]}


@s3.operation("DeleteBucketCors", locate=the_bucket, action="PutBucketCORS")
def delete_bucket_cors(call: S3Call, request: Request) -> None:
    """Take a bucket's CORS rules away.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "cors", None)


@s3.operation("GetBucketEncryption", reads=True, locate=the_bucket, action="GetEncryptionConfiguration")
def get_bucket_encryption(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell how objects are encrypted that ask for nothing: SSE-S3.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.get(request["Bucket"])
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": ENCRYPTION}, "BucketKeyEnabled": False}
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


@s3.operation("PutBucketEncryption", locate=the_bucket, action="PutEncryptionConfiguration")
def put_bucket_encryption(call: S3Call, request: Request) -> None:
    """Accept SSE-S3, which every bucket has anyway.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html

    Raises:
        NoSuchBucket: there is no such bucket.
        MalformedXML: there is not one rule.
        NotImplementedByS3: it asks for KMS; the code is ``NotImplemented``.
    """
    call.buckets.get(request["Bucket"])
    rules = request["ServerSideEncryptionConfiguration"].get("Rules", ())
    if len(rules) != 1:
        raise MalformedXML
    default = rules[0].get("ApplyServerSideEncryptionByDefault") or {}
    if default.get("SSEAlgorithm", ENCRYPTION) != ENCRYPTION:
        raise NotImplementedByS3("Buckets are encrypted with SSE-S3 (AES256) only; there is no KMS here.")


@s3.operation("DeleteBucketEncryption", locate=the_bucket, action="PutEncryptionConfiguration")
def delete_bucket_encryption(call: S3Call, request: Request) -> None:
    """Go back to SSE-S3, which every bucket has anyway.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.get(request["Bucket"])
