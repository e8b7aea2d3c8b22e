"""Put, Get and Delete of lifecycle rules, and their being carried out."""

import asyncio
from datetime import UTC, datetime
from email.utils import formatdate

import pytest

from reelworks.cloud.services.s3.model.lifecycle import end_of_days

DAY = 86_400


def rule(**members):
    return {"ID": "r", "Status": "Enabled", "Filter": {}, **members}


async def put(films, *rules):
    await films(
        "PutBucketLifecycleConfiguration", Bucket="films", LifecycleConfiguration={"Rules": list(rules)}
    )


async def keys(films):
    answer = await films("ListObjectsV2", Bucket="films")
    return [content["Key"] for content in answer.get("Contents", ())]


async def round_after(films, days):
    films.clock.advance(days * DAY)
    return await films.room.lifecycle.run_once()


async def version(films, status="Enabled"):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": status})


async def test_rules_are_kept(films):
    error = await films.refusal("GetBucketLifecycleConfiguration", Bucket="films")
    assert (error.code, error.status) == ("NoSuchLifecycleConfiguration", 404)
    wanted = rule(Expiration={"Date": datetime(2030, 1, 1, tzinfo=UTC)}, Filter={"Prefix": "tmp/"})

    await put(films, wanted)

    assert await films("GetBucketLifecycleConfiguration", Bucket="films") == {"Rules": [wanted]}
    await films.reopen()
    assert await films("GetBucketLifecycleConfiguration", Bucket="films") == {"Rules": [wanted]}
    await films("DeleteBucketLifecycle", Bucket="films")
    assert (await films.refusal("GetBucketLifecycleConfiguration", Bucket="films")).status == 404


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"Status": "On", "Expiration": {"Days": 1}}, "MalformedXML"),
        ({}, "InvalidRequest"),
        ({"Expiration": {"Days": 0}}, "InvalidArgument"),
        ({"Expiration": {"Days": 1, "ExpiredObjectDeleteMarker": True}}, "MalformedXML"),
        ({"Expiration": {"Date": datetime(2030, 1, 1, 5, tzinfo=UTC)}}, "InvalidArgument"),
        ({"NoncurrentVersionExpiration": {"NoncurrentDays": 0}}, "InvalidArgument"),
        ({"ID": "x" * 256, "Expiration": {"Days": 1}}, "InvalidArgument"),
        ({"Prefix": "a", "Expiration": {"Days": 1}}, "MalformedXML"),
        (
            {
                "Filter": {"Prefix": "a", "Tag": {"Key": "k", "Value": "v"}},
                "Expiration": {"Days": 1},
            },
            "MalformedXML",
        ),
        ({"Transitions": [{"Days": 30}]}, "MalformedXML"),
        ({"Transitions": [{"StorageClass": "GLACIER"}]}, "MalformedXML"),
        ({"NoncurrentVersionTransitions": [{"StorageClass": "GLACIER"}]}, "MalformedXML"),
        ({"NoncurrentVersionTransitions": [{"NoncurrentDays": 30}]}, "MalformedXML"),
        ({"NoncurrentVersionExpiration": {"NewerNoncurrentVersions": 3}}, "MalformedXML"),
        (
            {
                "Filter": {"Tag": {"Key": "a", "Value": "b"}},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            },
            "InvalidRequest",
        ),
    ],
)
async def test_rules_that_cannot_be_are_refused(films, members, code):
    rules = {"Rules": [rule(**members)]}

    error = await films.refusal(
        "PutBucketLifecycleConfiguration", Bucket="films", LifecycleConfiguration=rules
    )

    assert error.code == code


async def test_an_object_expires_at_the_midnight_after_its_days(films):
    await put(films, rule(Expiration={"Days": 2}))
    await films.put("a")

    assert await round_after(films, 2) == 0
    assert await keys(films) == ["a"]
    assert await round_after(films, 1) == 1
    assert await keys(films) == []


async def test_filters_choose(films, streamed):
    await put(
        films,
        rule(ID="1", Filter={"Prefix": "tmp/"}, Expiration={"Days": 1}),
        rule(ID="2", Filter={"Tag": {"Key": "keep", "Value": "no"}}, Expiration={"Days": 1}),
        rule(
            ID="3",
            Filter={"And": {"Prefix": "big/", "ObjectSizeGreaterThan": 10, "ObjectSizeLessThan": 99_999}},
            Expiration={"Days": 1},
        ),
        rule(ID="4", Status="Disabled", Expiration={"Days": 1}),
    )
    await films.put("tmp/a")
    await films.put("tagged", Tagging="keep=no")
    await films.put("other", Tagging="keep=yes")
    await films.put("big/small", b"x" * 10)
    await films.put("big/large", streamed(b"x" * 70_000))

    await round_after(films, 3)

    assert await keys(films) == ["big/small", "other"]
    assert films.blobs() == set()


