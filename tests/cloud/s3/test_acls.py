"""GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl and ownership controls: ACLs are off."""

import pytest


async def test_the_owner_has_full_control_and_nobody_else_anything(films):
    await films.put("a")

    of_bucket = await films("GetBucketAcl", Bucket="films")
    of_object = await films("GetObjectAcl", Bucket="films", Key="a")

    assert of_bucket == of_object
    (grant,) = of_bucket["Grants"]
    assert (grant["Permission"], grant["Grantee"]["ID"]) == ("FULL_CONTROL", of_bucket["Owner"]["ID"])


@pytest.mark.parametrize("operation", ["PutBucketAcl", "PutObjectAcl"])
async def test_only_that_acl_can_be_set(films, operation):
    await films.put("a")
    key = {"Key": "a"} if operation == "PutObjectAcl" else {}
    there = await films("GetBucketAcl", Bucket="films")

    await films(operation, Bucket="films", **key, ACL="bucket-owner-full-control")
    await films(operation, Bucket="films", **key, AccessControlPolicy=there)
    for other in ({"ACL": "public-read"}, {"GrantRead": "id=1"}):
        error = await films.refusal(operation, Bucket="films", **key, **other)
        assert (error.code, error.status) == ("AccessControlListNotSupported", 400)


async def test_ownership_controls(films):
    async def ownership():
        answer = await films("GetBucketOwnershipControls", Bucket="films")
        return answer["OwnershipControls"]["Rules"][0]["ObjectOwnership"]

    assert await ownership() == "BucketOwnerEnforced"

    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    await films("PutBucketOwnershipControls", Bucket="films", OwnershipControls=rules)

    assert await ownership() == "ObjectWriter"
    await films("DeleteBucketOwnershipControls", Bucket="films")
    error = await films.refusal("GetBucketOwnershipControls", Bucket="films")
    assert error.code == "OwnershipControlsNotFoundError"


@pytest.mark.parametrize("operation", ["PutBucketAcl", "PutObjectAcl", "PutObject"])
async def test_a_canned_acl_and_grants_do_not_go_together(films, operation):
    await films.put("a")
    key = {} if operation == "PutBucketAcl" else {"Key": "a"}

    error = await films.refusal(operation, Bucket="films", **key, ACL="private", GrantRead="id=1")

    assert (error.code, error.status) == ("InvalidRequest", 400)
