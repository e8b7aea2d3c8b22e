"""What must be allowed for which request: where an operation needs more than, or another than, its own action."""

import json

import pytest

from reelworks.cloud.policy.principal import Principal

BUCKET, OBJECTS = "arn:aws:s3:::films", "arn:aws:s3:::films/*"
NOTHING_BLOCKED = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False
)


@pytest.fixture
async def open_films(films):
    """A bucket whose policy can be opened to everybody; what the tests ask they ask as nobody known."""
    await films("PutPublicAccessBlock", Bucket="films", PublicAccessBlockConfiguration=NOTHING_BLOCKED)
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    films.version = (await films.put("a", b"first"))["VersionId"]
    await films.put("a", b"second")
    return films


async def allow(films, *actions, condition=None):
    films.principal = Principal.root("123456789012")
    statement = {"Effect": "Allow", "Principal": "*", "Action": list(actions), "Resource": [BUCKET, OBJECTS]}
    if condition:
        statement["Condition"] = condition
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    await films("PutBucketPolicy", Bucket="films", Policy=document)
    films.principal = Principal.anonymous()


async def code(films, operation, **request):
    return (await films.refusal(operation, Bucket="films", **request)).code


async def test_a_version_is_read_under_an_action_of_its_own(open_films):
    await allow(open_films, "s3:GetObject")
    assert await open_films.read("a") == b"second"
    assert await code(open_films, "GetObject", Key="a", VersionId=open_films.version) == "AccessDenied"

    await allow(open_films, "s3:GetObjectVersion")

    assert await open_films.read("a", VersionId=open_films.version) == b"first"
    assert await code(open_films, "GetObject", Key="a") == "AccessDenied"


async def test_a_version_is_deleted_under_an_action_of_its_own(open_films):
    await allow(open_films, "s3:DeleteObject")

    assert await code(open_films, "DeleteObject", Key="a", VersionId=open_films.version) == "AccessDenied"
    assert (await open_films("DeleteObject", Bucket="films", Key="a"))["DeleteMarker"]


async def test_a_missing_key_is_told_of_only_to_who_may_list(open_films):
    await allow(open_films, "s3:GetObject")
    assert await code(open_films, "GetObject", Key="none") == "AccessDenied"
    assert await code(open_films, "HeadObject", Key="none") == "AccessDenied"

    await allow(open_films, "s3:GetObject", "s3:ListBucket")

    assert await code(open_films, "GetObject", Key="none") == "NoSuchKey"
    assert await code(open_films, "HeadObject", Key="none") == "NoSuchKey"


async def test_tags_that_come_with_an_object_need_leave_of_their_own(open_films):
    await allow(open_films, "s3:PutObject")
    await open_films.put("b")
    assert await code(open_films, "PutObject", Key="b", Body=b"", Tagging="a=b") == "AccessDenied"
    assert await code(open_films, "CreateMultipartUpload", Key="b", Tagging="a=b") == "AccessDenied"
    assert await code(open_films, "PutObject", Key="b", Body=b"", ACL="private") == "AccessDenied"

    await allow(open_films, "s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectAcl")

    await open_films.put("b", Tagging="a=b", ACL="private")


async def test_attributes_need_leave_to_read_the_object_too(open_films):
    ask = {"Key": "a", "ObjectAttributes": ["ETag"]}
    for action in ("s3:GetObject", "s3:GetObjectAttributes"):
        await allow(open_films, action)
        assert await code(open_films, "GetObjectAttributes", **ask) == "AccessDenied"

    await allow(open_films, "s3:GetObject", "s3:GetObjectAttributes")

    assert await open_films("GetObjectAttributes", Bucket="films", **ask)


