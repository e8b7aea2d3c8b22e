import pytest


async def test_parts_come_by_number_in_pages(films):
    upload = await films.begin(ChecksumAlgorithm="CRC64NVME", StorageClass="STANDARD_IA")
    for number in (3, 1, 2):
        await films.part(upload, number, b"x" * number)

    first = await films("ListParts", **upload, MaxParts=2)
    rest = await films("ListParts", **upload, PartNumberMarker=first["NextPartNumberMarker"])

    assert [(part["PartNumber"], part["Size"]) for part in first["Parts"]] == [(1, 1), (2, 2)]
    assert first["IsTruncated"] is True
    assert [part["PartNumber"] for part in rest["Parts"]] == [3]
    assert rest["IsTruncated"] is False
    assert (rest["StorageClass"], rest["ChecksumAlgorithm"]) == ("STANDARD_IA", "CRC64NVME")
    assert "ChecksumCRC64NVME" in rest["Parts"][0]


async def test_an_upload_without_parts_lists_none(films):
    upload = await films.begin()

    assert "Parts" not in await films("ListParts", **upload)


async def test_an_unknown_upload_is_told(films):
    assert (await films.refusal("ListParts", Bucket="films", Key="a", UploadId="x")).code == "NoSuchUpload"


@pytest.mark.parametrize(
    ("member", "argument"), [("MaxParts", "max-parts"), ("PartNumberMarker", "part-number-marker")]
)
async def test_a_number_out_of_range_is_refused(films, member, argument):
    upload = await films.begin()

    below = await films.refusal("ListParts", **upload, **{member: -1})
    above = await films.refusal("ListParts", **upload, **{member: 2**31})

    assert (below.code, above.code) == ("InvalidArgument", "InvalidArgument")
    assert below.message == f"Argument {argument} must be an integer between 0 and 2147483647"
    assert above.message == f"Provided {argument} not an integer or within integer range"
