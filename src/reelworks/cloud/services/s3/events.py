"""What happened, as S3 tells it: the record of an event, and the outbox rows for whoever wants it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.rooms import Caller
from reelworks.cloud.services.s3.call import S3Call
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.names import url_encoded
from reelworks.cloud.services.s3.model.notifications import Rule


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to an object."""

    name: str
    """As S3 names it: ``ObjectCreated:Put``."""
    operation: str
    """The operation behind it, or what else did it: ``PutObject``, ``Lifecycle Expiration``."""
    key: bytes
    number: int
    """The version it is about; for a deletion without a marker, the one that went."""
    version_name: str | None = None
    size: int | None = None
    etag: str | None = None
    restored_from: str | None = None
    """For a restore: the archive's storage class."""
    restored_until: float | None = None
    """For a restore that is done: when its copy goes."""

    @property
    def sequencer(self) -> str:
        """Return a hexadecimal number that grows with every event of a key; a deletion follows its creation."""
        is_deletion = self.name.endswith(":Delete")
        return f"{self.number:016X}{int(is_deletion):02X}"


def announce(call: S3Call, bucket: Bucket, happening: Happening) -> None:
    """From inside the transaction that does it: put an event into the outbox for each rule that wants it."""
    notification = bucket.notification
    if not notification.rules and not notification.has_eventbridge:
        return
    for rule in notification.rules_for(happening.name, happening.key):
        record = record_of(call, bucket, happening, rule)
        call.outbox.add({"to": rule.kind, "arn": rule.target_arn, "from": _sender(bucket), "record": record})
    if notification.has_eventbridge:
        entry = eventbridge_entry(call, bucket, happening)
        if entry is not None:
            call.outbox.add({"to": "events", "arn": "", "from": _sender(bucket), "entry": entry})


def record_of(call: S3Call, bucket: Bucket, happening: Happening, rule: Rule) -> dict[str, Any]:
    """Return the event record as it stands in ``Records``."""
    caller = call.caller
    thing: dict[str, Any] = {"key": url_encoded(happening.key.decode()), "size": happening.size}
    thing |= {"eTag": happening.etag, "versionId": happening.version_name, "sequencer": happening.sequencer}
    record: dict[str, Any] = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": bucket.region,
        "eventTime": _timestamp(call.clock.now(), milliseconds=True),
        "eventName": happening.name,
        "userIdentity": {"principalId": _principal_id(caller)},
        "requestParameters": {"sourceIPAddress": caller.remote or "127.0.0.1"},
        "responseElements": {"x-amz-request-id": caller.request_id, "x-amz-id-2": host_id(caller.request_id)},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": rule.rule_id,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": {"principalId": _owner_id(bucket.account)},
                "arn": bucket.arn,
            },
            "object": {name: value for name, value in thing.items() if value is not None},
        },
    }
    if happening.restored_until is not None:
        restored = {
            "lifecycleRestorationExpiryTime": _timestamp(happening.restored_until, milliseconds=True),
            "lifecycleRestoreStorageClass": happening.restored_from,
        }
        record["glacierEventData"] = {"restoreEventData": restored}
    return record


_DETAIL_TYPES = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "LifecycleExpiration": "Object Deleted",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectRestore:Completed": "Object Restore Completed",
}
_DELETIONS = {"Delete": "Permanently Deleted", "DeleteMarkerCreated": "Delete Marker Created"}


def eventbridge_entry(call: S3Call, bucket: Bucket, happening: Happening) -> dict[str, Any] | None:
    """Return the event as EventBridge gets it (an entry of PutEvents, Time as text); None where it gets none."""
    family, _, kind = happening.name.partition(":")
    detail_type = _DETAIL_TYPES.get(happening.name) or _DETAIL_TYPES.get(family)
    if detail_type is None:
        return None
    caller = call.caller
    thing = {
        "key": happening.key.decode(),
        "size": happening.size,
        "etag": happening.etag,
        "version-id": happening.version_name,
        "sequencer": happening.sequencer,
    }
    detail: dict[str, Any] = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": {name: value for name, value in thing.items() if value is not None},
        "request-id": caller.request_id,
        "requester": "s3.amazonaws.com"
        if family == "LifecycleExpiration"
        else caller.principal.account or "anonymous",
        "reason": happening.operation,
    }
    if caller.remote:
        detail["source-ip-address"] = caller.remote
    if happening.restored_from is not None:
        detail["source-storage-class"] = happening.restored_from
    if happening.restored_until is not None:
        detail["restore-expiry-time"] = _timestamp(happening.restored_until)
    if detail_type == "Object Deleted":
        detail["deletion-type"] = _DELETIONS[kind]
    return {
        "Source": "aws.s3",
        "DetailType": detail_type,
        "Time": _timestamp(call.clock.now()),
        "Resources": [bucket.arn],
        "Detail": detail,
        "Account": bucket.account,
        "Region": bucket.region,
    }


def owner_of(account: str) -> dict[str, str]:
    """Return an account as ``Owner``: its canonical user id. S3 gives no display names any more."""
    return {"ID": hashlib.sha256(f"canonical:{account}".encode()).hexdigest()}


def host_id(request_id: str) -> str:
    """Return an ``x-amz-id-2``: it says nothing, but clients log it."""
    return base64.b64encode(hashlib.sha384(request_id.encode()).digest()).decode()


def _sender(bucket: Bucket) -> dict[str, str]:
    return {"arn": bucket.arn, "account": bucket.account, "region": bucket.region}


def _principal_id(caller: Caller) -> str:
    principal = caller.principal
    if principal.kind == "anonymous":
        return "Anonymous"
    if principal.kind == "root":
        return f"AWS:{principal.account}"
    if principal.kind == "service":
        return principal.name
    return f"AWS:{principal.name}"


def _owner_id(account: str) -> str:
    return "A" + hashlib.sha256(f"owner:{account}".encode()).hexdigest()[:13].upper()


def _timestamp(at: float, *, milliseconds: bool = False) -> str:
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds" if milliseconds else "seconds")
    return text.replace("+00:00", "Z")
