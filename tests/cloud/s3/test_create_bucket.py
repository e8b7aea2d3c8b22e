import pytest

from reelworks.cloud.policy.principal import Principal


async def test_a_new_bucket_tells_where_it_is(s3):
    answer = await s3(
        "CreateBucket", Bucket="films", CreateBucketConfiguration={"LocationConstraint": "us-east-2"}
    )

    assert answer == {"Location": "http://films.s3.amazonaws.com/", "BucketArn": "arn:aws:s3:::films"}


async def test_a_bucket_in_us_east_1_has_no_constraint(s3):
    s3.region = "us-east-1"

    answer = await s3("CreateBucket", Bucket="films")

    assert answer["Location"] == "/films"


@pytest.mark.parametrize(
    "name",
    [
        "ab",
        "a" * 64,
        "Films",
        "films_",
        "-films",
        "films-",
        "fi..lms",
        "192.168.5.4",
        "xn--films",
        "sthree-a",
        "films-s3alias",
        "films--ol-s3",
        "fil ms",
    ],
)
async def test_a_name_that_breaks_the_rules_is_refused(s3, name):
    error = await s3.refusal("CreateBucket", Bucket=name)

    assert (error.code, error.status) == ("InvalidBucketName", 400)
    assert error.fields == {"BucketName": name}


async def test_elsewhere_the_endpoints_region_must_be_named(s3):
    error = await s3.refusal("CreateBucket", Bucket="films")

    assert error.code == "IllegalLocationConstraintException"
    assert "unspecified location constraint" in error.message


async def test_elsewhere_no_other_region_may_be_named(s3):
    configuration = {"LocationConstraint": "eu-west-1"}

    error = await s3.refusal("CreateBucket", Bucket="films", CreateBucketConfiguration=configuration)

    assert error.code == "IllegalLocationConstraintException"
    assert error.message.startswith("The eu-west-1 location constraint")


async def test_from_us_east_1_a_bucket_may_be_made_anywhere(s3):
    s3.region = "us-east-1"

    await s3("CreateBucket", Bucket="films", CreateBucketConfiguration={"LocationConstraint": "EU"})

    assert (await s3("GetBucketLocation", Bucket="films"))["LocationConstraint"] == "eu-west-1"


async def test_making_ones_own_bucket_again_is_refused(films):
    error = await films.refusal(
        "CreateBucket", Bucket="films", CreateBucketConfiguration={"LocationConstraint": "us-east-2"}
    )

    assert (error.code, error.status) == ("BucketAlreadyOwnedByYou", 409)


async def test_but_in_us_east_1_it_succeeds_and_changes_nothing(s3):
    s3.region = "us-east-1"
    await s3("CreateBucket", Bucket="films")
    await s3.put("a")

    await s3("CreateBucket", Bucket="films")

    assert await s3.read("a") == b"bytes"


async def test_a_name_that_another_account_has_is_taken(films):
    films.principal = Principal.root("999999999999")

    error = await films.refusal(
        "CreateBucket", Bucket="films", CreateBucketConfiguration={"LocationConstraint": "us-east-2"}
    )

    assert (error.code, error.status) == ("BucketAlreadyExists", 409)


async def test_a_bucket_is_there_after_a_restart(films):
    await films.reopen()

    assert (await films("HeadBucket", Bucket="films"))["BucketRegion"] == "us-east-2"


async def test_elsewhere_the_first_region_may_not_be_named_either(s3):
    configuration = {"LocationConstraint": "us-east-1"}

    error = await s3.refusal("CreateBucket", Bucket="films", CreateBucketConfiguration=configuration)

    assert error.code == "IllegalLocationConstraintException"
    assert error.message.startswith("The us-east-1 location constraint")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"ACL": "public-read"}, "InvalidBucketAclWithObjectOwnership"),
        ({"GrantRead": "id=1"}, "InvalidBucketAclWithObjectOwnership"),
        (
            {"ACL": "public-read", "ObjectOwnership": "ObjectWriter"},
            "InvalidBucketAclWithBlockPublicAccessError",
        ),
        ({"ACL": "open"}, "InvalidArgument"),
    ],
)
async def test_a_new_bucket_is_open_to_nobody(s3, members, code):
    configuration = {"LocationConstraint": "us-east-2"}

    error = await s3.refusal(
        "CreateBucket", Bucket="films", CreateBucketConfiguration=configuration, **members
    )

    assert (error.code, error.status) == (code, 400)
    await s3.make("films", ACL="private")


async def test_a_name_of_the_accounts_own_namespace_tells_account_and_region(s3):
    await s3.make("films-123456789012-us-east-2-an", BucketNamespace="account-regional")

    error = await s3.refusal(
        "CreateBucket",
        Bucket="films",
        BucketNamespace="account-regional",
        CreateBucketConfiguration={"LocationConstraint": "us-east-2"},
    )

    assert (error.code, error.status) == ("InvalidNamespaceHeader", 400)
