import hashlib
import os

import pytest

from reelworks.aws.faults import CloudFault, ObjectChanged, ObjectMissing
from reelworks.aws.objects import S3Objects

LARGE_BYTES = 17 * 1024 * 1024


@pytest.fixture
def bucket(clients, name):
    clients.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    return name


@pytest.fixture
def objects(clients):
    return S3Objects(clients.s3)


def test_a_small_file_goes_up_and_comes_down(objects, bucket, tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"data")

    objects.store(source, bucket, "a b/ü+%.txt", "text/plain")
    stored = objects.fetch(bucket, "a b/ü+%.txt", target)

    assert target.read_bytes() == b"data"
    assert (stored.size, stored.content_type) == (4, "text/plain")
    assert stored == objects.find(bucket, "a b/ü+%.txt")


def test_a_large_file_goes_up_in_parts_and_comes_down_whole(objects, bucket, tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(os.urandom(LARGE_BYTES))

    objects.store(source, bucket, "large", "video/mp4")
    stored = objects.fetch(bucket, "large", target)

    assert stored.etag.endswith('-2"')
    assert stored.content_type == "video/mp4"
    assert hashlib.sha256(target.read_bytes()).digest() == hashlib.sha256(source.read_bytes()).digest()


def test_an_empty_file_is_an_object_too(objects, bucket, tmp_path):
    (tmp_path / "a").touch()

    objects.store(tmp_path / "a", bucket, "empty", "text/plain")

    assert objects.fetch(bucket, "empty", tmp_path / "b").size == 0


def test_what_is_not_there_is_not_found(objects, bucket, tmp_path):
    assert objects.find(bucket, "none") is None
    with pytest.raises(ObjectMissing):
        objects.fetch(bucket, "none", tmp_path / "x")
    with pytest.raises(ObjectMissing):
        objects.read(bucket, "none")


def test_a_bucket_that_is_not_there_is_a_fault_and_no_missing_object(objects, name, tmp_path):
    with pytest.raises(CloudFault):
        objects.fetch(name, "none", tmp_path / "x")


def test_a_copy_has_the_content_and_the_type(objects, bucket):
    objects.write(b"data", bucket, "uploads/ü a+.txt", "text/x-test")

    objects.copy(objects.find(bucket, "uploads/ü a+.txt"), bucket, "processed/ü a+.txt")

    assert objects.read(bucket, "processed/ü a+.txt") == b"data"
    assert objects.find(bucket, "processed/ü a+.txt").content_type == "text/x-test"


def test_an_object_too_large_for_one_copy_is_copied_in_parts(clients, objects, bucket):
    data = os.urandom(12 * 1024 * 1024)
    metadata = {"colour": "blue"}
    clients.s3.put_object(Bucket=bucket, Key="a", Body=data, ContentType="video/mp4", Metadata=metadata)

    S3Objects(clients.s3, copy_bytes_max=5 * 1024 * 1024).copy(objects.find(bucket, "a"), bucket, "b")

    copy = objects.find(bucket, "b")
    assert copy.etag.endswith('-3"')
    assert (copy.content_type, copy.metadata) == ("video/mp4", metadata)
    assert objects.read(bucket, "b") == data


def test_what_was_replaced_is_not_copied(objects, bucket):
    objects.write(b"old", bucket, "a", "text/plain")
    old = objects.find(bucket, "a")
    objects.write(b"new", bucket, "a", "text/plain")

    with pytest.raises(ObjectChanged):
        objects.copy(old, bucket, "b")


def test_what_is_gone_is_not_copied(objects, bucket):
    objects.write(b"old", bucket, "a", "text/plain")
    old = objects.find(bucket, "a")
    objects.delete(old)

    with pytest.raises(ObjectMissing):
        objects.copy(old, bucket, "b")


def test_what_was_replaced_is_not_deleted(objects, bucket):
    objects.write(b"old", bucket, "a", "text/plain")
    old = objects.find(bucket, "a")
    objects.write(b"new", bucket, "a", "text/plain")

    with pytest.raises(ObjectChanged):
        objects.delete(old)

    assert objects.read(bucket, "a") == b"new"


def test_deleting_twice_is_harmless(objects, bucket):
    objects.write(b"old", bucket, "a", "text/plain")
    old = objects.find(bucket, "a")

    objects.delete(old)
    objects.delete(old)

    assert objects.find(bucket, "a") is None


def test_keys_are_listed_by_prefix_in_order(objects, bucket):
    for key in ("a/film.srt", "a/film.de.srt", "a/filmstrip", "b"):
        objects.write(b"", bucket, key, "text/plain")

    assert objects.list_keys(bucket, "a/film.") == ["a/film.de.srt", "a/film.srt"]
    assert objects.list_keys(bucket, "a/", count_max=1) == ["a/film.de.srt"]
    assert objects.list_keys(bucket, "none") == []
