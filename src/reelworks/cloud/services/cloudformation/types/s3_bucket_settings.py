"""A bucket's settings: from a template's words, which are CloudFormation's own, to S3's requests.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.services.cloudformation.types.shaping import flag, members_of

Setting = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SettingKind:
    """One setting of a bucket: how it is put, and how it is taken back."""

    put: str
    member: str
    """The request's member that holds it."""
    write: Callable[[Setting], dict[str, Any]]
    delete: str | None = None
    """The operation that takes it back; without one, ``nothing`` is put."""
    nothing: Setting | None = None


def request_of(kind: SettingKind, setting: Setting) -> dict[str, Any]:
    """Return the members of the request that puts a setting.

    Raises:
        ResourceFailed: the template says something that S3 does not take.
    """
    return members_of("s3", kind.put, {kind.member: kind.write(setting)})


def _cors(setting: Setting) -> dict[str, Any]:
    renamed = {"Id": "ID", "ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds"}
    return {"CORSRules": [_renamed(rule, renamed) for rule in setting["CorsRules"]]}


def _encryption(setting: Setting) -> dict[str, Any]:
    renamed = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
    return {"Rules": [_renamed(rule, renamed) for rule in setting["ServerSideEncryptionConfiguration"]]}


def _lifecycle(setting: Setting) -> dict[str, Any]:
    return {"Rules": [_lifecycle_rule(rule) for rule in setting["Rules"]]}


_OF_RULE = {"Id": "ID", "Status": "Status"}
_DAYS_OF_RULE = {
    "ExpirationInDays": "Days",
    "ExpirationDate": "Date",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
}


def _lifecycle_rule(rule: Setting) -> dict[str, Any]:
    known = {*_OF_RULE, *_DAYS_OF_RULE, "Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}
    known |= {
        "AbortIncompleteMultipartUpload",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionExpirationInDays",
    }
    unknown = sorted(rule.keys() - known)
    if unknown:
        raise ResourceFailed(f"Encountered unsupported property {unknown[0]} in a lifecycle rule")
    written: dict[str, Any] = {**_chosen(rule, _OF_RULE), "Filter": _filter(rule)}
    if expiration := _chosen(rule, _DAYS_OF_RULE):
        written["Expiration"] = expiration
    if "AbortIncompleteMultipartUpload" in rule:
        written["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    if "NoncurrentVersionExpirationInDays" in rule:
        written["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
    if "NoncurrentVersionExpiration" in rule:
        renamed = {"NewerNoncurrentVersions": "NewerNoncurrentVersions", "NoncurrentDays": "NoncurrentDays"}
        written["NoncurrentVersionExpiration"] = _chosen(rule["NoncurrentVersionExpiration"], renamed)
    return written


def _filter(rule: Setting) -> dict[str, Any]:
    """Return a rule's filter: one condition as it is, several under And."""
    simple = {key: key for key in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")}
    conditions, tags = _chosen(rule, simple), list(rule.get("TagFilters") or ())
    if not tags and len(conditions) <= 1:
        return conditions or {"Prefix": ""}
    if not conditions and len(tags) == 1:
        return {"Tag": tags[0]}
    return {"And": {**conditions, **({"Tags": tags} if tags else {})}}


def _notification(setting: Setting) -> dict[str, Any]:
    if setting.get("LambdaConfigurations"):
        raise ResourceFailed("Lambda functions are not there to be told: use a queue, a topic or EventBridge")
    written: dict[str, Any] = {
        f"{kind}Configurations": [_told(each, kind) for each in setting[f"{kind}Configurations"]]
        for kind in ("Topic", "Queue")
        if setting.get(f"{kind}Configurations")
    }
    bridge = setting.get("EventBridgeConfiguration")
    if bridge is not None and flag(bridge.get("EventBridgeEnabled", True)):
        written["EventBridgeConfiguration"] = {}
    return written


def _told(each: Setting, kind: str) -> dict[str, Any]:
    written: dict[str, Any] = {f"{kind}Arn": each[kind], "Events": [each["Event"]]}
    if "Filter" in each:
        rules = each["Filter"]["S3Key"]["Rules"]
        written["Filter"] = {"Key": {"FilterRules": [dict(rule) for rule in rules]}}
    return written


def _as_it_is(setting: Setting) -> dict[str, Any]:
    return dict(setting)


def _renamed(each: Setting, names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in each.items()}


def _chosen(each: Setting, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: each[key] for key, name in names.items() if key in each}


SETTINGS: Mapping[str, SettingKind] = {
    "VersioningConfiguration": SettingKind(
        "PutBucketVersioning", "VersioningConfiguration", _as_it_is, nothing={"Status": "Suspended"}
    ),
    "BucketEncryption": SettingKind(
        "PutBucketEncryption", "ServerSideEncryptionConfiguration", _encryption, "DeleteBucketEncryption"
    ),
    "PublicAccessBlockConfiguration": SettingKind(
        "PutPublicAccessBlock", "PublicAccessBlockConfiguration", _as_it_is, "DeletePublicAccessBlock"
    ),
    "OwnershipControls": SettingKind(
        "PutBucketOwnershipControls", "OwnershipControls", _as_it_is, "DeleteBucketOwnershipControls"
    ),
    "CorsConfiguration": SettingKind("PutBucketCors", "CORSConfiguration", _cors, "DeleteBucketCors"),
    "LifecycleConfiguration": SettingKind(
        "PutBucketLifecycleConfiguration", "LifecycleConfiguration", _lifecycle, "DeleteBucketLifecycle"
    ),
    "NotificationConfiguration": SettingKind(
        "PutBucketNotificationConfiguration", "NotificationConfiguration", _notification, nothing={}
    ),
}
"""In the order in which they are put."""
