"""S3's operations, grouped as AWS's reference groups them. Importing this declares them all."""

from reelworks.cloud.services.s3.operations import (
    acls,
    attributes,
    buckets,
    copying,
    deleting,
    lifecycle,
    listing,
    multipart,
    notifications,
    parts,
    policies,
    reading,
    settings,
    tagging,
    versions,
    writing,
)

__all__ = [
    "acls",
    "attributes",
    "buckets",
    "copying",
    "deleting",
    "lifecycle",
    "listing",
    "multipart",
    "notifications",
    "parts",
    "policies",
    "reading",
    "settings",
    "tagging",
    "versions",
    "writing",
]
