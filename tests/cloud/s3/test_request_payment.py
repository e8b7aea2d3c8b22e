"""GetBucketRequestPayment and PutBucketRequestPayment."""

import json

from reelworks.cloud.policy.principal import Principal

STRANGER = "999999999999"


async def test_the_owner_pays_unless_that_is_changed(films):
    assert await films("GetBucketRequestPayment", Bucket="films") == {"Payer": "BucketOwner"}

    await films("PutBucketRequestPayment", Bucket="films", RequestPaymentConfiguration={"Payer": "Requester"})

    assert await films("GetBucketRequestPayment", Bucket="films") == {"Payer": "Requester"}
    error = await films.refusal(
        "PutBucketRequestPayment", Bucket="films", RequestPaymentConfiguration={"Payer": "Nobody"}
    )
    assert error.code == "MalformedXML"


async def test_another_account_must_say_that_it_pays(films):
    await films.put("a", b"film")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": STRANGER},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::films/*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    await films("PutBucketPolicy", Bucket="films", Policy=document)
    await films("PutBucketRequestPayment", Bucket="films", RequestPaymentConfiguration={"Payer": "Requester"})
    assert await films.read("a") == b"film"

    films.principal = Principal.root(STRANGER)

    assert (await films.refusal("GetObject", Bucket="films", Key="a")).code == "AccessDenied"


async def test_nobody_known_cannot_pay(films):
    await films.put("a", b"film")
    await films("PutBucketRequestPayment", Bucket="films", RequestPaymentConfiguration={"Payer": "Requester"})

    films.principal = Principal.anonymous()

    error = await films.refusal("GetObject", Bucket="films", Key="a", RequestPayer="requester")
    assert error.code == "AccessDenied"
