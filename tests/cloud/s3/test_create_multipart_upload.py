import pytest


async def test_an_upload_tells_its_checksum_plan(films):
    answer = await films("CreateMultipartUpload", Bucket="films", Key="film", ChecksumAlgorithm="CRC32")

    assert (answer["ChecksumAlgorithm"], answer["ChecksumType"]) == ("CRC32", "COMPOSITE")
    assert (answer["Bucket"], answer["Key"]) == ("films", "film")
    assert len(answer["UploadId"]) == 64


async def test_nothing_is_there_before_it_is_completed(films):
    upload = await films.begin()
    await films.part(upload, 1, b"x")

    assert (await films.refusal("GetObject", Bucket="films", Key="film")).code == "NoSuchKey"
    assert (await films("ListObjectsV2", Bucket="films"))["KeyCount"] == 0


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE"), ("ADLER", None), (None, "COMPOSITE")],
)
async def test_a_plan_that_cannot_be_is_refused(films, algorithm, kind):
    asked = {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}

    error = await films.refusal(
        "CreateMultipartUpload", Bucket="films", Key="a", **{k: v for k, v in asked.items() if v}
    )

    assert error.code == "InvalidRequest"
