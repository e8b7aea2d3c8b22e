import pytest


@pytest.fixture
async def begun(films):
    uploads = [await films.begin(key) for key in ("b/2", "a", "b/1", "a", "c")]
    return films, uploads


async def shown(films, **request):
    answer = await films("ListMultipartUploads", Bucket="films", **request)
    keys = [upload["Key"] for upload in answer.get("Uploads", ())]
    return keys, [prefix["Prefix"] for prefix in answer.get("CommonPrefixes", ())], answer


async def test_they_come_by_key_and_the_oldest_first(begun):
    films, uploads = begun

    keys, _, answer = await shown(films)

    assert keys == ["a", "a", "b/1", "b/2", "c"]
    assert [u["UploadId"] for u in answer["Uploads"][:2]] == [uploads[1]["UploadId"], uploads[3]["UploadId"]]
    assert answer["IsTruncated"] is False


async def test_pages_go_on_behind_key_and_upload(begun):
    films, _ = begun
    seen, marker = [], {}

    while True:
        keys, _, answer = await shown(films, MaxUploads=1, **marker)
        seen += keys
        if not answer["IsTruncated"]:
            break
        marker = {"KeyMarker": answer["NextKeyMarker"], "UploadIdMarker": answer["NextUploadIdMarker"]}

    assert seen == ["a", "a", "b/1", "b/2", "c"]


async def test_a_key_marker_alone_is_behind_all_its_uploads(begun):
    films, _ = begun

    assert (await shown(films, KeyMarker="a"))[0] == ["b/1", "b/2", "c"]


async def test_prefix_and_delimiter(begun):
    films, _ = begun

    assert (await shown(films, Delimiter="/"))[:2] == (["a", "a", "c"], ["b/"])
    assert (await shown(films, Prefix="b/", Delimiter="/"))[0] == ["b/1", "b/2"]
    assert (await shown(films, Delimiter="/", KeyMarker="b/"))[:2] == (["c"], [])


async def test_keys_can_be_encoded(films):
    await films.begin("a b/ü")

    assert (await shown(films, EncodingType="url"))[0] == ["a+b/%C3%BC"]
