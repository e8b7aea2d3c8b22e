"""Which resources a request is about, under which actions, and the policy that guards them: what the policy engine asks.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.s3.call import S3Call
from reelworks.cloud.services.s3.errors import AccessDenied
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.names import key_bytes

_LISTING_KEYS = {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys"}
_OBJECT_KEYS = {
    "VersionId": "s3:VersionId",
    "ACL": "s3:x-amz-acl",
    "CopySource": "s3:x-amz-copy-source",
    "MetadataDirective": "s3:x-amz-metadata-directive",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "StorageClass": "s3:x-amz-storage-class",
    "IfMatch": "s3:if-match",
    "IfNoneMatch": "s3:if-none-match",
}

_ALSO = {"Tagging": "s3:PutObjectTagging", "ACL": "s3:PutObjectAcl", "IfMatch": "s3:GetObject"}
"""What must be allowed beside a write, by the member that asks for it."""


def the_bucket(call: S3Call, request: Request) -> Resource:
    """Return the bucket that a request names.

    Raises:
        NoSuchBucket: there is none.
        AccessDenied: it is not the expected owner's.
    """
    bucket = _bucket_of(call, request)
    policy = bucket.policy_for(call.caller.principal, call.accounts.public_access_block(bucket.account))
    return Resource(bucket.arn, policy, bucket.account, _conditions(request, _LISTING_KEYS))


def a_new_bucket(_call: S3Call, request: Request) -> Resource | tuple[Resource, ...]:
    """Return the bucket that a request is about to make."""
    bucket = Resource(f"arn:aws:s3:::{request['Bucket']}")
    if "ObjectOwnership" not in request:
        return bucket
    return bucket, Resource(bucket.arn, action="s3:PutBucketOwnershipControls")


def nothing_yet(call: S3Call, request: Request) -> tuple[Resource, ...]:
    """Ask nothing of a request about many objects: each is decided by itself.

    Raises:
        NoSuchBucket: there is no such bucket.
        AccessDenied: it is not the expected owner's.
    """
    _bucket_of(call, request)
    return ()


def the_object(call: S3Call, request: Request) -> Resource:
    """Return the object that a request names, there or not, with its bucket's policy.

    Raises:
        NoSuchBucket: there is no such bucket.
        AccessDenied: it is not the expected owner's.
    """
    return _object(call, request, None)


def object_or_version(
    of_version: str, *, beside: tuple[str, str] | None = None
) -> Callable[[S3Call, Request], Resource | tuple[Resource, ...]]:
    """Return what locates an object under its operation's action, or a version of it under ``of_version``.

    ``beside`` are actions that must be allowed as well: the object's, and the version's.
    """

    def locate(call: S3Call, request: Request) -> Resource | tuple[Resource, ...]:
        is_version = "VersionId" in request
        found = _object(call, request, f"s3:{of_version}" if is_version else None)
        if beside is None:
            return found
        return found, _object(call, request, f"s3:{beside[is_version]}")

    return locate


def an_upload(call: S3Call, request: Request) -> Resource | tuple[Resource, ...]:
    """Return the object that a request writes; its tags and its ACL need leave of their own.

    Raises:
        NoSuchBucket: there is no such bucket.
        AccessDenied: it is not the expected owner's.
    """
    found = _object(call, request, None)
    also = [action for member, action in _ALSO.items() if member in request]
    if not also:
        return found
    return found, *(_object(call, request, action) for action in also)


def a_deletion(call: S3Call, request: Request) -> Resource | tuple[Resource, ...]:
    """Return the object, or version, that a request deletes; who compares its ETag must be allowed to read it.

    Raises:
        NoSuchBucket: there is no such bucket.
        AccessDenied: it is not the expected owner's.
    """
    found = _object(call, request, "s3:DeleteObjectVersion" if "VersionId" in request else None)
    if request.get("IfMatch", "*") == "*":
        return found
    return found, _object(call, request, "s3:GetObject")


def a_copy(call: S3Call, request: Request) -> Resource | tuple[Resource, ...]:
    """Return the object that a copy makes; the tags it is given, where they are not the source's, need leave too.

    Raises:
        NoSuchBucket: there is no such bucket.
        AccessDenied: it is not the expected owner's.
    """
    if request.get("TaggingDirective") != "REPLACE":
        request = {name: value for name, value in request.items() if name != "Tagging"}
    return an_upload(call, request)


def _object(call: S3Call, request: Request, action: str | None) -> Resource:
    bucket = _bucket_of(call, request)
    if bucket.is_paid_by_requesters:
        _check_payer(call, request, bucket)
    keys = _ObjectKeys(call, bucket, request)
    policy = bucket.policy_for(call.caller.principal, call.accounts.public_access_block(bucket.account))
    return Resource(f"{bucket.arn}/{request['Key']}", policy, bucket.account, keys, action=action)


class _ObjectKeys(Mapping[str, str | Sequence[str]]):
    """The condition keys of an object, worked out when a policy is weighed: for the account's root none is."""

    __slots__ = ("_bucket", "_call", "_found", "_request")

    def __init__(self, call: S3Call, bucket: Bucket, request: Request) -> None:
        self._call = call
        self._bucket = bucket
        self._request = request
        self._found: dict[str, str | Sequence[str]] | None = None

    def __getitem__(self, name: str) -> str | Sequence[str]:
        return self._keys()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def _keys(self) -> dict[str, str | Sequence[str]]:
        if self._found is None:
            said = _conditions(self._request, _OBJECT_KEYS) or {}
            self._found = {**_existing(self._tags()), **_asked(self._request.get("Tagging")), **said}
        return self._found

    def _tags(self) -> Mapping[str, str]:
        """Return the tags of the object that is there now."""
        versions, bucket_id = self._call.reading.versions, self._bucket.bucket_id
        key, name = key_bytes(self._request["Key"]), self._request.get("VersionId")
        version = versions.find_named(bucket_id, key, name) if name else versions.find_live(bucket_id, key)
        return version.about.tags if version else {}


def _existing(tags: Mapping[str, str]) -> dict[str, str]:
    return {f"s3:ExistingObjectTag/{name}": value for name, value in tags.items()}


def _asked(tagging: str | Mapping[str, Any] | None) -> dict[str, str | Sequence[str]]:
    """Return the keys that tell which tags a request gives; what is wrong with them the operation will say."""
    if tagging is None:
        return {}
    if isinstance(tagging, str):
        tags = parse_qsl(tagging, keep_blank_values=True)
    else:
        tags = [(tag.get("Key", ""), tag.get("Value", "")) for tag in tagging.get("TagSet", ())]
    keys: dict[str, str | Sequence[str]] = {f"s3:RequestObjectTag/{name}": value for name, value in tags}
    return keys | {"s3:RequestObjectTagKeys": [name for name, _ in tags]}


def _bucket_of(call: S3Call, request: Request) -> Bucket:
    bucket = call.buckets.get(request["Bucket"])
    if request.get("ExpectedBucketOwner", bucket.account) != bucket.account:
        raise AccessDenied
    return bucket


def _check_payer(call: S3Call, request: Request, bucket: Bucket) -> None:
    """Another account must say that it pays; nobody known cannot. AWS's own services are not asked."""
    principal = call.caller.principal
    if principal.account == bucket.account or principal.kind == "service":
        return
    if principal.kind == "anonymous" or request.get("RequestPayer") != "requester":
        raise AccessDenied


def _conditions(request: Request, names: dict[str, str]) -> dict[str, str] | None:
    found: dict[str, Any] = {key: str(request[member]) for member, key in names.items() if member in request}
    return found or None
