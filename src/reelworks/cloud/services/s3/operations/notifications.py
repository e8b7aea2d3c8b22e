"""Whom a bucket tells of what happens in it."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.delivery import UnreachableTarget, caller_for, send
from reelworks.cloud.services.s3.errors import InvalidArgument
from reelworks.cloud.services.s3.events import host_id
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.notifications import LISTS, Rule, check_configuration, notification_of
from reelworks.cloud.wire.error import AwsError

_REASONS = {
    "AuthorizationError": "Permissions on the destination {what} do not allow S3 to publish notifications from this bucket",
    "AccessDenied": "Permissions on the destination {what} do not allow S3 to publish notifications from this bucket",
}
_NAMES = {"sns": "topic", "sqs": "queue", "lambda": "function"}


@s3.operation(
    "GetBucketNotificationConfiguration", reads=True, locate=the_bucket, action="GetBucketNotification"
)
def get_bucket_notification_configuration(call: S3Call, request: Request) -> dict[str, Any]:
    """Return a bucket's notification configuration, empty where it has none.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    return dict(call.buckets.get(request["Bucket"]).settings.get("notification") or {})


@s3.operation("PutBucketNotificationConfiguration", locate=the_bucket, action="PutBucketNotification")
async def put_bucket_notification_configuration(call: S3Call, request: Request) -> None:
    """Set whom a bucket tells; what was set before is gone, and an empty configuration tells nobody.

    Each target gets an ``s3:TestEvent`` first; where one does not take it, nothing is set.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html

    Raises:
        NoSuchBucket: there is no such bucket.
        InvalidArgument: a rule is malformed or ambiguous, or a target is not there or does not let S3 in.
    """
    bucket = call.buckets.get(request["Bucket"])
    configuration = _with_ids(call, request["NotificationConfiguration"])
    check_configuration(configuration, bucket.region)
    if not request.get("SkipDestinationValidation"):
        await _try_targets(call, bucket, notification_of(configuration).rules)
    await call.write(lambda: call.buckets.put_setting(bucket, "notification", configuration or None))


async def _try_targets(call: S3Call, bucket: Bucket, rules: tuple[Rule, ...]) -> None:
    fields: dict[str, str] = {}
    for arn, kind in {rule.target_arn: rule.kind for rule in rules}.items():
        reason = await _find_reason_against(call, bucket, kind, arn)
        if reason is not None:
            count = len(fields) // 2 + 1
            fields |= {f"ArgumentName{count}": arn, f"ArgumentValue{count}": reason}
    if fields:
        raise InvalidArgument("Unable to validate the following destination configurations", fields=fields)


async def _find_reason_against(call: S3Call, bucket: Bucket, kind: str, arn: str) -> str | None:
    caller = caller_for(bucket.arn, bucket.account, arn, bucket.region, call.caller.request_id)
    try:
        await send(call.door, kind, arn, _test_event(call, bucket), caller)
    except AwsError as refusal:
        if refusal.code in _REASONS:
            return _REASONS[refusal.code].format(what=_NAMES[kind])
        if not refusal.is_senders_fault:
            raise
        return f"The destination {_NAMES[kind]} does not exist"
    except UnreachableTarget:
        return f"The destination {_NAMES[kind]} does not exist"
    return None


def _test_event(call: S3Call, bucket: Bucket) -> str:
    when = (
        datetime.fromtimestamp(call.clock.now(), UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )
    return orjson.dumps(
        {
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": when,
            "Bucket": bucket.name,
            "RequestId": call.caller.request_id,
            "HostId": host_id(call.caller.request_id),
        }
    ).decode()


def _with_ids(call: S3Call, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration with an identifier for each rule that came without."""
    complete: dict[str, Any] = {
        member: [
            {"Id": _new_id(call), **{k: v for k, v in entry.items() if v}} for entry in configuration[member]
        ]
        for member in LISTS
        if configuration.get(member)
    }
    if "EventBridgeConfiguration" in configuration:
        complete["EventBridgeConfiguration"] = {}
    return complete


def _new_id(call: S3Call) -> str:
    return base64.b64encode(call.ids.take(36), b"-_").decode()
