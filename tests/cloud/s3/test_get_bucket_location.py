async def test_a_bucket_tells_its_region(films):
    assert await films("GetBucketLocation", Bucket="films") == {"LocationConstraint": "us-east-2"}


async def test_us_east_1_has_no_name(s3):
    s3.region = "us-east-1"
    await s3.make("films")

    assert await s3("GetBucketLocation", Bucket="films") == {}