async def test_a_date_that_has_passed_is_for_everything_there_is(films):
    await films.put("a")
    await put(films, rule(Expiration={"Date": datetime(2020, 1, 1, tzinfo=UTC)}))

    async with asyncio.timeout(10):
        while await keys(films):
            await asyncio.sleep(0)


async def test_in_a_versioned_bucket_expiry_hides(films):
    await version(films)
    await put(films, rule(Expiration={"Days": 1}))
    first = (await films.put("a"))["VersionId"]

    assert await round_after(films, 2) == 1

    assert await keys(films) == []
    assert await films.read("a", VersionId=first) == b"bytes"


async def test_noncurrent_versions_go_in_time_but_some_are_kept(films):
    await version(films)
    await put(films, rule(NoncurrentVersionExpiration={"NoncurrentDays": 3, "NewerNoncurrentVersions": 1}))
    for number in range(4):
        await films.put("a", str(number).encode())
        films.clock.advance(DAY)

    assert await round_after(films, 1) == 1
    assert await round_after(films, 10) == 1

    versions = (await films("ListObjectVersions", Bucket="films"))["Versions"]
    bodies = [await films.read("a", VersionId=entry["VersionId"]) for entry in versions]
    assert bodies == [b"3", b"2"]


async def test_a_delete_marker_with_nothing_behind_it_goes(films):
    await version(films)
    await put(films, rule(Expiration={"ExpiredObjectDeleteMarker": True}))
    await films("DeleteObject", Bucket="films", Key="alone")
    await films.put("hidden")
    await films("DeleteObject", Bucket="films", Key="hidden")

    await films.room.lifecycle.run_once()

    answer = await films("ListObjectVersions", Bucket="films")
    assert [marker["Key"] for marker in answer["DeleteMarkers"]] == ["hidden"]


async def test_uploads_left_lying_are_aborted(films):
    await put(films, rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 2}))
    upload = await films.begin()
    await films.part(upload, 1, b"x")

    assert await round_after(films, 1) == 0
    assert await round_after(films, 2) == 1

    assert films.blobs() == set()
    assert (await films.refusal("ListParts", **upload)).code == "NoSuchUpload"


async def test_an_expiry_is_told(told):
    topic = "arn:aws:sns:us-east-2:123456789012:uploads"
    await told.tell(topic, "s3:LifecycleExpiration:*")
    await put(told, rule(Expiration={"Days": 1}))
    await told.put("a")

    await round_after(told, 2)

    (record,) = await told.next_records()
    assert (record["eventName"], record["s3"]["object"]["key"]) == ("LifecycleExpiration:Delete", "a")
    assert record["userIdentity"] == {"principalId": "s3.amazonaws.com"}


async def test_answers_tell_when_an_object_expires_and_an_upload_is_aborted(films):
    rules = [
        {
            "ID": "a rule",
            "Status": "Enabled",
            "Filter": {"Prefix": "logs/"},
            "Expiration": {"Days": 3},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        }
    ]
    await films("PutBucketLifecycleConfiguration", Bucket="films", LifecycleConfiguration={"Rules": rules})

    put = await films.put("logs/a")

    midnight = end_of_days(films.clock.now(), 3)
    assert put["Expiration"] == f'expiry-date="{formatdate(midnight, usegmt=True)}", rule-id="a%20rule"'
    assert (await films("HeadObject", Bucket="films", Key="logs/a"))["Expiration"] == put["Expiration"]
    assert "Expiration" not in await films.put("other")
    begun = await films("CreateMultipartUpload", Bucket="films", Key="logs/b")
    assert begun["AbortDate"].timestamp() == end_of_days(films.clock.now(), 2)
    assert begun["AbortRuleId"] == "a rule"
    listed = await films("ListParts", Bucket="films", Key="logs/b", UploadId=begun["UploadId"])
    assert (listed["AbortDate"], listed["AbortRuleId"]) == (begun["AbortDate"], "a rule")
