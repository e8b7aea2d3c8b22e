"""What buckets and keys may be called.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
"""

import re
from urllib.parse import quote_plus

from reelworks.cloud.services.s3.errors import (
    InvalidBucketName,
    InvalidNamespaceHeader,
    KeyTooLongError,
    invalid_argument,
)
from reelworks.cloud.services.s3.limits import KEY_BYTES_MAX

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_IP_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
_VERSION = re.compile(r"null|[A-Za-z0-9._]{32}")
_RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def check_bucket_name(name: str) -> None:
    """Return where a new bucket may have this name.

    Raises:
        InvalidBucketName: it breaks one of the naming rules.
    """
    is_shaped = _NAME.fullmatch(name) and ".." not in name and not _IP_ADDRESS.fullmatch(name)
    if not is_shaped or name.startswith(_RESERVED_STARTS) or name.endswith(_RESERVED_ENDS):
        raise InvalidBucketName(fields={"BucketName": name})


def check_namespace(name: str, namespace: str, account: str, region: str) -> None:
    """Return where a new bucket may have this name in the namespace that is asked for.

    Raises:
        InvalidNamespaceHeader: the name does not end as those of the account's own namespace do.
        InvalidArgument: there is no such namespace.
    """
    if namespace not in ("account-regional", "global"):
        words = "Argument value must be account-regional or global"
        raise invalid_argument(words, "x-amz-bucket-namespace", namespace)
    if namespace == "account-regional" and not name.endswith(f"-{account}-{region}-an"):
        raise InvalidNamespaceHeader


def key_bytes(key: str) -> bytes:
    """Return a key as it is stored and compared: its UTF-8 bytes.

    Raises:
        KeyTooLongError: it has more than 1,024 of them.
    """
    encoded = key.encode()
    if len(encoded) > KEY_BYTES_MAX:
        raise KeyTooLongError(fields={"Size": str(len(encoded)), "MaxSizeAllowed": str(KEY_BYTES_MAX)})
    return encoded


def check_version_id(name: str) -> None:
    """Return where this may be a version's id, there or not.

    Raises:
        InvalidArgument: no version is ever called that.
    """
    if not name:
        raise invalid_argument("Version id cannot be the empty string", "versionId", name)
    if not _VERSION.fullmatch(name):
        raise invalid_argument("Invalid version id specified", "versionId", name)


def url_encoded(text: str) -> str:
    """Return a key as S3 writes it for ``encoding-type=url`` and in events: spaces as ``+``, slashes kept."""
    return quote_plus(text, safe="/*")


def successor(prefix: bytes) -> bytes | None:
    """Return the least byte string that is greater than everything that begins with ``prefix``.

    None where there is none: the prefix is empty.
    """
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None
