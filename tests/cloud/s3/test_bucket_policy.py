"""PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus, and Block Public Access."""

import json

import pytest

from reelworks.cloud.policy.principal import Principal

ALL_OPEN = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False
)


def policy(principal="*", action="s3:GetObject", resource="arn:aws:s3:::films/*", **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


async def put_policy(films, document):
    await films("PutBucketPolicy", Bucket="films", Policy=document)


async def block(films, **settings):
    await films(
        "PutPublicAccessBlock", Bucket="films", PublicAccessBlockConfiguration={**ALL_OPEN, **settings}
    )


@pytest.fixture
async def opened(films):
    await films.put("a", b"hello")
    await block(films)
    return films


async def as_stranger(films, key="a"):
    films.principal, before = Principal.anonymous(), films.principal
    try:
        return await films.read(key)
    finally:
        films.principal = before


async def refused_as(films, principal, operation="GetObject", **request):
    films.principal, before = principal, films.principal
    try:
        return (await films.refusal(operation, Bucket="films", **request)).code
    finally:
        films.principal = before


async def test_a_policy_for_everyone_opens_an_object_to_everyone(opened):
    assert await refused_as(opened, Principal.anonymous(), Key="a") == "AccessDenied"

    await put_policy(opened, policy())

    assert await as_stranger(opened) == b"hello"
    assert await refused_as(opened, Principal.anonymous(), "DeleteObject", Key="a") == "AccessDenied"
    assert await refused_as(opened, Principal.anonymous(), "ListObjectsV2") == "AccessDenied"


async def test_block_public_access_shuts_it_again(opened):
    await put_policy(opened, policy())

    await block(opened, RestrictPublicBuckets=True)

    assert await refused_as(opened, Principal.anonymous(), Key="a") == "AccessDenied"
    await block(opened)
    assert await as_stranger(opened) == b"hello"


async def test_a_new_bucket_takes_no_public_policy(films):
    error = await films.refusal("PutBucketPolicy", Bucket="films", Policy=policy())

    assert (error.code, error.status) == ("AccessDenied", 403)
    assert "BlockPublicPolicy" in error.message
    await put_policy(films, policy({"AWS": "arn:aws:iam::999999999999:root"}))


async def test_another_account_comes_in_where_it_is_named(opened):
    other = Principal.root("999999999999")
    assert await refused_as(opened, other, Key="a") == "AccessDenied"

    await put_policy(opened, policy({"AWS": "arn:aws:iam::999999999999:root"}))

    opened.principal = other
    assert await opened.read("a") == b"hello"


async def test_the_policy_is_returned_as_it_was_set_and_goes(opened):
    document = policy() + "  "
    await put_policy(opened, document)
    assert await opened("GetBucketPolicy", Bucket="films") == {"Policy": document}

    await opened("DeleteBucketPolicy", Bucket="films")

    error = await opened.refusal("GetBucketPolicy", Bucket="films")
    assert (error.code, error.status) == ("NoSuchBucketPolicy", 404)
    assert (await opened.refusal("GetBucketPolicyStatus", Bucket="films")).code == "NoSuchBucketPolicy"


@pytest.mark.parametrize(
    "document",
    [
        "{",
        "{}",
        policy(resource="arn:aws:s3:::other/*"),
        policy(resource="arn:aws:s3:::films-2/*"),
        policy(Condition={"Sometimes": {"a": "b"}}),
        json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::films"}]}),
    ],
)
async def test_what_is_no_policy_for_this_bucket_is_refused(opened, document):
    assert (
        await opened.refusal("PutBucketPolicy", Bucket="films", Policy=document)
    ).code == "MalformedPolicy"


@pytest.mark.parametrize(
    ("document", "is_public"),
    [
        (policy(), True),
        (policy({"AWS": "*"}), True),
        (policy({"AWS": "999999999999"}), False),
        (policy({"Service": "cloudfront.amazonaws.com"}), False),
        (policy(Condition={"StringEquals": {"aws:SourceAccount": "999999999999"}}), False),
        (policy(Condition={"StringLike": {"aws:SourceArn": "arn:aws:s3:::*"}}), True),
        (policy(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), False),
        (policy(Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}), True),
        (policy(Condition={"StringEquals": {"s3:prefix": "a"}}), True),
        (policy(Condition={"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "10.0.0.0/7"]}}), True),
        (policy(Condition={"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}), False),
        (policy(Condition={"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), True),
        (policy(Condition={"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}), True),
        (policy(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), False),
        (policy(Condition={"StringLike": {"aws:SourceVpc": "vpc-*"}}), True),
        (policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), False),
        (policy(Condition={"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}), False),
        (policy(Condition={"StringLike": {"aws:userid": "AROA*"}}), True),
        (policy(Condition={"StringEquals": {"aws:SourceAccount": "${aws:username}"}}), True),
        (
            policy(
                Condition={
                    "StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-2:999999999999:accesspoint/*"}
                }
            ),
            False,
        ),
        (policy(Effect="Deny"), False),
    ],
)
async def test_the_status_says_whether_it_is_public(opened, document, is_public):
    await put_policy(opened, document)

    answer = await opened("GetBucketPolicyStatus", Bucket="films")

    assert answer == {"PolicyStatus": {"IsPublic": is_public}}


async def test_everything_is_blocked_in_a_new_bucket(films):
    answer = await films("GetPublicAccessBlock", Bucket="films")

    assert set(answer["PublicAccessBlockConfiguration"].values()) == {True}
    await films("DeletePublicAccessBlock", Bucket="films")
    error = await films.refusal("GetPublicAccessBlock", Bucket="films")
    assert (error.code, error.status) == ("NoSuchPublicAccessBlockConfiguration", 404)


async def test_a_copy_needs_leave_to_read_its_source(opened):
    other = Principal.root("999999999999")
    writer = policy({"AWS": "arn:aws:iam::999999999999:root"}, "s3:PutObject", "arn:aws:s3:::films/in/*")
    await put_policy(opened, writer)

    code = await refused_as(opened, other, "CopyObject", Key="in/b", CopySource="films/a")

    assert code == "AccessDenied"


async def test_each_key_of_many_is_asked_for(opened):
    other = Principal.root("999999999999")
    statements = [
        json.loads(policy({"AWS": "999999999999"}, "s3:DeleteObject"))["Statement"][0],
        {**json.loads(policy({"AWS": "999999999999"}, "s3:DeleteObject"))["Statement"][0], "Effect": "Deny"},
    ]
    statements[1]["Resource"] = "arn:aws:s3:::films/a"
    await put_policy(opened, json.dumps({"Version": "2012-10-17", "Statement": statements}))
    await opened.put("b")
    opened.principal = other

    answer = await opened("DeleteObjects", Bucket="films", Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]})

    assert [entry["Key"] for entry in answer["Deleted"]] == ["b"]
    assert [(entry["Key"], entry["Code"]) for entry in answer["Errors"]] == [("a", "AccessDenied")]
