import asyncio
import hashlib
from datetime import UTC, datetime

import pytest

from reelworks.cloud.services.s3.limits import INLINE_BYTES_MAX, PUT_BYTES_MAX


async def test_an_object_is_what_was_put(films):
    answer = await films.put("a/b c+d.jpg", b"hello")

    assert answer["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert answer["ServerSideEncryption"] == "AES256"
    assert answer["ChecksumType"] == "FULL_OBJECT"
    assert "ChecksumCRC64NVME" in answer
    assert await films.read("a/b c+d.jpg") == b"hello"


async def test_an_empty_object_is_one_too(films):
    answer = await films("PutObject", Bucket="films", Key="empty")

    assert answer["ETag"] == '"d41d8cd98f00b204e9800998ecf8427e"'
    assert answer["ChecksumCRC64NVME"] == "AAAAAAAAAAA="
    assert await films.read("empty") == b""


@pytest.mark.parametrize("size", [INLINE_BYTES_MAX, INLINE_BYTES_MAX + 1, 3 * 1024 * 1024 + 7])
async def test_small_bodies_lie_in_rows_and_large_ones_in_files(films, streamed, size):
    data = bytes(range(256)) * (size // 256 + 1)
    data = data[:size]

    await films.put("film", streamed(data, block=100_000))

    assert len(films.blobs()) == (size > INLINE_BYTES_MAX)
    assert await films.read("film") == data
    await films.reopen()
    assert await films.read("film") == data


async def test_a_body_that_does_not_verify_leaves_the_old_object(films, streamed):
    await films.put("film", b"old")

    error = await films.refusal(
        "PutObject", Bucket="films", Key="film", Body=streamed(b"x" * 300_000, block=100_000, fails=True)
    )

    assert error.code == "BadDigest"
    assert await films.read("film") == b"old"
    assert films.blobs() == set()


async def test_writing_over_an_object_removes_the_old_bytes(films, streamed):
    await films.put("film", streamed(b"x" * 100_000))
    old = films.blobs()

    await films.put("film", streamed(b"y" * 100_000))

    assert len(films.blobs()) == 1
    assert not films.blobs() & old
    await films.put("film", b"small")
    assert films.blobs() == set()


async def test_headers_metadata_and_tags_stay_with_the_object(films):
    expires = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    await films.put(
        "a",
        ContentType="image/png",
        CacheControl="max-age=5",
        ContentDisposition="inline",
        ContentEncoding="gzip",
        ContentLanguage="de",
        Expires=expires,
        Metadata={"Title": "Größe"},
        Tagging="project=film&stage=a%20b",
        StorageClass="STANDARD_IA",
    )

    answer = await films.get("a")

    assert answer["ContentType"] == "image/png"
    assert answer["CacheControl"] == "max-age=5"
    assert answer["ContentDisposition"] == "inline"
    assert answer["ContentEncoding"] == "gzip"
    assert answer["ContentLanguage"] == "de"
    assert answer["Expires"] == expires
    assert answer["Metadata"] == {"title": "Größe"}
    assert answer["TagCount"] == 2
    assert answer["StorageClass"] == "STANDARD_IA"


async def test_how_the_body_travelled_is_no_encoding_of_the_object(films):
    await films.put("a", ContentEncoding="aws-chunked")
    await films.put("b", ContentEncoding="gzip,aws-chunked")

    assert "ContentEncoding" not in await films.get("a")
    assert (await films.get("b"))["ContentEncoding"] == "gzip"


async def test_if_none_match_writes_only_what_is_not_there(films):
    await films.put("a", b"first", IfNoneMatch="*")

    error = await films.refusal("PutObject", Bucket="films", Key="a", Body=b"second", IfNoneMatch="*")

    assert (error.code, error.status) == ("PreconditionFailed", 412)
    assert error.fields == {"Condition": "If-None-Match"}
    assert await films.read("a") == b"first"


async def test_of_many_at_once_one_wins(films):
    tries = [films.put("lock", str(n).encode(), IfNoneMatch="*") for n in range(20)]

    results = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(result, dict) for result in results) == 1


async def test_if_none_match_knows_only_the_star(films):
    error = await films.refusal("PutObject", Bucket="films", Key="a", Body=b"", IfNoneMatch='"x"')

    assert (error.code, error.status) == ("NotImplemented", 501)


async def test_if_match_writes_only_over_that_object(films):
    etag = (await films.put("a", b"first"))["ETag"]

    await films.put("a", b"second", IfMatch=etag)
    error = await films.refusal("PutObject", Bucket="films", Key="a", Body=b"third", IfMatch=etag)

    assert error.code == "PreconditionFailed"
    assert await films.read("a") == b"second"
    assert (
        await films.refusal("PutObject", Bucket="films", Key="b", Body=b"", IfMatch=etag)
    ).code == "NoSuchKey"


async def test_a_key_may_have_1024_bytes_and_no_more(films):
    await films.put("é" * 512)

    error = await films.refusal("PutObject", Bucket="films", Key="é" * 512 + "x", Body=b"")

    assert error.code == "KeyTooLongError"
    assert error.fields == {"Size": "1025", "MaxSizeAllowed": "1024"}


async def test_metadata_may_have_2_kib_and_no_more(films):
    await films.put("a", Metadata={"k": "v" * 2047})

    error = await films.refusal("PutObject", Bucket="films", Key="a", Body=b"", Metadata={"k": "v" * 2048})

    assert error.code == "MetadataTooLarge"


async def test_a_body_over_5_gib_is_refused_by_its_announced_length(films, streamed):
    body = streamed(b"x")
    body.length = PUT_BYTES_MAX + 1

    error = await films.refusal("PutObject", Bucket="films", Key="a", Body=body)

    assert error.code == "EntityTooLarge"


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("StorageClass", "COLD", "InvalidStorageClass"),
        ("ServerSideEncryption", "aws:kms", "NotImplemented"),
        ("ServerSideEncryption", "ROT13", "InvalidEncryptionAlgorithmError"),
        ("SSECustomerAlgorithm", "AES256", "NotImplemented"),
        ("ObjectLockMode", "GOVERNANCE", "NotImplemented"),
        ("ACL", "public-read", "AccessControlListNotSupported"),
        ("ACL", "nobody", "InvalidArgument"),
        ("GrantRead", "id=1", "AccessControlListNotSupported"),
        ("Tagging", "a=1&a=2", "InvalidArgument"),
        ("Tagging", "a", "InvalidArgument"),
        ("Tagging", "&".join(f"k{n}=v" for n in range(11)), "BadRequest"),
        ("Tagging", "aws:x=1", "InvalidTag"),
    ],
)
async def test_a_header_without_an_allowed_value_is_refused(films, member, value, code):
    error = await films.refusal("PutObject", Bucket="films", Key="a", Body=b"", **{member: value})

    assert error.code == code


