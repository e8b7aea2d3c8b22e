"""GetBucketAccelerateConfiguration and PutBucketAccelerateConfiguration."""


async def status(films):
    return (await films("GetBucketAccelerateConfiguration", Bucket="films")).get("Status")


async def set_status(films, wanted):
    await films(
        "PutBucketAccelerateConfiguration", Bucket="films", AccelerateConfiguration={"Status": wanted}
    )


async def test_a_bucket_has_no_state_until_one_is_set(films):
    assert await status(films) is None

    await set_status(films, "Suspended")
    assert await status(films) is None
    await set_status(films, "Enabled")
    assert await status(films) == "Enabled"
    await set_status(films, "Suspended")
    assert await status(films) == "Suspended"


async def test_another_state_is_malformed(films):
    error = await films.refusal(
        "PutBucketAccelerateConfiguration", Bucket="films", AccelerateConfiguration={"Status": "On"}
    )

    assert (error.code, error.status) == ("MalformedXML", 400)


async def test_a_name_with_dots_is_refused(s3):
    await s3.make("films.example")

    error = await s3.refusal(
        "PutBucketAccelerateConfiguration",
        Bucket="films.example",
        AccelerateConfiguration={"Status": "Enabled"},
    )

    assert (error.code, error.status) == ("InvalidRequest", 400)
