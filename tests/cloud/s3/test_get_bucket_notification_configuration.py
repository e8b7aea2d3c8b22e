async def test_a_new_bucket_tells_nobody(films):
    assert await films("GetBucketNotificationConfiguration", Bucket="films") == {}


async def test_no_bucket_is_told(s3):
    error = await s3.refusal("GetBucketNotificationConfiguration", Bucket="none")

    assert error.code == "NoSuchBucket"
