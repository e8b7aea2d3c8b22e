"""S3's operations, grouped as AWS's reference groups them. Importing this declares them all."""

from reelworks.cloud.services.s3.operations import (
    buckets,
    copying,
    deleting,
    listing,
    multipart,
    notifications,
    parts,
    reading,
    versions,
    writing,
)

__all__ = [
    "buckets",
    "copying",
    "deleting",
    "listing",
    "multipart",
    "notifications",
    "parts",
    "reading",
    "versions",
    "writing",
]
