async def test_head_says_what_get_would_say(films):
    await films.put("a", b"hello", ContentType="text/plain", Metadata={"k": "v"})

    head, got = await films("HeadObject", Bucket="films", Key="a"), await films.get("a")

    assert head == {name: value for name, value in got.items() if name != "Body"}


async def test_head_knows_ranges_and_conditions(films):
    etag = (await films.put("a", b"hello"))["ETag"]

    ranged = await films("HeadObject", Bucket="films", Key="a", Range="bytes=1-2")
    assert (ranged["ContentLength"], ranged["__status__"]) == (2, 206)
    assert (await films("HeadObject", Bucket="films", Key="a", IfNoneMatch=etag))["__status__"] == 304


async def test_what_is_not_there_is_not_found(films):
    assert (await films.refusal("HeadObject", Bucket="films", Key="a")).status == 404
