import base64
import hashlib

import pytest

from reelworks.cloud.services.s3.limits import PART_BYTES_MIN
from reelworks.cloud.wire.checksums import encode_digest, new_checksum

BIG = b"\1" * PART_BYTES_MIN


def md5(data):
    return hashlib.md5(data)


async def test_the_object_is_its_parts_in_order(films):
    upload = await films.begin(ContentType="video/mp4", Metadata={"k": "v"}, Tagging="t=1")
    second = await films.part(upload, 2, b"end")
    first = await films.part(upload, 1, BIG)

    answer = await films.complete(upload, [first, second])

    expected = md5(md5(BIG).digest() + md5(b"end").digest()).hexdigest()
    assert answer["ETag"] == f'"{expected}-2"'
    assert answer["Location"] == "http://localhost:4566/films/film"
    assert await films.read("film") == BIG + b"end"
    head = await films("HeadObject", Bucket="films", Key="film")
    assert (head["ContentType"], head["Metadata"], head["TagCount"]) == ("video/mp4", {"k": "v"}, 1)
    assert (await films.refusal("AbortMultipartUpload", **upload)).code == "NoSuchUpload"


async def test_no_byte_is_copied(films):
    upload = await films.begin()
    parts = [await films.part(upload, 1, BIG), await films.part(upload, 2, b"end")]
    files = films.blobs()

    await films.complete(upload, parts)

    assert films.blobs() == files


async def test_parts_not_named_are_removed(films):
    upload = await films.begin()
    parts = [await films.part(upload, n, BIG) for n in (1, 2, 3)]

    await films.complete(upload, [parts[0], parts[2]])

    assert len(films.blobs()) == 2
    assert (await films("HeadObject", Bucket="films", Key="film"))["ContentLength"] == 2 * PART_BYTES_MIN


async def test_completing_once_more_answers_as_before(films):
    upload = await films.begin()
    parts = [await films.part(upload, 1, b"x")]
    first = await films.complete(upload, parts)

    assert await films.complete(upload, parts) == first
    await films.put("film", b"other")
    error = await films.refusal("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": parts})
    assert error.code == "NoSuchUpload"


async def test_it_survives_a_restart_halfway(films):
    upload = await films.begin()
    first = await films.part(upload, 1, BIG)
    await films.reopen()
    second = await films.part(upload, 2, b"end")

    await films.complete(upload, [first, second])

    assert await films.read("film") == BIG + b"end"


async def test_every_part_but_the_last_has_5_mib(films):
    upload = await films.begin()
    parts = [await films.part(upload, 1, BIG[:-1]), await films.part(upload, 2, b"end")]

    error = await films.refusal("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": parts})

    assert error.code == "EntityTooSmall"
    assert error.fields["PartNumber"] == "1"
    assert error.fields["MinSizeAllowed"] == str(PART_BYTES_MIN)


async def test_parts_must_ascend(films):
    upload = await films.begin()
    parts = [await films.part(upload, n, BIG) for n in (1, 2)]

    for order in (parts[::-1], [parts[0], parts[0]]):
        error = await films.refusal("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": order})
        assert error.code == "InvalidPartOrder"


async def test_a_part_must_be_there_with_that_etag(films):
    upload = await films.begin()
    part = await films.part(upload, 1, b"x")

    for wrong in ({**part, "ETag": '"0"'}, {**part, "PartNumber": 2}):
        error = await films.refusal("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": [wrong]})
        assert error.code == "InvalidPart"
        assert error.fields["UploadId"] == upload["UploadId"]


async def test_a_completion_names_parts(films):
    upload = await films.begin()

    assert (await films.refusal("CompleteMultipartUpload", **upload)).code == "MalformedXML"


async def test_left_to_s3_the_checksum_is_that_of_the_whole(films):
    upload = await films.begin()
    parts = [await films.part(upload, 1, BIG), await films.part(upload, 2, b"end")]

    answer = await films.complete(upload, parts)

    whole = new_checksum("CRC64NVME")
    whole.update(BIG + b"end")
    assert answer["ChecksumCRC64NVME"] == encode_digest(whole.digest())
    assert answer["ChecksumType"] == "FULL_OBJECT"


async def test_a_composite_checksum_is_that_of_the_parts_checksums(films, streamed):
    upload = await films.begin(ChecksumAlgorithm="SHA256")
    parts = [
        await films.part(upload, 1, streamed(BIG, "SHA256")),
        await films.part(upload, 2, streamed(b"end", "SHA256")),
    ]

    answer = await films.complete(upload, parts)

    digests = hashlib.sha256(BIG).digest() + hashlib.sha256(b"end").digest()
    expected = base64.b64encode(hashlib.sha256(digests).digest()).decode()
    assert (answer["ChecksumSHA256"], answer["ChecksumType"]) == (f"{expected}-2", "COMPOSITE")


async def test_a_composite_one_needs_each_parts(films, streamed):
    upload = await films.begin(ChecksumAlgorithm="CRC32")
    part = await films.part(upload, 1, streamed(b"x", "CRC32"))
    del part["ChecksumCRC32"]

    error = await films.refusal("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": [part]})

    assert error.code == "InvalidRequest"
    assert "missing for part 1" in error.message


async def test_the_whole_must_be_what_was_said(films):
    upload = await films.begin(ChecksumAlgorithm="CRC64NVME")
    parts = {"Parts": [await films.part(upload, 1, b"x")]}

    for said, code in (
        ({"ChecksumCRC64NVME": "AAAAAAAAAAA="}, "BadDigest"),
        ({"MpuObjectSize": 2}, "InvalidRequest"),
        ({"ChecksumType": "COMPOSITE"}, "InvalidRequest"),
    ):
        error = await films.refusal("CompleteMultipartUpload", **upload, MultipartUpload=parts, **said)
        assert error.code == code


async def test_if_none_match_holds_at_the_completion(films):
    upload = await films.begin()
    part = await films.part(upload, 1, b"x")
    await films.put("film", b"there")

    error = await films.refusal(
        "CompleteMultipartUpload", **upload, MultipartUpload={"Parts": [part]}, IfNoneMatch="*"
    )

    assert error.code == "PreconditionFailed"
    assert await films.read("film") == b"there"


@pytest.mark.parametrize("count", [3])
async def test_deleting_the_object_removes_every_file(films, count):
    upload = await films.begin()
    await films.complete(upload, [await films.part(upload, n + 1, BIG) for n in range(count)])
    assert len(films.blobs()) == count

    await films("DeleteObject", Bucket="films", Key="film")

    assert films.blobs() == set()
