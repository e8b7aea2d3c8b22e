"""What S3 tells of what happens, from the object's commit to the message in the queue."""

import asyncio
import json
import logging

import pytest

TOPIC = "arn:aws:sns:us-east-2:123456789012:uploads"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:direct"


@pytest.fixture
async def all_events(told):
    await told.tell(TOPIC, "s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    return told


async def test_the_record_of_a_put_is_awss(all_events):
    etag = (await all_events.put("uploads/my film.mp4", b"hello"))["ETag"]

    (record,) = await all_events.next_records()

    thing = record["s3"].pop("object")
    bucket = record["s3"]["bucket"]
    assert record["responseElements"].keys() == {"x-amz-request-id", "x-amz-id-2"}
    assert record | {"responseElements": {}, "s3": {}} == {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-2",
        "eventTime": "2023-11-14T22:13:20.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:123456789012"},
        "requestParameters": {"sourceIPAddress": "192.0.2.7"},
        "responseElements": {},
        "s3": {},
    }
    assert record["s3"]["s3SchemaVersion"] == "1.0"
    assert record["s3"]["configurationId"] == "rule"
    assert (bucket["name"], bucket["arn"]) == ("films", "arn:aws:s3:::films")
    assert bucket["ownerIdentity"]["principalId"]
    assert thing.pop("sequencer")
    assert thing == {"key": "uploads/my+film.mp4", "size": 5, "eTag": etag.strip('"')}


async def test_each_way_to_make_or_remove_an_object_has_its_name(all_events):
    await all_events.put("a")
    await all_events("CopyObject", Bucket="films", Key="b", CopySource="films/a")
    upload = await all_events.begin("c")
    await all_events.complete(upload, [await all_events.part(upload, 1, b"x")])
    await all_events("DeleteObject", Bucket="films", Key="a")
    await all_events("DeleteObjects", Bucket="films", Delete={"Objects": [{"Key": "b"}]})
    await all_events("DeleteObject", Bucket="films", Key="never there")

    records = [await all_events.next_records() for _ in range(5)]

    assert {(r["eventName"], r["s3"]["object"]["key"]) for (r,) in records} == {
        ("ObjectCreated:Put", "a"),
        ("ObjectCreated:Copy", "b"),
        ("ObjectCreated:CompleteMultipartUpload", "c"),
        ("ObjectRemoved:Delete", "a"),
        ("ObjectRemoved:Delete", "b"),
    }


async def test_sequencers_of_a_key_grow(all_events):
    seen = []
    for _ in range(3):
        await all_events.put("a")
        seen += await all_events.next_records()
        await all_events("DeleteObject", Bucket="films", Key="a")
        seen += await all_events.next_records()

    sequencers = [record["s3"]["object"]["sequencer"] for record in seen]
    assert sequencers == sorted(set(sequencers))


async def test_only_what_the_filter_lets_through_is_told(told):
    await told.tell(TOPIC, "s3:ObjectCreated:Put", prefix="uploads/", suffix=".mp4")

    for key in ("uploads/a.txt", "other/a.mp4", "uploads/a.mp4"):
        await told.put(key)

    assert (await told.next_records())[0]["s3"]["object"]["key"] == "uploads/a.mp4"
    assert told.room._outbox.depth == 0


async def test_a_versioned_bucket_tells_versions_and_markers(all_events):
    await all_events("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    put = await all_events.put("a")
    deleted = await all_events("DeleteObject", Bucket="films", Key="a")

    records = [(await all_events.next_records())[0] for _ in range(2)]

    assert {(r["eventName"], r["s3"]["object"]["versionId"]) for r in records} == {
        ("ObjectCreated:Put", put["VersionId"]),
        ("ObjectRemoved:DeleteMarkerCreated", deleted["VersionId"]),
    }


async def test_a_write_that_fails_tells_nothing(all_events):
    await all_events.put("a")
    await all_events.next_records()

    await all_events.refusal("PutObject", Bucket="films", Key="a", Body=b"", IfNoneMatch="*")
    await all_events.put("b")

    assert (await all_events.next_records())[0]["s3"]["object"]["key"] == "b"


async def test_a_queue_can_be_told_directly(told):
    url = await told.make_queue("direct", "s3.amazonaws.com", "arn:aws:s3:::films")
    await told(
        "PutBucketNotificationConfiguration",
        Bucket="films",
        NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"], "Id": "q"}]
        },
    )
    assert json.loads(await told.receive(url))["Event"] == "s3:TestEvent"

    await told.put("a")

    assert json.loads(await told.receive(url))["Records"][0]["s3"]["configurationId"] == "q"


async def test_an_event_that_is_refused_is_logged_and_dropped(all_events, caplog):
    await all_events.ask("sns", "DeleteTopic", TopicArn=TOPIC)

    with caplog.at_level(logging.WARNING):
        await all_events.put("a")
        async with asyncio.timeout(10):
            while all_events.room._outbox.depth:
                await asyncio.sleep(0)

    assert "arn:aws:s3:::films: an event for arn:aws:sns:us-east-2:123456789012:uploads" in caplog.text


async def test_what_was_not_delivered_is_delivered_after_a_restart(all_events):
    outbox = all_events.room._outbox
    await outbox.stop()
    await all_events.put("a")
    assert outbox.depth == 1

    await all_events.reopen()

    assert (await all_events.next_records())[0]["s3"]["object"]["key"] == "a"


async def test_eventbridge_gets_awss_entry(told):
    """At the outbox: whoever takes the entry from there is another room's."""
    await told.room._outbox.stop()
    configuration = {"EventBridgeConfiguration": {}}
    await told("PutBucketNotificationConfiguration", Bucket="films", NotificationConfiguration=configuration)

    etag = (await told.put("a b", b"hello"))["ETag"].strip('"')
    await told("DeleteObject", Bucket="films", Key="a b")

    created, deleted = (event.payload["entry"] for event in sorted(told.room._outbox._waiting))
    sequencer = created["Detail"]["object"].pop("sequencer")
    assert created == {
        "Source": "aws.s3",
        "DetailType": "Object Created",
        "Time": "2023-11-14T22:13:20Z",
        "Resources": ["arn:aws:s3:::films"],
        "Account": "123456789012",
        "Region": "us-east-2",
        "Detail": {
            "version": "0",
            "bucket": {"name": "films"},
            "object": {"key": "a b", "size": 5, "etag": etag},
            "request-id": "REQUEST1",
            "requester": "123456789012",
            "source-ip-address": "192.0.2.7",
            "reason": "PutObject",
        },
    }
    assert deleted["DetailType"] == "Object Deleted"
    assert deleted["Detail"]["deletion-type"] == "Permanently Deleted"
    assert deleted["Detail"]["object"]["sequencer"] > sequencer