async def test_a_copy_reads_its_source_and_takes_tags_along_only_with_leave(open_films):
    await open_films.put("tagged", b"x", Tagging="a=b")
    copy = {"Key": "copy", "CopySource": "films/tagged"}
    await allow(open_films, "s3:PutObject")
    assert await code(open_films, "CopyObject", **copy) == "AccessDenied"
    await allow(open_films, "s3:PutObject", "s3:GetObject")
    assert await code(open_films, "CopyObject", **copy) == "AccessDenied"
    await open_films("CopyObject", Bucket="films", **copy, TaggingDirective="REPLACE")

    await allow(open_films, "s3:PutObject", "s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging")

    await open_films("CopyObject", Bucket="films", **copy)


async def test_a_delete_of_many_is_decided_key_by_key(open_films):
    await allow(
        open_films, "s3:DeleteObject", condition={"StringEquals": {"s3:ExistingObjectTag/gone": "yes"}}
    )
    open_films.principal = Principal.root("123456789012")
    await open_films.put("b", Tagging="gone=yes")
    open_films.principal = Principal.anonymous()

    answer = await open_films(
        "DeleteObjects", Bucket="films", Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]}
    )

    assert [entry["Key"] for entry in answer["Deleted"]] == ["b"]
    assert [(entry["Key"], entry["Code"]) for entry in answer["Errors"]] == [("a", "AccessDenied")]


async def test_a_bucket_of_another_than_the_expected_owner_is_refused(films):
    await films.put("a", b"hello")

    assert await films.read("a", ExpectedBucketOwner="123456789012") == b"hello"
    for operation, request in (
        ("GetObject", {"Key": "a"}),
        ("PutObject", {"Key": "a", "Body": b""}),
        ("ListObjectsV2", {}),
        ("DeleteObjects", {"Delete": {"Objects": [{"Key": "a"}]}}),
    ):
        assert await code(films, operation, **request, ExpectedBucketOwner="999999999999") == "AccessDenied"
    copy = {"Key": "b", "CopySource": "films/a", "ExpectedSourceBucketOwner": "999999999999"}
    assert await code(films, "CopyObject", **copy) == "AccessDenied"


async def test_who_compares_an_etag_must_be_allowed_to_read(open_films):
    etag = (await open_films.get("a"))["ETag"]
    await allow(open_films, "s3:PutObject", "s3:DeleteObject")
    assert await code(open_films, "PutObject", Key="a", Body=b"", IfMatch=etag) == "AccessDenied"
    assert await code(open_films, "DeleteObject", Key="a", IfMatch=etag) == "AccessDenied"

    await open_films("DeleteObject", Bucket="films", Key="a", IfMatch="*")

    assert await code(open_films, "DeleteObject", Key="a", IfMatch="*") == "PreconditionFailed"


async def test_a_policy_may_want_writes_to_be_conditional(open_films):
    await allow(open_films, "s3:PutObject", condition={"StringEquals": {"s3:if-none-match": "*"}})

    assert await code(open_films, "PutObject", Key="new", Body=b"") == "AccessDenied"
    await open_films.put("new", IfNoneMatch="*")


@pytest.mark.parametrize(
    ("condition", "good", "bad"),
    [
        ({"StringEquals": {"s3:RequestObjectTag/stage": "test"}}, "stage=test", "stage=other"),
        ({"ForAllValues:StringLike": {"s3:RequestObjectTagKeys": ["a", "b"]}}, "a=1&b=2", "a=1&c=2"),
    ],
)
async def test_a_policy_may_look_at_the_tags_that_are_asked_for(open_films, condition, good, bad):
    await allow(open_films, "s3:PutObject", "s3:PutObjectTagging", condition=condition)

    await open_films.put("tagged", Tagging=good)
    assert await code(open_films, "PutObject", Key="tagged", Body=b"", Tagging=bad) == "AccessDenied"
    key, value = bad.split("&")[-1].split("=")
    tags = {"TagSet": [{"Key": key, "Value": value}]}
    assert await code(open_films, "PutObjectTagging", Key="tagged", Tagging=tags) == "AccessDenied"
