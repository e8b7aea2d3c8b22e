import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


async def fill(films, *keys):
    for key in keys:
        await films.put(key, b"x")


async def page(films, **request):
    answer = await films("ListObjectsV2", Bucket="films", **request)
    keys = [content["Key"] for content in answer.get("Contents", ())]
    return keys, [prefix["Prefix"] for prefix in answer.get("CommonPrefixes", ())], answer


async def test_keys_come_in_the_order_of_their_bytes(films):
    await fill(films, "b", "B", "é", "z", "a/b", "a!", "a", "\U0001f600", "｡")

    keys, _, answer = await page(films)

    assert keys == sorted(keys, key=str.encode)
    assert (answer["KeyCount"], answer["IsTruncated"], answer["MaxKeys"]) == (9, False, 1000)


async def test_an_entry_tells_what_the_object_is(films):
    etag = (await films.put("a", b"hello", StorageClass="STANDARD_IA"))["ETag"]

    (entry,) = (await page(films))[2]["Contents"]

    assert (entry["ETag"], entry["Size"], entry["StorageClass"]) == (etag, 5, "STANDARD_IA")
    assert (entry["ChecksumAlgorithm"], entry["ChecksumType"]) == (["CRC64NVME"], "FULL_OBJECT")
    assert "Owner" not in entry
    assert (await page(films, FetchOwner=True))[2]["Contents"][0]["Owner"]["ID"]


async def test_a_delimiter_folds_what_lies_below(films):
    await fill(films, "a", "b/1", "b/2", "b/c/3", "d/4", "e")

    assert (await page(films, Delimiter="/"))[:2] == (["a", "e"], ["b/", "d/"])
    assert (await page(films, Delimiter="/", Prefix="b/"))[:2] == (["b/1", "b/2"], ["b/c/"])
    assert (await page(films, Delimiter="/", Prefix="b"))[:2] == ([], ["b/"])
    assert (await page(films, Prefix="b/c"))[0] == ["b/c/3"]
    assert (await page(films, Delimiter="c/"))[:2] == (["a", "b/1", "b/2", "d/4", "e"], ["b/c/"])


async def test_keys_and_prefixes_count_alike(films):
    await fill(films, "a", "b/1", "b/2", "c")

    keys, prefixes, answer = await page(films, Delimiter="/", MaxKeys=2)

    assert (keys, prefixes) == (["a"], ["b/"])
    assert (answer["KeyCount"], answer["IsTruncated"]) == (2, True)
    rest = await page(films, Delimiter="/", ContinuationToken=answer["NextContinuationToken"])
    assert rest[:2] == (["c"], [])


async def test_start_after_need_not_be_there(films):
    await fill(films, "a", "b", "c")

    assert (await page(films, StartAfter="b"))[0] == ["c"]
    assert (await page(films, StartAfter="aa"))[0] == ["b", "c"]
    assert (await page(films, StartAfter="0", Prefix="b"))[0] == ["b"]


async def test_no_keys_may_be_asked_for(films):
    await fill(films, "a")

    keys, _, answer = await page(films, MaxKeys=0)

    assert (keys, answer["IsTruncated"], answer["KeyCount"]) == ([], False, 0)


async def test_a_page_has_a_thousand_at_most(films):
    assert (await page(films, MaxKeys=5000))[2]["MaxKeys"] == 1000


async def test_wrong_arguments_are_refused(films):
    for wrong in ({"MaxKeys": -1}, {"EncodingType": "html"}, {"ContinuationToken": "?"}):
        assert (await films.refusal("ListObjectsV2", Bucket="films", **wrong)).code == "InvalidArgument"


async def test_keys_can_be_encoded(films):
    await fill(films, "a b/ü+%\n")

    _, prefixes, answer = await page(films, EncodingType="url", Prefix="a b", Delimiter="ü")

    assert prefixes == ["a+b/%C3%BC"]
    assert (answer["Prefix"], answer["Delimiter"]) == ("a+b", "%C3%BC")
    assert (await page(films, EncodingType="url"))[0] == ["a+b/%C3%BC%2B%25%0A"]


async def test_delete_markers_are_not_listed(films):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    await fill(films, "a", "b", "b")
    await films("DeleteObject", Bucket="films", Key="a")

    assert (await page(films))[0] == ["b"]


async def test_no_bucket_is_told(s3):
    assert (await s3.refusal("ListObjectsV2", Bucket="none")).code == "NoSuchBucket"


def expected(keys, prefix, delimiter):
    """What all pages together must show, in order: the reference model."""
    items = set()
    for key in keys:
        if key.startswith(prefix):
            rest = key[len(prefix) :]
            folds = delimiter and delimiter in rest
            items.add(prefix + rest[: rest.index(delimiter) + len(delimiter)] if folds else key)
    return sorted(items, key=str.encode)


NAMES = st.text(st.sampled_from("ab/!é\U0001f600\x00"), min_size=1, max_size=5)


@pytest.mark.parametrize("operation", ["ListObjectsV2", "ListObjects"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=st.sets(NAMES, max_size=12),
    prefix=st.text(st.sampled_from("ab/"), max_size=2),
    delimiter=st.sampled_from(["", "/", "b", "//", "é"]),
    size=st.integers(1, 4),
)
def test_all_pages_together_show_everything_once(listed, operation, keys, prefix, delimiter, size):  # noqa: PLR0917 - hypothesis passes them by name
    assert listed(operation, keys, prefix, delimiter, size) == expected(keys, prefix, delimiter)


@pytest.fixture
def listed(tmp_path, runner):
    """Makes the bucket hold exactly these keys, and walks its pages."""
    client = runner.client

    async def walk(operation, keys, prefix, delimiter, size):
        there = (await client("ListObjectsV2", Bucket="films")).get("Contents", ())
        for content in there:
            await client("DeleteObject", Bucket="films", Key=content["Key"])
        for key in keys:
            await client.put(key, b"")
        seen, more = [], {}
        while True:
            answer = await client(
                operation, Bucket="films", Prefix=prefix, Delimiter=delimiter, MaxKeys=size, **more
            )
            items = [content["Key"] for content in answer.get("Contents", ())]
            items += [folded["Prefix"] for folded in answer.get("CommonPrefixes", ())]
            seen += sorted(items, key=str.encode)
            if not answer["IsTruncated"]:
                return seen
            if operation == "ListObjectsV2":
                more = {"ContinuationToken": answer["NextContinuationToken"]}
            else:
                more = {"Marker": answer.get("NextMarker") or seen[-1]}

    return lambda *arguments: runner.run(walk(*arguments))


async def test_start_after_does_not_count_beside_a_token(films):
    await fill(films, "a", "b", "c")
    first = await films("ListObjectsV2", Bucket="films", StartAfter="a", MaxKeys=1)
    assert first["StartAfter"] == "a"

    token = first["NextContinuationToken"]
    second = await films("ListObjectsV2", Bucket="films", StartAfter="a", ContinuationToken=token)

    assert [content["Key"] for content in second["Contents"]] == ["c"]
    assert "StartAfter" not in second
