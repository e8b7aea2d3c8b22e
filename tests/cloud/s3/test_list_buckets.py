from datetime import UTC, datetime

from reelworks.cloud.policy.principal import Principal


async def names(s3, **request):
    return [bucket["Name"] for bucket in (await s3("ListBuckets", **request))["Buckets"]]


async def test_buckets_come_by_name_whatever_their_region(s3):
    await s3.make("zebra")
    s3.region = "eu-west-1"
    await s3.make("apple")

    answer = await s3("ListBuckets")

    assert [bucket["Name"] for bucket in answer["Buckets"]] == ["apple", "zebra"]
    assert answer["Buckets"][0]["CreationDate"] == datetime.fromtimestamp(s3.clock.now(), UTC)
    assert len(answer["Owner"]["ID"]) == 64


async def test_other_accounts_buckets_are_not_there(films):
    films.principal = Principal.root("999999999999")

    assert await names(films) == []


async def test_pages_go_on_where_the_last_one_ended(s3):
    for name in ("aaa", "bbb", "ccc"):
        await s3.make(name)

    first = await s3("ListBuckets", MaxBuckets=2)
    assert [bucket["Name"] for bucket in first["Buckets"]] == ["aaa", "bbb"]
    assert await names(s3, ContinuationToken=first["ContinuationToken"]) == ["ccc"]


async def test_prefix_and_region_choose(s3):
    await s3.make("film-a")
    await s3.make("photo-a")
    s3.region = "eu-west-1"
    await s3.make("film-b")

    assert await names(s3, Prefix="film") == ["film-a", "film-b"]
    assert await names(s3, BucketRegion="eu-west-1") == ["film-b"]


async def test_a_made_up_token_is_refused(s3):
    assert (await s3.refusal("ListBuckets", ContinuationToken="?")).code == "InvalidArgument"