async def test_no_bucket_is_found_before_the_body_is_read(s3, streamed):
    error = await s3.refusal("PutObject", Bucket="films", Key="a", Body=streamed(b"x", fails=True))

    assert error.code == "NoSuchBucket"


async def test_a_bucket_deleted_while_the_body_came_takes_no_object(films, streamed):
    class Slow(streamed):
        async def __aiter__(self):
            yield b"x" * 100_000
            await films("DeleteBucket", Bucket="films")
            yield b"y"

    error = await films.refusal("PutObject", Bucket="films", Key="a", Body=Slow(b"x" * 100_000 + b"y"))

    assert error.code == "NoSuchBucket"
    assert films.blobs() == set()


async def test_the_last_of_many_writers_wins_whole(films, streamed):
    bodies = [bytes([n]) * 80_000 for n in range(16)]

    await asyncio.gather(*(films.put("a", streamed(body, block=20_000)) for body in bodies))

    assert await films.read("a") in bodies
    assert len(films.blobs()) == 1


async def test_an_uploader_who_goes_away_leaves_nothing(films, streamed):
    started = asyncio.Event()

    class Stalled(streamed):
        async def __aiter__(self):
            yield b"x" * 100_000
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(films.put("a", Stalled(b"x" * 200_000)))
    await started.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await films.calls.stop()

    assert films.blobs() == set()
    assert (await films.refusal("GetObject", Bucket="films", Key="a")).code == "NoSuchKey"


async def test_the_etag_is_the_md5(films, streamed):
    data = b"z" * 200_000

    answer = await films.put("a", streamed(data))

    assert answer["ETag"] == f'"{hashlib.md5(data).hexdigest()}"'
