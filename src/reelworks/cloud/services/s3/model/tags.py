"""Tags: up to ten on an object, fifty on a bucket.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from reelworks.cloud.services.s3.errors import BadRequest, InvalidTag, invalid_argument
from reelworks.cloud.services.s3.limits import (
    BUCKET_TAGS_MAX,
    OBJECT_TAGS_MAX,
    TAG_KEY_CHARS_MAX,
    TAG_VALUE_CHARS_MAX,
)

_RESERVED_WORDS = {
    "Bucket": "System tags cannot be added/updated by requester",
    "Object": "Your TagKey cannot be prefixed with aws:",
}
_ALLOWED = re.compile(r"[\w\s+\-=.:/@]*")


def tags_of_header(header: str) -> dict[str, str]:
    """Return the tags of an ``x-amz-tagging`` header: ``project=a&stage=b``.

    Raises:
        InvalidArgument: it is no query string, or names a key twice.
        InvalidTag: a tag breaks the rules.
        BadRequest: there are more than ten.
    """
    try:
        pairs = parse_qsl(header, keep_blank_values=True, strict_parsing=bool(header))
    except ValueError:
        raise _bad_header(header) from None
    tags = dict(pairs)
    if len(tags) != len(pairs):
        raise _bad_header(header)
    _check(tags, OBJECT_TAGS_MAX, "Object")
    return tags


def tags_of_set(tag_set: Iterable[Mapping[str, str]], *, of_bucket: bool = False) -> dict[str, str]:
    """Return the tags of a ``TagSet``.

    Raises:
        InvalidTag: a tag breaks the rules, or a key is there twice.
        BadRequest: there are too many.
    """
    pairs = [(tag["Key"], tag["Value"]) for tag in tag_set]
    tags = dict(pairs)
    if len(tags) != len(pairs):
        raise InvalidTag("Cannot provide multiple Tags with the same key")
    _check(tags, BUCKET_TAGS_MAX if of_bucket else OBJECT_TAGS_MAX, "Bucket" if of_bucket else "Object")
    return tags


def tag_set(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as a ``TagSet``."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _check(tags: Mapping[str, str], count_max: int, what: str) -> None:
    if len(tags) > count_max:
        raise BadRequest(f"{what} tags cannot be greater than {count_max}")
    for key, value in tags.items():
        if not key or len(key) > TAG_KEY_CHARS_MAX or not _ALLOWED.fullmatch(key):
            raise InvalidTag("The TagKey you have provided is invalid", fields={"TagKey": key})
        if key.lower().startswith("aws:"):
            raise InvalidTag(_RESERVED_WORDS[what], fields={"TagKey": key})
        if len(value) > TAG_VALUE_CHARS_MAX or not _ALLOWED.fullmatch(value):
            raise InvalidTag("The TagValue you have provided is invalid", fields={"TagValue": value})


def _bad_header(header: str) -> Exception:
    return invalid_argument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters "
        "without tag name duplicates.",
        "x-amz-tagging",
        header,
    )
