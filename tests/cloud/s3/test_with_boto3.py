"""S3 through a real client: what the operations answer, as boto3 understands it."""

import hashlib
import json
import os
import urllib.error
import urllib.request

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def client(cloud):
    client = cloud.client("s3")
    client.create_bucket(
        Bucket="s3-with-boto3", CreateBucketConfiguration={"LocationConstraint": "us-east-2"}
    )
    return client


BUCKET = "s3-with-boto3"


def code_of(raised):
    return raised.value.response["Error"]["Code"], raised.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    "key", ["plain", "a b+c%20d/é\U0001f600", "//double//slash/", "dots/../x", "q?x=1&y"]
)
def test_any_key_comes_back(client, key):
    client.put_object(
        Bucket=BUCKET, Key=key, Body=b"x" + key.encode(), Metadata={"k": "v"}, ContentType="text/x"
    )

    answer = client.get_object(Bucket=BUCKET, Key=key)

    assert answer["Body"].read() == b"x" + key.encode()
    assert (answer["Metadata"], answer["ContentType"]) == ({"k": "v"}, "text/x")
    listed = client.list_objects_v2(Bucket=BUCKET, Prefix=key)["Contents"]
    assert [content["Key"] for content in listed] == [key]


def test_errors_are_as_a_client_knows_them(client):
    with pytest.raises(client.exceptions.NoSuchKey) as raised:
        client.get_object(Bucket=BUCKET, Key="none")
    assert raised.value.response["Error"]["Key"] == "none"
    with pytest.raises(client.exceptions.NoSuchBucket):
        client.list_objects_v2(Bucket="no-such-bucket-here")
    with pytest.raises(ClientError) as raised:
        client.head_object(Bucket=BUCKET, Key="none")
    assert code_of(raised) == ("404", 404)
    client.put_object(Bucket=BUCKET, Key="five", Body=b"12345")
    with pytest.raises(ClientError) as raised:
        client.get_object(Bucket=BUCKET, Key="five", Range="bytes=9-")
    assert code_of(raised) == ("InvalidRange", 416)


def test_ranges_and_conditions(client):
    etag = client.put_object(Bucket=BUCKET, Key="ten", Body=b"0123456789")["ETag"]

    ranged = client.get_object(Bucket=BUCKET, Key="ten", Range="bytes=2-4")
    assert (ranged["Body"].read(), ranged["ContentRange"]) == (b"234", "bytes 2-4/10")
    assert ranged["ResponseMetadata"]["HTTPStatusCode"] == 206
    with pytest.raises(ClientError) as raised:
        client.get_object(Bucket=BUCKET, Key="ten", IfNoneMatch=etag)
    assert code_of(raised) == ("304", 304)
    with pytest.raises(ClientError) as raised:
        client.put_object(Bucket=BUCKET, Key="ten", Body=b"", IfNoneMatch="*")
    assert code_of(raised) == ("PreconditionFailed", 412)


@pytest.mark.parametrize("size", [1, 70_000, 5 * 1024 * 1024 + 1, 24 * 1024 * 1024])
def test_files_go_up_and_down_whole(client, tmp_path, size):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(size))

    client.upload_file(str(source), BUCKET, "file")
    client.download_file(BUCKET, "file", str(target))

    assert hashlib.sha256(source.read_bytes()).digest() == hashlib.sha256(target.read_bytes()).digest()


def test_a_copy_and_a_delete_of_many(client):
    client.put_object(Bucket=BUCKET, Key="many/a b", Body=b"x")
    client.copy_object(Bucket=BUCKET, Key="many/c", CopySource={"Bucket": BUCKET, "Key": "many/a b"})

    answer = client.delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": "many/a b"}, {"Key": "many/c"}]}
    )

    assert {entry["Key"] for entry in answer["Deleted"]} == {"many/a b", "many/c"}
    assert client.list_objects_v2(Bucket=BUCKET, Prefix="many/")["KeyCount"] == 0


