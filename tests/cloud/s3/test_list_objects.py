async def fill(films, *keys):
    for key in keys:
        await films.put(key, b"x")


async def test_pages_go_on_from_the_last_key(films):
    await fill(films, "a", "b", "c")

    first = await films("ListObjects", Bucket="films", MaxKeys=2)
    rest = await films("ListObjects", Bucket="films", Marker="b")

    assert [content["Key"] for content in first["Contents"]] == ["a", "b"]
    assert first["IsTruncated"] is True
    assert "NextMarker" not in first
    assert [content["Key"] for content in rest["Contents"]] == ["c"]
    assert rest["Contents"][0]["Owner"]["ID"]


async def test_with_a_delimiter_the_next_marker_is_told(films):
    await fill(films, "a/1", "a/2", "b")

    first = await films("ListObjects", Bucket="films", MaxKeys=1, Delimiter="/")
    rest = await films("ListObjects", Bucket="films", Delimiter="/", Marker=first["NextMarker"])

    assert first["NextMarker"] == "a/"
    assert "CommonPrefixes" not in rest
    assert [content["Key"] for content in rest["Contents"]] == ["b"]
