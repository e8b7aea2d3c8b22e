from reelworks.cloud.policy.principal import Principal


async def test_a_bucket_tells_its_region(films):
    answer = await films("HeadBucket", Bucket="films")

    assert answer["BucketRegion"] == "us-east-2"
    assert answer["BucketArn"] == "arn:aws:s3:::films"


async def test_no_bucket_is_not_found(s3):
    error = await s3.refusal("HeadBucket", Bucket="films")

    assert (error.code, error.status, error.fields) == ("NoSuchBucket", 404, {"BucketName": "films"})


async def test_who_may_not_come_in_is_told_the_region(films):
    films.principal = Principal.anonymous()

    error = await films.refusal("HeadBucket", Bucket="films")

    assert (error.code, error.status) == ("AccessDenied", 403)
    assert error.headers == {"x-amz-bucket-region": "us-east-2"}


async def test_a_bucket_of_another_owner_than_expected_is_closed(films):
    error = await films.refusal("HeadBucket", Bucket="films", ExpectedBucketOwner="999999999999")

    assert (error.code, error.status) == ("AccessDenied", 403)
