"""Checksums of every kind, attributes, parts, ranges and conditions, as boto3 sends and reads them."""

import base64
import hashlib
import os

import pytest
from botocore.exceptions import ClientError

from reelworks.cloud.wire.checksums import encode_digest, new_checksum

BUCKET = "s3-integrity"
MIB = 1024 * 1024
ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]
"""Those for which every SDK has code."""
FURTHER = ["SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"]


@pytest.fixture(scope="module")
def client(cloud):
    client = cloud.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    return client


@pytest.fixture(scope="module")
def parts():
    return [os.urandom(5 * MIB), os.urandom(1000)]


def digest(algorithm, data):
    checksum = new_checksum(algorithm)
    checksum.update(data)
    return encode_digest(checksum.digest())


def refusal(work, **request):
    with pytest.raises(ClientError) as raised:
        work(Bucket=BUCKET, **request)
    answer = raised.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_sdk_computes_a_checksum_and_gets_it_back(client, algorithm):
    put = client.put_object(Bucket=BUCKET, Key=algorithm, Body=b"hello", ChecksumAlgorithm=algorithm)

    expected = digest(algorithm, b"hello")
    assert (put[f"Checksum{algorithm}"], put["ChecksumType"]) == (expected, "FULL_OBJECT")
    head = client.head_object(Bucket=BUCKET, Key=algorithm, ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"] == expected
    assert f"Checksum{algorithm}" not in client.head_object(Bucket=BUCKET, Key=algorithm)
    asked = client.get_object_attributes(Bucket=BUCKET, Key=algorithm, ObjectAttributes=["Checksum"])
    assert asked["Checksum"] == {f"Checksum{algorithm}": expected, "ChecksumType": "FULL_OBJECT"}
    (listed,) = client.list_objects_v2(Bucket=BUCKET, Prefix=algorithm, MaxKeys=1)["Contents"]
    assert listed["ChecksumAlgorithm"] == [algorithm]


@pytest.mark.parametrize("algorithm", [*ALGORITHMS, *FURTHER])
def test_a_checksum_that_is_sent_is_verified(client, algorithm):
    right = {f"Checksum{algorithm}": digest(algorithm, b"hello")}
    wrong = {f"Checksum{algorithm}": digest(algorithm, b"other")}

    put = client.put_object(Bucket=BUCKET, Key="sent", Body=b"hello", **right)

    assert put[f"Checksum{algorithm}"] == right[f"Checksum{algorithm}"]
    assert refusal(client.put_object, Key="sent", Body=b"hello", **wrong) == (400, "BadDigest")


def test_without_a_checksum_s3_computes_its_own(cloud):
    plain = cloud.client("s3", request_checksum_calculation="when_required")

    plain.put_object(Bucket=BUCKET, Key="plain", Body=b"hello")

    head = plain.head_object(Bucket=BUCKET, Key="plain", ChecksumMode="ENABLED")
    assert head["ChecksumCRC64NVME"] == digest("CRC64NVME", b"hello")


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        ("CRC32", "FULL_OBJECT"),
        ("CRC32C", "FULL_OBJECT"),
        ("CRC64NVME", "FULL_OBJECT"),
        ("CRC32", "COMPOSITE"),
        ("SHA1", "COMPOSITE"),
        ("SHA256", "COMPOSITE"),
    ],
)
def test_parts_make_a_checksum_of_the_whole_or_of_their_checksums(client, parts, algorithm, kind):
    key, name = f"parts/{algorithm}/{kind}", f"Checksum{algorithm}"
    upload = begin(client, key, ChecksumAlgorithm=algorithm, ChecksumType=kind)
    sent = [send(client, upload, number, data, name) for number, data in enumerate(parts, start=1)]

    done = client.complete_multipart_upload(**upload, MultipartUpload={"Parts": sent})

    if kind == "FULL_OBJECT":
        expected = digest(algorithm, b"".join(parts))
    else:
        raw = b"".join(base64.b64decode(digest(algorithm, part)) for part in parts)
        expected = f"{digest(algorithm, raw)}-2"
    assert (done[name], done["ChecksumType"]) == (expected, kind)
    md5s = b"".join(hashlib.md5(part).digest() for part in parts)
    assert done["ETag"] == f'"{hashlib.md5(md5s).hexdigest()}-2"'
    wanted = ["ETag", "Checksum", "ObjectParts", "ObjectSize", "StorageClass"]
    about = client.get_object_attributes(Bucket=BUCKET, Key=key, ObjectAttributes=wanted)
    assert about["ETag"] == done["ETag"].strip('"')
    assert (about["ObjectSize"], about["ObjectParts"]["TotalPartsCount"]) == (5 * MIB + 1000, 2)
    if kind == "COMPOSITE":
        assert [part["Size"] for part in about["ObjectParts"]["Parts"]] == [5 * MIB, 1000]
        assert about["ObjectParts"]["Parts"][1][name] == digest(algorithm, parts[1])


