"""CORS rules, default encryption, request payment: kept and returned."""

import pytest


async def put_cors(films, *rules):
    await films("PutBucketCors", Bucket="films", CORSConfiguration={"CORSRules": list(rules)})


def cors(*methods, origins=("https://example.com",), **more):
    return {"AllowedMethods": list(methods), "AllowedOrigins": list(origins), **more}


async def test_cors_rules_are_kept(films):
    error = await films.refusal("GetBucketCors", Bucket="films")
    assert (error.code, error.status) == ("NoSuchCORSConfiguration", 404)

    await put_cors(films, cors("GET", "PUT", MaxAgeSeconds=60, ExposeHeaders=["ETag"]))

    answer = await films("GetBucketCors", Bucket="films")
    assert answer == {"CORSRules": [cors("GET", "PUT", MaxAgeSeconds=60, ExposeHeaders=["ETag"])]}
    await films("DeleteBucketCors", Bucket="films")
    assert (await films.refusal("GetBucketCors", Bucket="films")).code == "NoSuchCORSConfiguration"


@pytest.mark.parametrize("rule", [cors("PATCH"), cors("GET", origins=("*.a.*",))])
async def test_cors_rules_that_cannot_be_are_refused(films, rule):
    with pytest.raises(Exception, match=r"unsupported HTTP method|more than one wildcard"):
        await put_cors(films, rule)


async def test_buckets_are_encrypted_by_s3(films):
    def rules(algorithm):
        default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
        return {"ServerSideEncryptionConfiguration": {"Rules": [default]}}

    answer = await films("GetBucketEncryption", Bucket="films")
    (rule,) = answer["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    await films("PutBucketEncryption", Bucket="films", **rules("AES256"))
    assert (await films.refusal("PutBucketEncryption", Bucket="films", **rules("aws:kms"))).status == 501
    await films("DeleteBucketEncryption", Bucket="films")


async def test_the_owner_pays(films):
    assert await films("GetBucketRequestPayment", Bucket="films") == {"Payer": "BucketOwner"}
