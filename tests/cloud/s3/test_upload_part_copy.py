import pytest

from reelworks.cloud.services.s3.limits import PART_BYTES_MIN


async def test_parts_can_be_ranges_of_objects(films, streamed):
    data = bytes(range(256)) * (6 * 4096)
    await films.put("source", streamed(data))
    upload = await films.begin()

    answers = [
        await films("UploadPartCopy", **upload, PartNumber=n, CopySource="films/source", CopySourceRange=span)
        for n, span in ((1, f"bytes=0-{PART_BYTES_MIN - 1}"), (2, f"bytes={PART_BYTES_MIN}-{len(data) - 1}"))
    ]
    parts = [{"PartNumber": n + 1, "ETag": a["CopyPartResult"]["ETag"]} for n, a in enumerate(answers)]
    await films.complete(upload, parts)

    assert await films.read("film") == data


async def test_without_a_range_it_is_the_whole_object(films):
    await films.put("source", b"hello")
    upload = await films.begin()

    answer = await films("UploadPartCopy", **upload, PartNumber=1, CopySource="films/source")

    assert answer["CopyPartResult"]["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'


@pytest.mark.parametrize("span", ["bytes=0-5", "bytes=3-", "0-1", "bytes=2-1", "bytes=-2"])
async def test_a_range_must_lie_within(films, span):
    await films.put("source", b"hello")
    upload = await films.begin()

    error = await films.refusal(
        "UploadPartCopy", **upload, PartNumber=1, CopySource="films/source", CopySourceRange=span
    )

    assert (error.code, error.fields["ArgumentName"]) == ("InvalidArgument", "x-amz-copy-source-range")


async def test_conditions_on_the_source(films):
    await films.put("source", b"hello")
    upload = await films.begin()

    error = await films.refusal(
        "UploadPartCopy", **upload, PartNumber=1, CopySource="films/source", CopySourceIfMatch='"x"'
    )

    assert error.code == "PreconditionFailed"
