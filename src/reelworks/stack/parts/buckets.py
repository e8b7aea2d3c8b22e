"""Buckets: private, encrypted, tidy; those that people upload to announce it."""

from collections.abc import Iterator
from typing import Any

from reelworks.pipeline.definition import Pipeline
from reelworks.stack.blueprint import Blueprint
from reelworks.stack.naming import bucket_arn, bucket_name
from reelworks.stack.policies import document
from reelworks.stack.wording import Body, Ref

_PARTS_KEPT_DAYS = 7
_CORS_S = 3_600


def buckets(blueprint: Blueprint) -> Body:
    """Return every bucket, and a policy for each that everybody may read."""
    made: Body = {}
    for bucket in blueprint.definition.buckets():
        made[blueprint.bucket_id(bucket)] = _bucket(blueprint, bucket)
        prefixes = sorted(set(_public_prefixes(blueprint, bucket)))
        if prefixes:
            made[f"{blueprint.bucket_id(bucket)}Policy"] = _read_policy(blueprint, bucket, prefixes)
    return made


def _bucket(blueprint: Blueprint, bucket: str) -> Body:
    begun = [entry for entry in blueprint.pipelines() if entry[2].bucket == bucket]
    is_open = any(True for _ in _public_prefixes(blueprint, bucket))
    properties: Body = {
        "BucketName": bucket_name(bucket),
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": not is_open,
            "RestrictPublicBuckets": not is_open,
        },
        "LifecycleConfiguration": {"Rules": _lifecycle(blueprint, bucket)},
        "CorsConfiguration": {"CorsRules": [_cors(is_uploaded_to=bool(begun))]},
    }
    made: Body = {
        "Type": "AWS::S3::Bucket",
        "Metadata": {"Purpose": _purpose(blueprint, bucket)},
        "Properties": properties,
    }
    if begun:
        properties["NotificationConfiguration"] = _notification(begun)
        # Last of all: from its first upload on, everything behind the bucket is there.
        made = {"Type": made.pop("Type"), "DependsOn": list(_behind(begun)), **made}
    return made


def _purpose(blueprint: Blueprint, bucket: str) -> str:
    taken = [name for name, _, pipeline in blueprint.pipelines() if pipeline.bucket == bucket]
    kept = [name for name, _, pipeline in blueprint.pipelines() if pipeline.output_bucket == bucket]
    parts = [f"takes the uploads of {' and '.join(taken)}"] * bool(taken)
    parts += [f"keeps what {' and '.join(kept)} made"] * bool(kept)
    return " and ".join(parts)


def _notification(begun: list[tuple[str, str, Pipeline]]) -> Body:
    topics = [
        entry
        for _, own, pipeline in begun
        if pipeline.route.via == "sns"
        for entry in _topic_entries(own, pipeline)
    ]
    made: Body = {"TopicConfigurations": topics} if topics else {}
    if any(pipeline.route.via == "eventbridge" for _, _, pipeline in begun):
        made["EventBridgeConfiguration"] = {"EventBridgeEnabled": True}
    return made


def _topic_entries(own: str, pipeline: Pipeline) -> Iterator[Body]:
    """Yield one entry a suffix, since S3 takes one suffix in each."""
    for suffix in pipeline.suffixes or ("",):
        rules = [("prefix", pipeline.prefix), ("suffix", suffix)]
        filters = [{"Name": name, "Value": value} for name, value in rules if value]
        entry: Body = {"Event": "s3:ObjectCreated:*", "Topic": Ref(f"{own}Topic")}
        if filters:
            entry["Filter"] = {"S3Key": {"Rules": filters}}
        yield entry


def _behind(begun: list[tuple[str, str, Pipeline]]) -> Iterator[str]:
    for _, own, pipeline in begun:
        yield f"{own}QueuePolicy"
        yield from (f"{own}TopicPolicy", f"{own}Subscription") if pipeline.route.via == "sns" else ()


def _lifecycle(blueprint: Blueprint, bucket: str) -> list[Body]:
    rules: list[Body] = [
        {
            "Id": "forget-unfinished-uploads",
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _PARTS_KEPT_DAYS},
        }
    ]
    for name, _, pipeline in blueprint.pipelines():
        if pipeline.destination == bucket and pipeline.keep_outputs_days:
            expiry = {"Id": f"forget-{name}", "Status": "Enabled"}
            rules.append({**expiry, "ExpirationInDays": pipeline.keep_outputs_days})
    return rules


def _cors(*, is_uploaded_to: bool) -> Body:
    methods = ["GET", "HEAD", "PUT", "POST"] if is_uploaded_to else ["GET", "HEAD"]
    # From any page: what a browser may do there, a presigned address or the bucket's policy says.
    return {
        "AllowedOrigins": ["*"],
        "AllowedMethods": methods,
        "AllowedHeaders": ["*"],
        "ExposedHeaders": ["ETag"],
        "MaxAge": _CORS_S,
    }


def _public_prefixes(blueprint: Blueprint, bucket: str) -> Iterator[str]:
    for _, _, pipeline in blueprint.pipelines():
        if pipeline.public_read and pipeline.output_bucket == bucket:
            yield (pipeline.done_prefix or "") if pipeline.destination is None else ""


def _read_policy(blueprint: Blueprint, bucket: str, prefixes: list[str]) -> Body:
    resources: list[Any] = [bucket_arn(bucket, f"{prefix}*") for prefix in prefixes]
    statement = {
        "Sid": "EverybodyMayRead",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": resources,
    }
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Metadata": {"Purpose": "opens what was made to everybody, by its plain address"},
        "Properties": {
            "Bucket": Ref(blueprint.bucket_id(bucket)),
            "PolicyDocument": document(statement),
        },
    }
