"""The public-read lab: what opens an object to a browser without keys, and what shuts it again."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

BUCKET = "s3-public-read"
NOTHING = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False
)
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "PublicReadGetObject",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
)


@pytest.fixture(scope="module")
def client(cloud):
    client = cloud.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    client.put_object(Bucket=BUCKET, Key="page.html", Body=b"<h1>hello</h1>", ContentType="text/html")
    return client


@pytest.fixture
def control(cloud, monkeypatch):
    """A client of S3 Control, which puts the account before the host; every name below localhost is this machine."""
    ask = socket.getaddrinfo

    def find(host, *args, **more):
        return ask("127.0.0.1" if str(host).endswith(".localhost") else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", find)
    control = boto3.client(
        "s3control",
        endpoint_url=f"http://localhost:{urlsplit(cloud.endpoint).port}",
        region_name="us-east-2",
        aws_access_key_id=cloud.access_key_id,
        aws_secret_access_key=cloud.secret_access_key,
    )
    yield control
    control.delete_public_access_block(AccountId=cloud.account)


def browse(cloud, path, host=None):
    place = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def statuses(cloud):
    """What a browser gets by either way of addressing."""
    port = urlsplit(cloud.endpoint).port
    by_path = browse(cloud, f"/{BUCKET}/page.html")
    by_host = browse(cloud, "/page.html", f"{BUCKET}.localhost:{port}")
    assert by_path[0] == by_host[0]
    return by_path


def unblock(client, **blocked):
    client.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={**NOTHING, **blocked})


def test_a_policy_and_block_public_access_off_open_an_object(cloud, client):
    unblock(client)
    client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)

    assert statuses(cloud) == (200, "<h1>hello</h1>")
    assert browse(cloud, f"/{BUCKET}/none")[0] == 403
    assert browse(cloud, f"/{BUCKET}")[0] == 403
    assert client.get_bucket_policy_status(Bucket=BUCKET)["PolicyStatus"]["IsPublic"]


def test_without_the_policy_it_is_shut(cloud, client):
    unblock(client)
    client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)

    client.delete_bucket_policy(Bucket=BUCKET)

    status, text = statuses(cloud)
    assert (status, "<Code>AccessDenied</Code>" in text) == (403, True)


def test_with_restrict_public_buckets_it_is_shut(cloud, client):
    unblock(client)
    client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)

    unblock(client, RestrictPublicBuckets=True)

    assert statuses(cloud)[0] == 403
    assert client.get_object(Bucket=BUCKET, Key="page.html")["Body"].read() == b"<h1>hello</h1>"


def test_with_block_public_policy_the_policy_is_refused(client):
    client.delete_bucket_policy(Bucket=BUCKET)
    client.delete_public_access_block(Bucket=BUCKET)
    client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)
    unblock(client, BlockPublicPolicy=True)

    with pytest.raises(ClientError) as raised:
        client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)

    assert raised.value.response["Error"]["Code"] == "AccessDenied"
    assert "BlockPublicPolicy" in raised.value.response["Error"]["Message"]


def test_the_account_blocks_what_its_buckets_do_not(cloud, client, control):
    unblock(client)
    client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)
    everything = dict.fromkeys(NOTHING, True)

    control.put_public_access_block(AccountId=cloud.account, PublicAccessBlockConfiguration=everything)

    answer = control.get_public_access_block(AccountId=cloud.account)
    assert answer["PublicAccessBlockConfiguration"] == everything
    assert statuses(cloud)[0] == 403
    with pytest.raises(ClientError) as raised:
        client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)
    assert raised.value.response["Error"]["Code"] == "AccessDenied"
    control.delete_public_access_block(AccountId=cloud.account)
    assert statuses(cloud)[0] == 200
    with pytest.raises(ClientError) as raised:
        control.get_public_access_block(AccountId=cloud.account)
    assert raised.value.response["Error"]["Code"] == "NoSuchPublicAccessBlockConfiguration"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_another_account_is_not_ours_to_block(control):
    with pytest.raises(ClientError) as raised:
        control.put_public_access_block(AccountId="999999999999", PublicAccessBlockConfiguration=NOTHING)

    assert raised.value.response["Error"]["Code"] == "AccessDenied"
    with pytest.raises(ClientError) as raised:
        control.list_jobs(AccountId="000000000000")
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] >= 400


@pytest.mark.parametrize("name", ["s3-films", "sns-films", "sqs.films.old"])
def test_a_bucket_named_like_a_service_is_found_by_its_host(cloud, client, name):
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})

    assert browse(cloud, "/", f"{name}.localhost")[1].count("AccessDenied") == 1
    assert browse(cloud, "/", f"{name}.s3.us-east-2.localhost")[1].count("AccessDenied") == 1
