import pytest


async def delete(films, *entries, **more):
    return await films("DeleteObjects", Bucket="films", Delete={"Objects": list(entries), **more})


async def test_many_go_at_once_there_or_not(films):
    await films.put("a")
    await films.put("b")

    answer = await delete(films, {"Key": "a"}, {"Key": "b"}, {"Key": "c"})

    assert answer == {"Deleted": [{"Key": "a"}, {"Key": "b"}, {"Key": "c"}]}
    assert (await films("ListObjectsV2", Bucket="films"))["KeyCount"] == 0


async def test_quietly_only_what_failed_is_told(films):
    await films.put("a")

    answer = await delete(films, {"Key": "a"}, {"Key": "b", "ETag": '"x"'}, Quiet=True)

    assert answer == {
        "Errors": [{"Key": "b", "Code": "NoSuchKey", "Message": "The specified key does not exist."}]
    }


@pytest.mark.parametrize("count", [0, 1001])
async def test_a_thousand_at_most_and_one_at_least(films, count):
    error = await films.refusal(
        "DeleteObjects", Bucket="films", Delete={"Objects": [{"Key": str(n)} for n in range(count)]}
    )

    assert error.code == "MalformedXML"


async def test_a_thousand_go(films):
    for number in range(5):
        await films.put(f"k{number:03}")

    answer = await delete(films, *({"Key": f"k{n:03}"} for n in range(1000)))

    assert len(answer["Deleted"]) == 1000


async def test_in_a_versioned_bucket_markers_are_told(films):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    await films.put("a")

    (made,) = (await delete(films, {"Key": "a"}))["Deleted"]
    assert made["DeleteMarker"] is True
    marker = made["DeleteMarkerVersionId"]
    (gone,) = (await delete(films, {"Key": "a", "VersionId": marker}))["Deleted"]

    assert gone == {"Key": "a", "VersionId": marker, "DeleteMarker": True, "DeleteMarkerVersionId": marker}
    assert await films.read("a") == b"bytes"
