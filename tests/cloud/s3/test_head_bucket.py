async def test_a_bucket_tells_its_region(films):
    answer = await films("HeadBucket", Bucket="films")

    assert answer["BucketRegion"] == "us-east-2"
    assert answer["BucketArn"] == "arn:aws:s3:::films"


async def test_no_bucket_is_not_found(s3):
    error = await s3.refusal("HeadBucket", Bucket="films")

    assert (error.code, error.status, error.fields) == ("NoSuchBucket", 404, {"BucketName": "films"})
