"""S3's errors in S3's words.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from reelworks.cloud.wire.error import AwsError


class NoSuchBucket(AwsError):
    """There is no bucket of that name."""

    status = 404
    words = "The specified bucket does not exist"


class NoSuchKey(AwsError):
    """There is no object of that key, or its current version is a delete marker."""

    status = 404
    words = "The specified key does not exist."


class NoSuchVersion(AwsError):
    """The key has no such version."""

    status = 404
    words = "The specified version does not exist."


class NoSuchUpload(AwsError):
    """The upload was never begun, or is completed or aborted."""

    status = 404
    words = (
        "The specified upload does not exist. The upload ID may be invalid, "
        "or the upload may have been aborted or completed."
    )


class MethodNotAllowed(AwsError):
    """A delete marker can only be deleted."""

    status = 405
    words = "The specified method is not allowed against this resource."


class BucketAlreadyExists(AwsError):
    """Somebody else has a bucket of that name."""

    status = 409
    words = (
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
        "Please select a different name and try again."
    )


class BucketAlreadyOwnedByYou(AwsError):
    """The caller has a bucket of that name already."""

    status = 409
    words = "Your previous request to create the named bucket succeeded and you already own it."


class BucketNotEmpty(AwsError):
    """A bucket that holds anything, old versions included, cannot be deleted."""

    status = 409
    words = "The bucket you tried to delete is not empty"


class InvalidBucketName(AwsError):
    """The name breaks the naming rules."""

    words = "The specified bucket is not valid."


class InvalidNamespaceHeader(AwsError):
    """The bucket's name does not fit the namespace that is asked for."""

    words = "The bucket namespace header does not match the bucket's name"


class InvalidBucketAclWithObjectOwnership(AwsError):
    """The bucket's owner owns every object, so that its ACL can give nobody anything."""

    words = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"


class InvalidBucketAclWithBlockPublicAccessError(AwsError):
    """A new bucket blocks public access: its ACL cannot give it."""

    words = "Bucket cannot have public ACLs set with BlockPublicAccess enabled"


class InvalidBucketState(AwsError):
    """What was asked does not fit the bucket's state."""

    status = 409
    words = "The request is not valid for the current state of the bucket."


class TooManyBuckets(AwsError):
    """The account has as many buckets as it may."""

    words = "You have attempted to create more buckets than allowed"


class IllegalLocationConstraintException(AwsError):
    """The endpoint's region and the bucket's do not go together."""


class InvalidLocationConstraint(AwsError):
    """There is no such region for buckets."""

    words = "The specified location-constraint is not valid"


class InvalidArgument(AwsError):
    """A member has no allowed value; ``ArgumentName`` and ``ArgumentValue`` say which."""

    words = "Invalid Argument"


class InvalidRequest(AwsError):
    """The members do not go together."""


class InvalidTag(AwsError):
    """A tag breaks the rules for tags."""


class BadRequest(AwsError):
    """More tags than an object or a bucket may have."""


class MalformedXML(AwsError):
    """The document is not of the published shape."""

    words = "The XML you provided was not well-formed or did not validate against our published schema"


class InvalidStorageClass(AwsError):
    """There is no such storage class."""

    words = "The storage class you specified is not valid"


class InvalidEncryptionAlgorithmError(AwsError):
    """There is no such encryption."""

    words = "The encryption request you specified is not valid. The valid value is AES256."


class InvalidRange(AwsError):
    """The range lies behind the object's end."""

    status = 416
    words = "The requested range is not satisfiable"


class InvalidPartNumber(AwsError):
    """The object has no such part."""

    status = 416
    words = "The requested partnumber is not satisfiable"


class InvalidObjectState(AwsError):
    """The object is archived and not restored, or cannot be restored."""

    status = 403
    words = "The operation is not valid for the object's storage class"


class PreconditionFailed(AwsError):
    """A condition of the request does not hold."""

    status = 412
    words = "At least one of the pre-conditions you specified did not hold"


class NotImplementedByS3(AwsError):
    """A header asks for what is not there."""

    code = "NotImplemented"
    status = 501
    words = "A header you provided implies functionality that is not implemented"


class KeyTooLongError(AwsError):
    """The key has more than 1,024 bytes."""

    words = "Your key is too long"


class MetadataTooLarge(AwsError):
    """The user metadata has more than 2 KiB."""

    words = "Your metadata headers exceed the maximum allowed metadata size"


class EntityTooLarge(AwsError):
    """The body is larger than one request may bring."""

    words = "Your proposed upload exceeds the maximum allowed size"


class EntityTooSmall(AwsError):
    """A part that is not the last has less than 5 MiB."""

    words = "Your proposed upload is smaller than the minimum allowed size"


class InvalidPart(AwsError):
    """A part was not uploaded, or has another ETag."""

    words = (
        "One or more of the specified parts could not be found.  The part may not have been uploaded, "
        "or the specified entity tag may not match the part's entity tag."
    )


class InvalidPartOrder(AwsError):
    """The list of parts does not ascend."""

    words = "The list of parts was not in ascending order. Parts must be ordered by part number."


class BadDigest(AwsError):
    """The object is not what the checksum says."""

    words = "The Content-MD5 or checksum value that you specified did not match what the server received."


class AccessControlListNotSupported(AwsError):
    """The bucket's owner owns every object: ACLs are off."""

    words = "The bucket does not allow ACLs"


class MalformedPolicy(AwsError):
    """The bucket policy is no valid policy document."""


class NoSuchBucketPolicy(AwsError):
    """The bucket has no policy."""

    status = 404
    words = "The bucket policy does not exist"


class NoSuchTagSet(AwsError):
    """The bucket has no tags."""

    status = 404
    words = "The TagSet does not exist"


class NoSuchLifecycleConfiguration(AwsError):
    """The bucket has no lifecycle rules."""

    status = 404
    words = "The lifecycle configuration does not exist"


class NoSuchCORSConfiguration(AwsError):
    """The bucket has no CORS rules."""

    status = 404
    words = "The CORS configuration does not exist"


class NoSuchPublicAccessBlockConfiguration(AwsError):
    """The bucket has no public access block."""

    status = 404
    words = "The public access block configuration was not found"


class OwnershipControlsNotFoundError(AwsError):
    """The bucket has no ownership controls."""

    status = 404
    words = "The bucket ownership controls were not found"


class NoSuchWebsiteConfiguration(AwsError):
    """The bucket is no website."""

    status = 404
    words = "The specified bucket does not have a website configuration"


class ReplicationConfigurationNotFoundError(AwsError):
    """Nothing in the bucket is replicated."""

    status = 404
    words = "The replication configuration was not found"


class ObjectLockConfigurationNotFoundError(AwsError):
    """Locks are off in the bucket."""

    status = 404
    words = "Object Lock configuration does not exist for this bucket"


class AccessDenied(AwsError):
    """Nobody may do this here."""

    status = 403
    words = "Access Denied"


class AccessForbidden(AwsError):
    """No CORS rule lets this page ask."""

    status = 403


class InvalidPolicyDocument(AwsError):
    """A form's policy cannot be read."""


def no_such_bucket(name: str) -> NoSuchBucket:
    """Return NoSuchBucket with its field."""
    return NoSuchBucket(fields={"BucketName": name})


def no_such_key(key: str) -> NoSuchKey:
    """Return NoSuchKey with its field."""
    return NoSuchKey(fields={"Key": key})


def invalid_argument(message: str, name: str, value: object) -> InvalidArgument:
    """Return InvalidArgument with the argument's name and the value it had."""
    return InvalidArgument(message, fields={"ArgumentName": name, "ArgumentValue": str(value)})
