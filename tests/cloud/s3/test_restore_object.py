"""RestoreObject, and what cannot be done with an archived object before it."""

import pytest

DAY = 86_400


async def restore(films, **wanted):
    return await films("RestoreObject", Bucket="films", Key="a", RestoreRequest=wanted)


@pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
async def test_an_archived_object_cannot_be_read_or_copied(films, storage_class):
    await films.put("a", b"film", StorageClass=storage_class)

    read = await films.refusal("GetObject", Bucket="films", Key="a")
    copied = await films.refusal("CopyObject", Bucket="films", Key="b", CopySource="films/a")

    assert (read.code, read.status, read.fields) == (
        "InvalidObjectState",
        403,
        {"StorageClass": storage_class},
    )
    assert (copied.code, copied.message) == (
        "InvalidObjectState",
        "Operation is not valid for the source object's storage class",
    )
    assert (await films("HeadObject", Bucket="films", Key="a"))["StorageClass"] == storage_class


async def test_instant_retrieval_is_no_archive(films):
    await films.put("a", b"film", StorageClass="GLACIER_IR")

    assert await films.read("a") == b"film"


async def test_a_restored_object_can_be_read_until_the_days_are_over(films):
    await films.put("a", b"film", StorageClass="GLACIER")

    assert await restore(films, Days=1) == {"__status__": 202}

    assert await films.read("a") == b"film"
    told = (await films("HeadObject", Bucket="films", Key="a"))["Restore"]
    assert told.startswith('ongoing-request="false", expiry-date="')
    await films("CopyObject", Bucket="films", Key="b", CopySource="films/a")
    assert await films.read("b") == b"film"
    films.clock.advance(2 * DAY)
    assert (await films.refusal("GetObject", Bucket="films", Key="a")).code == "InvalidObjectState"
    assert "Restore" not in await films("HeadObject", Bucket="films", Key="a")


async def test_restoring_again_counts_the_days_anew(films):
    await films.put("a", b"film", StorageClass="GLACIER")
    await restore(films, Days=1)

    assert await restore(films, Days=5) == {}

    films.clock.advance(4 * DAY)
    assert await films.read("a") == b"film"


async def test_what_is_not_archived_cannot_be_restored(films):
    await films.put("a")

    error = await films.refusal("RestoreObject", Bucket="films", Key="a", RestoreRequest={"Days": 1})

    assert (error.code, error.status, error.fields) == (
        "InvalidObjectState",
        403,
        {"StorageClass": "STANDARD"},
    )
    assert (await films.refusal("RestoreObject", Bucket="films", Key="b")).code == "NoSuchKey"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [({}, "MalformedXML"), ({"Days": 0}, "InvalidArgument"), ({"Type": "SELECT"}, "NotImplemented")],
)
async def test_a_restore_says_for_how_long(films, wanted, code):
    await films.put("a", StorageClass="GLACIER")

    error = await films.refusal("RestoreObject", Bucket="films", Key="a", RestoreRequest=wanted)

    assert error.code == code


async def test_both_ends_of_a_restore_are_told(told):
    await told.tell((await told.ask("sns", "ListTopics"))["Topics"][0]["TopicArn"], "s3:ObjectRestore:*")
    await told.put("a", StorageClass="DEEP_ARCHIVE")

    await restore(told, Days=1)

    records = [(await told.next_records())[0] for _ in range(2)]
    assert {record["eventName"] for record in records} == {
        "ObjectRestore:Post",
        "ObjectRestore:Completed",
    }
    (done,) = [record for record in records if "glacierEventData" in record]
    assert done["eventName"] == "ObjectRestore:Completed"
    assert done["glacierEventData"]["restoreEventData"]["lifecycleRestoreStorageClass"] == "DEEP_ARCHIVE"
