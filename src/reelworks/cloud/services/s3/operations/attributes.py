"""What is known of an object beside its bytes."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import invalid_argument
from reelworks.cloud.services.s3.finding import get_shown_version
from reelworks.cloud.services.s3.limits import LIST_ITEMS_MAX
from reelworks.cloud.services.s3.locate import object_or_version
from reelworks.cloud.services.s3.model.multipart import COMPOSITE
from reelworks.cloud.services.s3.model.version import Version

_LOCATE = object_or_version("GetObjectVersion", beside=("GetObjectAttributes", "GetObjectVersionAttributes"))
ATTRIBUTES = frozenset(("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"))


@s3.operation("GetObjectAttributes", reads=True, locate=_LOCATE, action="GetObject")
def get_object_attributes(call: S3Call, request: Request) -> dict[str, Any]:
    """Return those attributes of an object that are asked for, its parts page by page.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed: there is no such object.
        InvalidArgument: there is no such attribute.
    """
    asked = request.get("ObjectAttributes") or ()
    for name in asked:
        if name not in ATTRIBUTES:
            raise invalid_argument("Invalid attribute name specified.", "x-amz-object-attributes", name)
    bucket = call.buckets.get(request["Bucket"])
    version = get_shown_version(call, bucket, request)
    known: dict[str, Any] = {
        "ETag": version.etag,
        "StorageClass": version.about.storage_class,
        "ObjectSize": version.size,
    }
    if version.about.checksum is not None:
        known["Checksum"] = version.about.checksum.without_count().as_answer()
    if version.parts and "ObjectParts" in asked:
        known["ObjectParts"] = _parts(call, request, version)
    answer = {name: value for name, value in known.items() if name in asked}
    answer["LastModified"] = version.modified
    if bucket.versioning:
        answer["VersionId"] = version.name
    return answer


def _parts(call: S3Call, request: Request, version: Version) -> dict[str, Any]:
    """Return how many parts there are and, where they have checksums of their own, a page of them."""
    parts: dict[str, Any] = {"TotalPartsCount": version.parts}
    checksum = version.about.checksum
    if checksum is None or checksum.type != COMPOSITE:
        return parts
    count = min(request.get("MaxParts", LIST_ITEMS_MAX), LIST_ITEMS_MAX)
    after = request.get("PartNumberMarker", 0)
    found = call.reading.bodies.list_parts(version.number, after, count + 1)
    page = found[:count]
    parts |= {
        "PartNumberMarker": after,
        "NextPartNumberMarker": page[-1].part_number if page else 0,
        "MaxParts": count,
        "IsTruncated": len(found) > count,
        "Parts": [
            {
                "PartNumber": part.part_number,
                "Size": part.length,
                f"Checksum{checksum.algorithm}": part.checksum,
            }
            for part in page
        ],
    }
    return parts
