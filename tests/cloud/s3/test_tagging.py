"""Put, Get and Delete of ObjectTagging and BucketTagging."""

import pytest


def tag_set(**tags):
    return {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}


async def test_an_objects_tags_are_replaced_as_a_whole(films):
    await films.put("a", Tagging="x=1&y=2")

    await films("PutObjectTagging", Bucket="films", Key="a", Tagging=tag_set(z="3"))

    assert await films("GetObjectTagging", Bucket="films", Key="a") == tag_set(z="3")
    assert (await films.get("a"))["TagCount"] == 1
    await films("DeleteObjectTagging", Bucket="films", Key="a")
    assert await films("GetObjectTagging", Bucket="films", Key="a") == {"TagSet": []}
    assert await films.read("a") == b"bytes"


async def test_each_version_has_its_own(films):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    old = (await films.put("a", Tagging="n=1"))["VersionId"]
    await films.put("a", Tagging="n=2")

    await films("PutObjectTagging", Bucket="films", Key="a", VersionId=old, Tagging=tag_set(n="9"))

    assert (await films("GetObjectTagging", Bucket="films", Key="a"))["TagSet"][0]["Value"] == "2"
    answer = await films("GetObjectTagging", Bucket="films", Key="a", VersionId=old)
    assert answer == {**tag_set(n="9"), "VersionId": old}


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([("k", "v")] * 2, "InvalidTag"),
        ([("", "v")], "InvalidTag"),
        ([("k" * 129, "v")], "InvalidTag"),
        ([("k", "v" * 257)], "InvalidTag"),
        ([("aws:k", "v")], "InvalidTag"),
        ([("k?", "v")], "InvalidTag"),
        ([(f"k{n}", "v") for n in range(11)], "BadRequest"),
    ],
)
async def test_tags_that_break_the_rules_are_refused(films, tags, code):
    await films.put("a")
    tagging = {"TagSet": [{"Key": key, "Value": value} for key, value in tags]}

    error = await films.refusal("PutObjectTagging", Bucket="films", Key="a", Tagging=tagging)

    assert error.code == code


async def test_what_is_not_there_has_no_tags(films):
    assert (await films.refusal("GetObjectTagging", Bucket="films", Key="a")).code == "NoSuchKey"
    error = await films.refusal("PutObjectTagging", Bucket="films", Key="a", Tagging=tag_set())
    assert error.code == "NoSuchKey"


async def test_a_buckets_tags(films):
    error = await films.refusal("GetBucketTagging", Bucket="films")
    assert (error.code, error.status) == ("NoSuchTagSet", 404)

    await films("PutBucketTagging", Bucket="films", Tagging=tag_set(team="film"))

    assert await films("GetBucketTagging", Bucket="films") == tag_set(team="film")
    await films("DeleteBucketTagging", Bucket="films")
    assert (await films.refusal("GetBucketTagging", Bucket="films")).code == "NoSuchTagSet"
