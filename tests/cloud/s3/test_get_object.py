from datetime import UTC, datetime, timedelta

import pytest

from reelworks.cloud.policy.principal import Principal


@pytest.fixture
async def alphabet(films):
    await films.put("abc", b"abcdefghijklmnopqrstuvwxyz")
    return films


async def test_an_object_tells_of_itself(alphabet):
    answer = await alphabet.get("abc")

    assert answer["ContentLength"] == 26
    assert answer["ContentType"] == "binary/octet-stream"
    assert answer["AcceptRanges"] == "bytes"
    assert answer["LastModified"] == datetime.fromtimestamp(alphabet.clock.now(), UTC)
    assert "VersionId" not in answer
    assert "StorageClass" not in answer
    assert "ChecksumCRC64NVME" not in answer


async def test_what_is_not_there_is_not_found(films):
    error = await films.refusal("GetObject", Bucket="films", Key="b")

    assert (error.code, error.status, error.fields) == ("NoSuchKey", 404, {"Key": "b"})


@pytest.mark.parametrize(
    ("header", "content", "content_range"),
    [
        ("bytes=0-4", b"abcde", "bytes 0-4/26"),
        ("bytes=20-", b"uvwxyz", "bytes 20-25/26"),
        ("bytes=-3", b"xyz", "bytes 23-25/26"),
        ("bytes=-99", b"abcdefghijklmnopqrstuvwxyz", "bytes 0-25/26"),
        ("bytes=25-99", b"z", "bytes 25-25/26"),
        ("bytes=0-", b"abcdefghijklmnopqrstuvwxyz", "bytes 0-25/26"),
    ],
)
async def test_a_range_is_a_part_of_it(alphabet, sent, header, content, content_range):
    answer = await alphabet.get("abc", Range=header)

    assert sent(answer) == content
    assert answer["__status__"] == 206
    assert answer["ContentRange"] == content_range
    assert answer["ContentLength"] == len(content)


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=-", "chars=0-4", "bytes=0-1,4-5", "bytes=a-b"])
async def test_what_is_no_range_is_ignored(alphabet, sent, header):
    answer = await alphabet.get("abc", Range=header)

    assert len(sent(answer)) == 26
    assert "__status__" not in answer


@pytest.mark.parametrize("header", ["bytes=26-", "bytes=26-30", "bytes=-0"])
async def test_a_range_behind_the_end_cannot_be_satisfied(alphabet, header):
    error = await alphabet.refusal("GetObject", Bucket="films", Key="abc", Range=header)

    assert (error.code, error.status) == ("InvalidRange", 416)
    assert error.fields == {"RangeRequested": header, "ActualObjectSize": "26"}
    assert error.headers == {"Content-Range": "bytes */26"}


async def test_an_empty_object_has_no_range(films):
    await films.put("empty", b"")

    assert (
        await films.refusal("GetObject", Bucket="films", Key="empty", Range="bytes=0-")
    ).code == "InvalidRange"


async def test_ranges_run_over_the_seams_of_parts(films, sent):
    size = 5 * 1024 * 1024
    upload = await films.begin()
    parts = [await films.part(upload, n + 1, bytes([n]) * size) for n in range(3)]
    await films.complete(upload, parts)

    answer = await films.get("film", Range=f"bytes={size - 2}-{2 * size + 1}")

    assert sent(answer) == b"\0\0" + b"\1" * size + b"\2\2"
    assert len(answer["Body"]) == 3


async def test_a_part_can_be_read_by_its_number(films, sent):
    size = 5 * 1024 * 1024
    upload = await films.begin()
    parts = [await films.part(upload, n, bytes([n]) * (size if n < 7 else 10)) for n in (2, 5, 7)]
    await films.complete(upload, parts)

    answer = await films.get("film", PartNumber=5)

    assert sent(answer) == b"\5" * size
    assert answer["__status__"] == 206
    assert answer["PartsCount"] == 3
    assert answer["ContentRange"] == f"bytes {size}-{2 * size - 1}/{2 * size + 10}"
    error = await films.refusal("GetObject", Bucket="films", Key="film", PartNumber=8)
    assert (error.code, error.status) == ("InvalidPartNumber", 416)


async def test_an_object_put_whole_is_its_own_first_part(alphabet, sent):
    answer = await alphabet.get("abc", PartNumber=1)

    assert len(sent(answer)) == 26
    assert answer["__status__"] == 206
    assert "PartsCount" not in answer
    assert (await alphabet.refusal("GetObject", Bucket="films", Key="abc", PartNumber=2)).status == 416


async def test_a_range_and_a_part_do_not_go_together(alphabet):
    error = await alphabet.refusal("GetObject", Bucket="films", Key="abc", PartNumber=1, Range="bytes=0-1")

    assert error.code == "InvalidRequest"


async def test_conditions_on_the_etag(alphabet):
    etag = (await alphabet.get("abc"))["ETag"]

    assert await alphabet.read("abc", IfMatch=etag)
    assert await alphabet.read("abc", IfMatch=etag.strip('"'))
    assert await alphabet.read("abc", IfNoneMatch='"other"')
    unchanged = await alphabet.get("abc", IfNoneMatch=f'"x", {etag}')
    assert unchanged["__status__"] == 304
    assert unchanged["ETag"] == etag
    assert "Body" not in unchanged
    error = await alphabet.refusal("GetObject", Bucket="films", Key="abc", IfMatch='"other"')
    assert (error.code, error.status) == ("PreconditionFailed", 412)


async def test_conditions_on_the_time(alphabet):
    modified = (await alphabet.get("abc"))["LastModified"]
    before = modified - timedelta(seconds=1)

    assert await alphabet.read("abc", IfModifiedSince=before)
    assert (await alphabet.get("abc", IfModifiedSince=modified))["__status__"] == 304
    assert await alphabet.read("abc", IfUnmodifiedSince=modified)
    error = await alphabet.refusal("GetObject", Bucket="films", Key="abc", IfUnmodifiedSince=before)
    assert error.code == "PreconditionFailed"


async def test_a_condition_on_the_etag_outdoes_the_one_on_the_time(alphabet):
    answer = await alphabet.get("abc")
    etag, modified = answer["ETag"], answer["LastModified"]

    assert await alphabet.read("abc", IfMatch=etag, IfUnmodifiedSince=modified - timedelta(seconds=9))
    assert await alphabet.read("abc", IfNoneMatch='"other"', IfModifiedSince=modified)


async def test_the_answers_headers_can_be_set(alphabet):
    answer = await alphabet.get("abc", ResponseContentType="text/plain", ResponseCacheControl="no-cache")

    assert answer["ContentType"] == "text/plain"
    assert answer["CacheControl"] == "no-cache"


async def test_but_not_by_strangers(alphabet):
    alphabet.principal = Principal.anonymous()

    error = await alphabet.refusal("GetObject", Bucket="films", Key="abc", ResponseContentType="text/plain")

    assert error.code in {"InvalidRequest", "AccessDenied"}


async def test_the_checksum_comes_where_it_is_asked_for_and_the_object_is_whole(alphabet):
    answer = await alphabet.get("abc", ChecksumMode="ENABLED")

    assert answer["ChecksumType"] == "FULL_OBJECT"
    assert answer["ChecksumCRC64NVME"]
    assert "ChecksumCRC64NVME" not in await alphabet.get("abc", ChecksumMode="ENABLED", Range="bytes=0-3")
