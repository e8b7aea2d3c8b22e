"""Listing objects."""

from collections.abc import Callable
from typing import Any

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import invalid_argument
from reelworks.cloud.services.s3.events import owner_of
from reelworks.cloud.services.s3.limits import LIST_ITEMS_MAX
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.names import url_encoded
from reelworks.cloud.services.s3.model.tokens import last_of, token_of
from reelworks.cloud.services.s3.model.version import moment, quoted
from reelworks.cloud.services.s3.stores.listing import Listed, Page, Wanted, read_page
from reelworks.cloud.wire.error import AwsError

_COUNT_MAX = 2**31 - 1
Encode = Callable[[str], str]


@s3.operation("ListObjectsV2", reads=True, locate=the_bucket, action="ListBucket")
def list_objects_v2(call: S3Call, request: Request) -> dict[str, Any]:
    """List a page of a bucket's objects, in the order of their keys' bytes.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html

    Raises:
        NoSuchBucket: there is none.
        InvalidArgument: max-keys, encoding-type or the token has no allowed value.
    """
    bucket, encode = call.buckets.get(request["Bucket"]), encoding_of(request)
    token = request.get("ContinuationToken")
    after = last_of(token) if token is not None else request.get("StartAfter", "").encode() or None
    page = _read(call, bucket, request, after)
    owner = owner_of(bucket.account) if request.get("FetchOwner") else None
    answer = _answer(page, bucket, request, encode, owner)
    answer["KeyCount"] = len(page.items)
    if token is not None:
        answer["ContinuationToken"] = token
    elif "StartAfter" in request:
        answer["StartAfter"] = encode(request["StartAfter"])
    if page.is_truncated:
        answer["NextContinuationToken"] = token_of(_last(page))
    return answer


@s3.operation("ListObjects", reads=True, locate=the_bucket, action="ListBucket")
def list_objects(call: S3Call, request: Request) -> dict[str, Any]:
    """List a page of a bucket's objects, the old way: pages go on from a marker that is a key or prefix.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html

    Raises:
        NoSuchBucket: there is none.
        InvalidArgument: max-keys or encoding-type has no allowed value.
    """
    bucket, encode = call.buckets.get(request["Bucket"]), encoding_of(request)
    marker = request.get("Marker", "")
    page = _read(call, bucket, request, marker.encode() or None)
    answer = _answer(page, bucket, request, encode, owner_of(bucket.account))
    answer["Marker"] = encode(marker)
    if page.is_truncated and request.get("Delimiter"):
        answer["NextMarker"] = encode(_last(page).decode())
    return answer


def encoding_of(request: Request) -> Encode:
    """Return how keys are to be written in an answer.

    Raises:
        InvalidArgument: the encoding type is not ``url``.
    """
    encoding = request.get("EncodingType")
    if encoding is None:
        return str
    if encoding != "url":
        raise invalid_argument("Invalid Encoding Method specified in Request", "encoding-type", encoding)
    return url_encoded


def add_said(entry: dict[str, Any], about: bytes) -> None:
    """Add to a listed object what it says of itself, straight from the stored document: a page has a thousand."""
    said = orjson.loads(about)
    if "checksum" in said:
        entry["ChecksumAlgorithm"] = [said["checksum"][0]]
        entry["ChecksumType"] = said["checksum"][2]
    entry["StorageClass"] = said.get("class", "STANDARD")


def marker_number(request: Request, member: str, argument: str) -> int:
    """Return the number behind which a page begins: 0, or as the request says.

    Raises:
        InvalidArgument: it says so with a number below 0, or too large a one.
    """
    marker = int(request.get(member, 0))
    if not 0 <= marker <= _COUNT_MAX:
        raise _out_of_range(argument, marker)
    return marker


def page_count(request: Request, member: str, argument: str) -> int:
    """Return how many items a page may have: a thousand, or fewer where the request says so.

    Raises:
        InvalidArgument: it says so with a number below 0, or too large a one.
    """
    count = request.get(member, LIST_ITEMS_MAX)
    if not 0 <= count <= _COUNT_MAX:
        raise _out_of_range(argument, count)
    return min(int(count), LIST_ITEMS_MAX)


def _out_of_range(argument: str, number: int) -> AwsError:
    words = (
        f"Argument {argument} must be an integer between 0 and {_COUNT_MAX}"
        if number < 0
        else f"Provided {argument} not an integer or within integer range"
    )
    return invalid_argument(words, argument, number)


def _read(call: S3Call, bucket: Bucket, request: Request, after: bytes | None) -> Page:
    wanted = Wanted(
        bucket.bucket_id,
        request.get("Prefix", "").encode(),
        request.get("Delimiter", "").encode(),
        after,
        page_count(request, "MaxKeys", "max-keys"),
    )
    return read_page(call.reading.connection, wanted)


def _answer(
    page: Page, bucket: Bucket, request: Request, encode: Encode, owner: dict[str, str] | None
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "Name": bucket.name,
        "Prefix": encode(request.get("Prefix", "")),
        "MaxKeys": page_count(request, "MaxKeys", "max-keys"),
        "IsTruncated": page.is_truncated,
    }
    if request.get("Delimiter"):
        answer["Delimiter"] = encode(request["Delimiter"])
    if "EncodingType" in request:
        answer["EncodingType"] = request["EncodingType"]
    contents = [_content(item, encode, owner) for item in page.items if type(item) is Listed]
    if contents:
        answer["Contents"] = contents
    prefixes = [{"Prefix": encode(item.decode())} for item in page.items if isinstance(item, bytes)]
    if prefixes:
        answer["CommonPrefixes"] = prefixes
    return answer


def _content(item: Listed, encode: Encode, owner: dict[str, str] | None) -> dict[str, Any]:
    content: dict[str, Any] = {
        "Key": encode(item.key.decode()),
        "LastModified": moment(item.modified_at),
        "ETag": quoted(item.etag),
        "Size": item.size,
        "StorageClass": "STANDARD",
    }
    if item.about is not None:
        add_said(content, item.about)
    if owner is not None:
        content["Owner"] = owner
    return content


def _last(page: Page) -> bytes:
    item = page.items[-1]
    return item if isinstance(item, bytes) else item.key