def test_a_presigned_link_opens_an_object(client):
    client.put_object(Bucket=BUCKET, Key="linked", Body=b"hello")

    url = client.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "linked"})

    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"hello"
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(url.split("?")[0])
    assert raised.value.code == 403


def upload_by_link(url):
    request = urllib.request.Request(url, b"hello", {"Content-Type": ""}, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_a_link_signed_by_version_2_brings_the_headers_that_were_signed_with_it(cloud, client):
    told = {"Bucket": BUCKET, "Key": "v2-linked", "Metadata": {"stage": "raw"}, "Tagging": "a=b"}

    upload_by_link(cloud.client("s3", signature_version="s3").generate_presigned_url("put_object", told))

    assert client.head_object(Bucket=BUCKET, Key="v2-linked")["Metadata"] == {"stage": "raw"}
    tags = client.get_object_tagging(Bucket=BUCKET, Key="v2-linked")["TagSet"]
    assert tags == [{"Key": "a", "Value": "b"}]


def test_a_link_signed_by_version_4_brings_headers_too_but_no_checksum_of_what_was_not_there(cloud, client):
    query = "x-amz-meta-stage=raw&x-amz-storage-class=STANDARD_IA&x-amz-checksum-crc32=AAAAAA%3D%3D"
    request = AWSRequest("PUT", f"{cloud.endpoint}/{BUCKET}/v4-linked?{query}")
    keys = Credentials(cloud.access_key_id, cloud.secret_access_key)
    S3SigV4QueryAuth(keys, "s3", "us-east-2").add_auth(request)

    upload_by_link(request.url)

    head = client.head_object(Bucket=BUCKET, Key="v4-linked")
    assert (head["Metadata"], head["StorageClass"]) == ({"stage": "raw"}, "STANDARD_IA")


def test_an_object_whose_file_is_lost_is_an_internal_error(cloud, client):
    client.put_object(Bucket=BUCKET, Key="lost", Body=os.urandom(200_000))
    newest = max(
        (cloud.data / "s3" / "blobs").rglob("*"), key=lambda path: path.is_file() and path.stat().st_mtime_ns
    )
    newest.unlink()

    with pytest.raises(ClientError) as raised:
        client.get_object(Bucket=BUCKET, Key="lost")

    assert code_of(raised) == ("InternalError", 500)
    assert client.head_object(Bucket=BUCKET, Key="lost")["ContentLength"] == 200_000


def test_pages_and_folds(client):
    for name in ("p/a", "p/b/1", "p/b/2", "p/c"):
        client.put_object(Bucket=BUCKET, Key=name, Body=b"")

    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix="p/", Delimiter="/", PaginationConfig={"PageSize": 1}
    )

    found = list(pages)
    assert [c["Key"] for page in found for c in page.get("Contents", ())] == ["p/a", "p/c"]
    assert [p["Prefix"] for page in found for p in page.get("CommonPrefixes", ())] == ["p/b/"]


def test_an_upload_is_told_to_a_queue_through_a_topic(cloud, client):
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    topic = sns.create_topic(Name="s3-boto3-topic")["TopicArn"]
    url = sqs.create_queue(QueueName="s3-boto3-queue")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.set_topic_attributes(
        TopicArn=topic,
        AttributeName="Policy",
        AttributeValue=allow("s3.amazonaws.com", "sns:Publish", topic, f"arn:aws:s3:::{BUCKET}"),
    )
    allowed = allow("sns.amazonaws.com", "sqs:SendMessage", queue, topic)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": allowed})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    configuration = {"TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]}
    client.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration=configuration)
    assert "s3:TestEvent" in take(sqs, url)

    client.put_object(Bucket=BUCKET, Key="uploads/film.mp4", Body=b"x")

    record = json.loads(take(sqs, url))["Records"][0]
    assert (record["eventName"], record["s3"]["object"]["key"]) == ("ObjectCreated:Put", "uploads/film.mp4")
    client.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={})


def take(sqs, url):
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return message["Body"]


def allow(service, action, resource, source):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
