from datetime import UTC, datetime


async def test_a_deleted_object_is_gone_with_its_file(films, streamed):
    await films.put("a", streamed(b"x" * 100_000))

    assert await films("DeleteObject", Bucket="films", Key="a") == {}

    assert (await films.refusal("GetObject", Bucket="films", Key="a")).code == "NoSuchKey"
    assert films.blobs() == set()


async def test_deleting_what_is_not_there_succeeds(films):
    assert await films("DeleteObject", Bucket="films", Key="a") == {}


async def test_if_match_deletes_only_that_object(films):
    etag = (await films.put("a", b"one"))["ETag"]

    error = await films.refusal("DeleteObject", Bucket="films", Key="a", IfMatch='"other"')
    assert (error.code, error.status) == ("PreconditionFailed", 412)
    await films("DeleteObject", Bucket="films", Key="a", IfMatch=etag)
    assert (await films.refusal("DeleteObject", Bucket="films", Key="a", IfMatch="*")).code == "NoSuchKey"


async def test_size_and_time_can_be_conditions_too(films):
    await films.put("a", b"one")
    modified = datetime.fromtimestamp(films.clock.now(), UTC)

    assert (await films.refusal("DeleteObject", Bucket="films", Key="a", IfMatchSize=4)).status == 412
    await films("DeleteObject", Bucket="films", Key="a", IfMatchSize=3, IfMatchLastModifiedTime=modified)
