"""What the headers of an upload say of the object, checked."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.s3.errors import (
    AccessControlListNotSupported,
    InvalidEncryptionAlgorithmError,
    InvalidRequest,
    InvalidStorageClass,
    MetadataTooLarge,
    NotImplementedByS3,
    invalid_argument,
)
from reelworks.cloud.services.s3.limits import METADATA_BYTES_MAX
from reelworks.cloud.services.s3.model.tags import tags_of_header
from reelworks.cloud.services.s3.model.version import About

SYSTEM_HEADERS = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "WebsiteRedirectLocation",
)
DEFAULT_CONTENT_TYPE = "binary/octet-stream"
ENCRYPTION = "AES256"
"""What S3 reports of every object that asks for nothing else; at rest the bytes are the disk's concern."""

STORAGE_CLASSES = frozenset(
    (
        "STANDARD",
        "REDUCED_REDUNDANCY",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER",
        "DEEP_ARCHIVE",
        "GLACIER_IR",
    )
)
CANNED_ACLS = frozenset(
    (
        "private",
        "public-read",
        "public-read-write",
        "aws-exec-read",
        "authenticated-read",
        "bucket-owner-read",
        "bucket-owner-full-control",
    )
)
OWNERS_OWN = frozenset(("private", "bucket-owner-full-control"))
PUBLIC_ACLS = frozenset(("public-read", "public-read-write", "authenticated-read"))
GRANTS = frozenset(("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP"))
"""The members that give rights beside the canned ACLs."""
_NOTHING_SAID = About()
_NOT_HERE = {
    "SSECustomerAlgorithm": "x-amz-server-side-encryption-customer-algorithm",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
    "ObjectLockMode": "x-amz-object-lock-mode",
    "ObjectLockLegalHoldStatus": "x-amz-object-lock-legal-hold",
    "WriteOffsetBytes": "x-amz-write-offset-bytes",
}


_SPOKEN_OF = frozenset(
    (
        "ServerSideEncryption",
        "ACL",
        "StorageClass",
        "Tagging",
        "Metadata",
        "Expires",
        *_NOT_HERE,
        *GRANTS,
        *SYSTEM_HEADERS,
    )
)
"""Every member that says something of the object."""


def about_of(request: Mapping[str, Any]) -> About:
    """Return what a PutObject, CopyObject or CreateMultipartUpload says of the object.

    Raises:
        InvalidStorageClass, InvalidArgument, InvalidTag, MetadataTooLarge: a header has no allowed value.
        AccessControlListNotSupported: it asks for an ACL that gives others anything.
        InvalidRequest: it names a canned ACL and grants at once.
        NotImplemented: it asks for KMS, a customer's key, or a lock.
    """
    if _SPOKEN_OF.isdisjoint(request):
        return _NOTHING_SAID
    check_encryption(request)
    _check_acl(request)
    storage_class = request.get("StorageClass", "STANDARD")
    if storage_class not in STORAGE_CLASSES:
        raise InvalidStorageClass(fields={"StorageClassRequested": storage_class})
    return About(
        headers=_system_headers(request),
        metadata=_metadata(request),
        tags=tags_of_header(request["Tagging"]) if "Tagging" in request else {},
        storage_class=storage_class,
    )


def check_encryption(request: Mapping[str, Any]) -> None:
    """Return where a request asks for no encryption but S3's own, and for no lock.

    Raises:
        InvalidEncryptionAlgorithmError: there is no such encryption.
        NotImplemented: KMS, a customer's key, a lock.
    """
    algorithm = request.get("ServerSideEncryption", ENCRYPTION)
    if algorithm.startswith("aws:"):
        raise NotImplementedByS3(fields={"Header": "x-amz-server-side-encryption"})
    if algorithm != ENCRYPTION:
        raise InvalidEncryptionAlgorithmError
    if _NOT_HERE.keys().isdisjoint(request):
        return
    for member, header in _NOT_HERE.items():
        if member in request:
            raise NotImplementedByS3(fields={"Header": header})


def _check_acl(request: Mapping[str, Any]) -> None:
    acl = request.get("ACL")
    if acl is not None and acl not in CANNED_ACLS:
        raise invalid_argument("Argument value must be one of the canned ACLs", "x-amz-acl", acl)
    if acl is not None and not GRANTS.isdisjoint(request):
        raise InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
    if (acl is not None and acl not in OWNERS_OWN) or not GRANTS.isdisjoint(request):
        raise AccessControlListNotSupported


def _system_headers(request: Mapping[str, Any]) -> dict[str, Any]:
    headers = {name: request[name] for name in SYSTEM_HEADERS if name in request}
    if "ContentEncoding" in headers:
        # aws-chunked is how the body travelled, not what the object is.
        codings = [coding.strip() for coding in headers["ContentEncoding"].split(",")]
        kept = ",".join(coding for coding in codings if coding and coding != "aws-chunked")
        if kept:
            headers["ContentEncoding"] = kept
        else:
            del headers["ContentEncoding"]
    if "Expires" in request:
        headers["Expires"] = request["Expires"].timestamp()
    return headers


def _metadata(request: Mapping[str, Any]) -> dict[str, str]:
    metadata = {name.lower(): value for name, value in (request.get("Metadata") or {}).items()}
    size = sum(len(name.encode()) + len(value.encode()) for name, value in metadata.items())
    if size > METADATA_BYTES_MAX:
        raise MetadataTooLarge(fields={"Size": str(size), "MaxSizeAllowed": str(METADATA_BYTES_MAX)})
    return metadata
