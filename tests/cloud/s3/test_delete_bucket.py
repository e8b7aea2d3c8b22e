async def test_an_empty_bucket_goes(films):
    await films("DeleteBucket", Bucket="films")

    assert (await films.refusal("HeadBucket", Bucket="films")).code == "NoSuchBucket"
    assert (await films.refusal("DeleteBucket", Bucket="films")).status == 404


async def test_a_bucket_that_holds_an_object_stays(films):
    await films.put("a")

    error = await films.refusal("DeleteBucket", Bucket="films")

    assert (error.code, error.status) == ("BucketNotEmpty", 409)
    assert error.fields == {"BucketName": "films"}


async def test_a_bucket_that_holds_only_a_delete_marker_stays(films):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    await films("DeleteObject", Bucket="films", Key="a")

    assert (await films.refusal("DeleteBucket", Bucket="films")).code == "BucketNotEmpty"


async def test_uploads_under_way_go_with_it(films):
    upload = await films.begin()
    await films.part(upload, 1, b"part")
    assert len(films.blobs()) == 1

    await films("DeleteBucket", Bucket="films")

    assert films.blobs() == set()


async def test_a_new_bucket_of_the_same_name_is_empty_and_has_no_settings(films):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    await films("DeleteBucket", Bucket="films")

    await films.make("films")

    assert await films("GetBucketVersioning", Bucket="films") == {}
    await films.reopen()
    assert await films("GetBucketVersioning", Bucket="films") == {}
