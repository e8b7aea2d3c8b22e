"""Restoring archived objects."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import (
    InvalidArgument,
    InvalidObjectState,
    MalformedXML,
    NotImplementedByS3,
)
from reelworks.cloud.services.s3.events import Happening, announce
from reelworks.cloud.services.s3.finding import get_version
from reelworks.cloud.services.s3.locate import the_object
from reelworks.cloud.services.s3.model.archive import ARCHIVES, is_restored
from reelworks.cloud.services.s3.model.lifecycle import end_of_days

_ACCEPTED = 202


@s3.operation("RestoreObject", locate=the_object)
def restore_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Make an archived object readable for some days; asked again, the days count anew from now.

    It is readable at once, whatever the tier: there is no colder disk to fetch it from.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed: there is no such object.
        InvalidObjectState: it is not archived.
        MalformedXML: the number of days is missing.
        InvalidArgument: it is not positive.
        NotImplementedByS3: it asks for a select of the object's rows; the code is ``NotImplemented``.
    """
    bucket, wanted = call.buckets.get(request["Bucket"]), request.get("RestoreRequest") or {}
    if wanted.get("Type") == "SELECT":
        raise NotImplementedByS3("Archived objects are restored here, not searched.")
    version = get_version(call.writing, bucket, request["Key"], request.get("VersionId"))
    about, now = version.about, call.clock.now()
    if about.storage_class not in ARCHIVES:
        words = "Restore is not allowed for the object's current storage class"
        raise InvalidObjectState(words, fields={"StorageClass": about.storage_class})
    if "Days" not in wanted:
        raise MalformedXML
    if wanted["Days"] < 1:
        raise InvalidArgument("restoration days should be at least 1")
    until = end_of_days(now, wanted["Days"])
    call.writing.versions.set_about(version.number, replace(about, restored_until=until))
    if is_restored(about, now):
        return {}
    begun = Happening(
        "ObjectRestore:Post",
        "RestoreObject",
        version.key,
        version.number,
        version.version_name,
        version.size,
        version.etag,
        restored_from=about.storage_class,
    )
    announce(call, bucket, begun)
    announce(call, bucket, replace(begun, name="ObjectRestore:Completed", restored_until=until))
    return {"__status__": _ACCEPTED}
