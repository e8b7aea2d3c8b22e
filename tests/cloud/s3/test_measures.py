"""What S3 tells CloudWatch of its buckets."""

import asyncio

DEADLINE_S = 10


async def counted(s3):
    """The figures of the next count, by bucket and name."""
    room, told = s3.room, []
    async with asyncio.timeout(DEADLINE_S):
        while not told:
            told = list(room.measure(s3.clock.now()))
            await asyncio.sleep(0.005)
    return {(dict(each.dimensions)["BucketName"], each.name): (each.value, each.unit) for each in told}


async def test_objects_and_bytes_are_counted_with_all_their_versions(s3):
    await s3.make("films")
    await s3.make("empty")
    await s3("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    await s3.put("a", b"12345")
    await s3.put("a", b"123")
    await s3.put("b", b"1")

    assert await counted(s3) == {
        ("films", "NumberOfObjects"): (3, "Count"),
        ("films", "BucketSizeBytes"): (9, "Bytes"),
        ("empty", "NumberOfObjects"): (0, "Count"),
        ("empty", "BucketSizeBytes"): (0, "Bytes"),
    }


async def test_they_are_counted_again_after_a_while(s3):
    await s3.make("films")
    first = await counted(s3)
    await s3.put("a", b"12345")
    assert list(s3.room.measure(s3.clock.now())) == []

    s3.clock.advance(3600)

    assert first["films", "NumberOfObjects"] == (0, "Count")
    assert (await counted(s3))["films", "NumberOfObjects"] == (1, "Count")
