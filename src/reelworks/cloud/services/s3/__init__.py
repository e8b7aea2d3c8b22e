"""S3: buckets and objects, small ones in rows, large ones as files, and the events they make."""

from reelworks.cloud.services.s3 import operations
from reelworks.cloud.services.s3.room import S3Room

__all__ = ["S3Room", "operations"]
