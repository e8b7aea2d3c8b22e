from reelworks.cloud.services.s3.limits import PART_BYTES_MIN

ALL = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]


async def ask(films, *names, **more):
    return await films(
        "GetObjectAttributes", Bucket="films", Key="film", ObjectAttributes=list(names), **more
    )


async def test_only_what_is_asked_for_is_told(films):
    await films.put("film", b"hello")

    whole, some = await ask(films, *ALL), await ask(films, "ObjectSize")

    assert whole["ETag"] == "5d41402abc4b2a76b9719d911017c592"
    assert (whole["ObjectSize"], whole["StorageClass"]) == (5, "STANDARD")
    assert whole["Checksum"]["ChecksumType"] == "FULL_OBJECT"
    assert "ObjectParts" not in whole
    assert some.keys() == {"ObjectSize", "LastModified"}


async def test_parts_with_checksums_come_in_pages(films, streamed):
    upload = await films.begin(ChecksumAlgorithm="SHA256")
    sizes = (PART_BYTES_MIN, PART_BYTES_MIN, 3)
    parts = [await films.part(upload, n + 1, streamed(b"x" * size, "SHA256")) for n, size in enumerate(sizes)]
    await films.complete(upload, parts)

    first = (await ask(films, "ObjectParts", MaxParts=2))["ObjectParts"]
    rest = (await ask(films, "ObjectParts", PartNumberMarker=2))["ObjectParts"]

    assert (first["TotalPartsCount"], first["IsTruncated"], first["NextPartNumberMarker"]) == (3, True, 2)
    assert [part["Size"] for part in first["Parts"]] == [PART_BYTES_MIN, PART_BYTES_MIN]
    assert rest["Parts"] == [{"PartNumber": 3, "Size": 3, "ChecksumSHA256": parts[2]["ChecksumSHA256"]}]


async def test_an_unknown_attribute_is_refused(films):
    await films.put("film")

    error = await films.refusal(
        "GetObjectAttributes", Bucket="films", Key="film", ObjectAttributes=["Colour"]
    )

    assert error.code == "InvalidArgument"


async def test_a_composite_checksum_is_told_without_the_number_of_parts(films, streamed):
    upload = await films.begin(ChecksumAlgorithm="SHA256")
    parts = [await films.part(upload, 1, streamed(b"tail", "SHA256"))]
    whole = await films.complete(upload, parts)

    told = (await ask(films, "Checksum"))["Checksum"]

    assert whole["ChecksumSHA256"].endswith("-1")
    assert told == {"ChecksumSHA256": whole["ChecksumSHA256"].removesuffix("-1"), "ChecksumType": "COMPOSITE"}
