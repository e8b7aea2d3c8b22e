"""GetBucketLogging, Website, Replication and GetObjectLockConfiguration: what is never there is told to be absent."""

import pytest


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("GetBucketWebsite", "NoSuchWebsiteConfiguration"),
        ("GetBucketReplication", "ReplicationConfigurationNotFoundError"),
        ("GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"),
    ],
)
async def test_what_is_not_set_is_not_found(films, operation, code):
    error = await films.refusal(operation, Bucket="films")

    assert (error.code, error.status, error.fields) == (code, 404, {"BucketName": "films"})


async def test_no_access_log_is_an_empty_status(films):
    assert await films("GetBucketLogging", Bucket="films") == {}


@pytest.mark.parametrize("operation", ["DeleteBucketWebsite", "DeleteBucketReplication"])
async def test_what_is_not_there_can_be_deleted(films, operation):
    assert await films(operation, Bucket="films") == {}


@pytest.mark.parametrize(
    "operation",
    ["GetBucketWebsite", "GetBucketReplication", "GetBucketLogging", "GetObjectLockConfiguration"],
)
async def test_no_bucket_is_not_found(s3, operation):
    assert (await s3.refusal(operation, Bucket="films")).code == "NoSuchBucket"
