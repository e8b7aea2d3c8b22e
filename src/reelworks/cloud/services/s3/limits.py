"""S3's numbers.

https://docs.aws.amazon.com/general/latest/gr/s3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
"""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

KEY_BYTES_MAX = 1024
METADATA_BYTES_MAX = 2 * KIB
PUT_BYTES_MAX = 5 * GIB
COPY_BYTES_MAX = 5 * GIB
OBJECT_BYTES_MAX = 50 * 1024 * GIB
PART_BYTES_MIN = 5 * MIB
"""Every part of a multipart upload but the last."""
PART_BYTES_MAX = 5 * GIB
PARTS_MAX = 10_000
LIST_ITEMS_MAX = 1000
"""Keys, versions, uploads or parts on one page."""
LIST_BUCKETS_MAX = 10_000
DELETE_KEYS_MAX = 1000
BUCKETS_MAX = 10_000
"""In one account."""
OBJECT_TAGS_MAX = 10
BUCKET_TAGS_MAX = 50
TAG_KEY_CHARS_MAX = 128
TAG_VALUE_CHARS_MAX = 256
POLICY_BYTES_MAX = 20 * KIB
NOTIFICATION_RULES_MAX = 100
LIFECYCLE_RULES_MAX = 1000
CORS_RULES_MAX = 100

INLINE_BYTES_MAX = 64 * KIB
"""Ours: up to here an object travels inside its row, and its commit is the group's; above, it is a file."""
