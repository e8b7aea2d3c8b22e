import pytest


async def test_a_part_has_its_etag_and_checksum(films, streamed):
    upload = await films.begin(ChecksumAlgorithm="SHA1")

    answer = await films("UploadPart", **upload, PartNumber=1, Body=streamed(b"hello", "SHA1"))

    assert answer["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert answer["ChecksumSHA1"] == "qvTGHdzF6KLavt4PO0gs2a6pQ00="


async def test_a_part_of_the_same_number_is_replaced(films):
    upload = await films.begin()
    await films.part(upload, 1, b"old")

    part = await films.part(upload, 1, b"new")

    assert len(films.blobs()) == 1
    await films.complete(upload, [part])
    assert await films.read("film") == b"new"


@pytest.mark.parametrize("number", [0, 10_001, -1])
async def test_a_part_number_is_between_1_and_10000(films, number):
    upload = await films.begin()

    error = await films.refusal("UploadPart", **upload, PartNumber=number, Body=b"")

    assert (error.code, error.fields["ArgumentName"]) == ("InvalidArgument", "partNumber")


async def test_an_unknown_upload_is_told_before_the_body_is_read(films, streamed):
    upload = await films.begin()

    for wrong in ({**upload, "UploadId": "x"}, {**upload, "Key": "other"}):
        error = await films.refusal("UploadPart", **wrong, PartNumber=1, Body=streamed(b"x", fails=True))
        assert (error.code, error.status) == ("NoSuchUpload", 404)


async def test_a_checksum_of_another_kind_than_the_uploads_is_refused(films, streamed):
    upload = await films.begin(ChecksumAlgorithm="SHA256")

    error = await films.refusal("UploadPart", **upload, PartNumber=1, Body=streamed(b"x", "CRC32"))

    assert error.code == "InvalidRequest"
    assert "expected checksum Type: sha256, actual checksum Type: crc32" in error.message
    assert films.blobs() == set()


async def test_an_upload_aborted_while_the_body_came_keeps_no_file(films, streamed):
    upload = await films.begin()

    class Slow(streamed):
        async def __aiter__(self):
            yield b"x"
            await films("AbortMultipartUpload", **upload)

    error = await films.refusal("UploadPart", **upload, PartNumber=1, Body=Slow(b"x"))

    assert error.code == "NoSuchUpload"
    assert films.blobs() == set()