def test_parts_and_ranges_are_read_one_by_one(client, parts):
    upload = begin(client, "read", ChecksumAlgorithm="CRC32")
    sent = [send(client, upload, number, data, "ChecksumCRC32") for number, data in enumerate(parts, start=1)]
    client.complete_multipart_upload(**upload, MultipartUpload={"Parts": sent})
    whole = b"".join(parts)

    second = client.get_object(Bucket=BUCKET, Key="read", PartNumber=2)

    assert second["Body"].read() == parts[1]
    assert (second["PartsCount"], second["ResponseMetadata"]["HTTPStatusCode"]) == (2, 206)
    assert second["ContentRange"] == f"bytes {5 * MIB}-{len(whole) - 1}/{len(whole)}"
    assert client.head_object(Bucket=BUCKET, Key="read", PartNumber=1)["ContentLength"] == 5 * MIB
    across = client.get_object(Bucket=BUCKET, Key="read", Range=f"bytes={5 * MIB - 3}-{5 * MIB + 3}")
    assert across["Body"].read() == whole[5 * MIB - 3 : 5 * MIB + 4]
    assert client.get_object(Bucket=BUCKET, Key="read", Range="bytes=-10")["Body"].read() == whole[-10:]
    assert refusal(client.get_object, Key="read", PartNumber=3) == (416, "InvalidPartNumber")
    assert refusal(client.get_object, Key="read", Range=f"bytes={len(whole)}-") == (416, "InvalidRange")
    assert refusal(client.get_object, Key="read", PartNumber=1, Range="bytes=0-1") == (400, "InvalidRequest")


def test_writes_happen_only_where_their_condition_holds(client):
    etag = client.put_object(Bucket=BUCKET, Key="one", Body=b"1")["ETag"]
    other = '"00000000000000000000000000000000"'
    failed, missing = (412, "PreconditionFailed"), (404, "NoSuchKey")

    copy = {"CopySource": f"{BUCKET}/one", "Key": "two"}
    assert refusal(client.put_object, Key="one", Body=b"", IfNoneMatch="*") == failed
    assert refusal(client.put_object, Key="one", Body=b"", IfMatch=other) == failed
    assert refusal(client.put_object, Key="none", Body=b"", IfMatch=etag) == missing
    assert refusal(client.put_object, Key="one", Body=b"", IfNoneMatch=etag) == (501, "NotImplemented")
    assert refusal(client.copy_object, **copy, IfMatch=etag) == missing
    client.copy_object(Bucket=BUCKET, **copy, IfNoneMatch="*")
    assert refusal(client.copy_object, **copy, IfNoneMatch="*") == failed
    assert refusal(client.copy_object, **copy, CopySourceIfMatch=other) == failed
    assert refusal(client.copy_object, **copy, CopySourceIfNoneMatch=etag) == failed
    client.put_object(Bucket=BUCKET, Key="one", Body=b"1", IfMatch=etag)


def test_an_upload_completes_only_where_its_condition_holds(client):
    client.put_object(Bucket=BUCKET, Key="taken", Body=b"1")
    upload = begin(client, "taken", ChecksumAlgorithm="CRC32")
    part = send(client, upload, 1, b"2", "ChecksumCRC32")
    completion = {"Key": "taken", "UploadId": upload["UploadId"], "MultipartUpload": {"Parts": [part]}}

    assert refusal(client.complete_multipart_upload, **completion, IfNoneMatch="*") == (
        412,
        "PreconditionFailed",
    )
    assert refusal(client.complete_multipart_upload, **completion, MpuObjectSize=2) == (400, "InvalidRequest")
    client.complete_multipart_upload(
        Bucket=BUCKET, **completion, IfMatch=f'"{hashlib.md5(b"1").hexdigest()}"'
    )
    assert client.get_object(Bucket=BUCKET, Key="taken")["Body"].read() == b"2"


def test_deletes_happen_only_where_their_condition_holds(client):
    etag = client.put_object(Bucket=BUCKET, Key="gone", Body=b"1")["ETag"]
    other = '"00000000000000000000000000000000"'

    assert refusal(client.delete_object, Key="gone", IfMatch=other) == (412, "PreconditionFailed")
    assert refusal(client.delete_object, Key="gone", IfMatchSize=2) == (412, "PreconditionFailed")
    many = client.delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": "gone", "ETag": other}, {"Key": "one"}]}
    )
    assert [(error["Key"], error["Code"]) for error in many["Errors"]] == [("gone", "PreconditionFailed")]
    client.delete_object(Bucket=BUCKET, Key="gone", IfMatch=etag, IfMatchSize=1)
    assert refusal(client.delete_object, Key="gone", IfMatch="*") == (404, "NoSuchKey")
    client.delete_object(Bucket=BUCKET, Key="gone", IfMatchSize=1)


def begin(client, key, **more):
    answer = client.create_multipart_upload(Bucket=BUCKET, Key=key, **more)
    return {"Bucket": BUCKET, "Key": key, "UploadId": answer["UploadId"]}


def send(client, upload, number, data, name):
    algorithm = name.removeprefix("Checksum")
    answer = client.upload_part(**upload, PartNumber=number, Body=data, ChecksumAlgorithm=algorithm)
    return {"PartNumber": number, "ETag": answer["ETag"], name: answer[name]}
