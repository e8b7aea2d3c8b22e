import hashlib

import pytest


async def copy(films, source, target, **more):
    return await films("CopyObject", Bucket="films", Key=target, CopySource=source, **more)


async def test_a_copy_has_the_bytes_the_headers_and_the_tags(films):
    put = await films.put("a b", b"hello", ContentType="text/plain", Metadata={"k": "v"}, Tagging="t=1")

    answer = await copy(films, "/films/a%20b", "c")

    assert answer["CopyObjectResult"]["ETag"] == put["ETag"]
    got = await films.get("c")
    assert (got["ContentType"], got["Metadata"], got["TagCount"]) == ("text/plain", {"k": "v"}, 1)
    assert await films.read("c") == b"hello"


async def test_metadata_and_tags_can_be_replaced(films):
    await films.put("a", ContentType="text/plain", Metadata={"k": "v"}, Tagging="t=1&u=2")

    await copy(
        films,
        "films/a",
        "b",
        MetadataDirective="REPLACE",
        Metadata={"x": "y"},
        TaggingDirective="REPLACE",
        Tagging="z=1",
    )

    got = await films.get("b")
    assert (got["ContentType"], got["Metadata"]) == ("binary/octet-stream", {"x": "y"})
    assert got["TagCount"] == 1


async def test_a_large_copy_shares_its_files_until_both_are_gone(films, streamed):
    data = b"x" * 200_000
    await films.put("a", streamed(data))

    await copy(films, "films/a", "b")

    assert len(films.blobs()) == 1
    await films("DeleteObject", Bucket="films", Key="a")
    assert await films.read("b") == data
    await films.reopen()
    assert await films.read("b") == data
    await films("DeleteObject", Bucket="films", Key="b")
    assert films.blobs() == set()


async def test_a_copy_of_parts_is_whole_and_its_etag_is_the_md5(films, streamed):
    size = 5 * 1024 * 1024
    upload = await films.begin(ChecksumAlgorithm="SHA256")
    parts = [
        await films.part(upload, 1, streamed(b"\1" * size, "SHA256")),
        await films.part(upload, 2, streamed(b"\2" * 9, "SHA256")),
    ]
    await films.complete(upload, parts)

    result = (await copy(films, "films/film", "b"))["CopyObjectResult"]

    data = b"\1" * size + b"\2" * 9
    assert result["ETag"] == f'"{hashlib.md5(data).hexdigest()}"'
    assert (result["ChecksumType"], "ChecksumSHA256" in result) == ("FULL_OBJECT", True)
    assert await films.read("b") == data
    assert "PartsCount" not in await films("HeadObject", Bucket="films", Key="b", PartNumber=1)


async def test_a_copy_onto_itself_must_change_something(films):
    await films.put("a", Metadata={"k": "v"})

    error = await films.refusal("CopyObject", Bucket="films", Key="a", CopySource="films/a")

    assert error.code == "InvalidRequest"
    assert "copy an object to itself" in error.message


@pytest.mark.parametrize("size", [5, 100_000])
async def test_onto_itself_with_new_metadata_it_keeps_its_bytes(films, streamed, size):
    await films.put("a", streamed(b"x" * size))

    await copy(films, "films/a", "a", MetadataDirective="REPLACE", Metadata={"n": "1"})

    assert await films.read("a") == b"x" * size
    assert (await films.get("a"))["Metadata"] == {"n": "1"}


async def test_conditions_on_the_source(films):
    etag = (await films.put("a"))["ETag"]

    await copy(films, "films/a", "b", CopySourceIfMatch=etag)
    for condition in ({"CopySourceIfMatch": '"x"'}, {"CopySourceIfNoneMatch": etag}):
        error = await films.refusal("CopyObject", Bucket="films", Key="b", CopySource="films/a", **condition)
        assert (error.code, error.status) == ("PreconditionFailed", 412)


async def test_conditions_on_the_target(films):
    await films.put("a")
    await copy(films, "films/a", "b", IfNoneMatch="*")

    error = await films.refusal("CopyObject", Bucket="films", Key="b", CopySource="films/a", IfNoneMatch="*")

    assert error.code == "PreconditionFailed"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("films/none", "NoSuchKey"),
        ("nowhere/a", "NoSuchBucket"),
        ("films", "InvalidArgument"),
        (f"films/a?versionId={'x' * 32}", "NoSuchVersion"),
        ("films/a?versionId=x", "InvalidArgument"),
    ],
)
async def test_a_source_that_is_not_there_is_told(films, source, code):
    await films.put("a")

    assert (await films.refusal("CopyObject", Bucket="films", Key="b", CopySource=source)).code == code


async def test_an_old_version_can_be_copied_over_the_new_one(films):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    old = (await films.put("a", b"old"))["VersionId"]
    await films.put("a", b"new")

    answer = await copy(films, f"films/a?versionId={old}", "a")

    assert answer["CopySourceVersionId"] == old
    assert await films.read("a") == b"old"
