"""rclone: what its users do beyond single files: copy, sync with deletion, check, lists, large files in parts."""

import hashlib
import json
from pathlib import Path

import pytest

from support.clients import Rclone

LARGE = 40 * 1024 * 1024 + 17


@pytest.fixture
def rclone(cloud, tmp_path) -> Rclone:
    return Rclone(cloud, tmp_path)


@pytest.fixture
def bucket(rclone, request) -> str:
    name = f"rclone-{hashlib.md5(request.node.nodeid.encode()).hexdigest()[:12]}"
    rclone.make_bucket(name)
    return name


@pytest.fixture
def folder(tmp_path) -> Path:
    """Three files, one of them with an odd name, one empty."""
    folder = tmp_path / "sent"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "one.txt").write_text("one")
    (folder / "deep" / "ü + & 100%.txt").write_text("two")
    (folder / "deep" / "er" / "empty").write_bytes(b"")
    return folder


def test_a_copied_folder_is_found_to_be_the_same(rclone, bucket, folder):
    rclone.do("copy", str(folder), f"cloud:{bucket}/there")

    rclone.do("check", "--download", str(folder), f"cloud:{bucket}/there")
    rclone.do("check", str(folder), f"cloud:{bucket}/there")
    assert rclone.names(bucket, "there/") == {
        "there/one.txt",
        "there/deep/ü + & 100%.txt",
        "there/deep/er/empty",
    }


def test_a_second_copy_sends_nothing(rclone, bucket, folder):
    rclone.do("copy", str(folder), f"cloud:{bucket}")
    before = versions(rclone, bucket)

    rclone.do("copy", str(folder), f"cloud:{bucket}")

    assert versions(rclone, bucket) == before


def versions(rclone, bucket) -> dict[str, str]:
    """When each file was written, as the server says."""
    listed = json.loads(rclone.do("lsjson", "-R", "--files-only", "--use-server-modtime", f"cloud:{bucket}"))
    return {entry["Path"]: entry["ModTime"] for entry in listed}


def test_sync_removes_what_is_gone_and_replaces_what_changed(rclone, bucket, folder):
    rclone.do("sync", str(folder), f"cloud:{bucket}")
    (folder / "one.txt").write_text("another one")
    (folder / "deep" / "er" / "empty").unlink()

    rclone.do("sync", str(folder), f"cloud:{bucket}")

    assert rclone.names(bucket, "") == {"one.txt", "deep/ü + & 100%.txt"}
    assert rclone.do("cat", f"cloud:{bucket}/one.txt") == "another one"


def test_a_file_keeps_its_modification_time(rclone, bucket, folder):
    rclone.do("copy", "--metadata", str(folder), f"cloud:{bucket}")

    listed = json.loads(rclone.do("lsjson", f"cloud:{bucket}/one.txt"))

    assert listed[0]["Size"] == 3
    rclone.do("touch", "--timestamp", "2020-02-03T04:05:06", f"cloud:{bucket}/one.txt")
    assert rclone.do("lsf", "--format", "tp", f"cloud:{bucket}/one.txt").startswith("2020-02-03 04:05:06")


def test_a_large_file_goes_up_in_parts_and_has_the_same_hash(rclone, bucket, tmp_path):
    (tmp_path / "large").write_bytes(b"reelworks " * (LARGE // 10) + b"end")
    parts = ["--s3-upload-cutoff", "8M", "--s3-chunk-size", "5M", "--s3-upload-concurrency", "4"]

    rclone.do("copyto", str(tmp_path / "large"), f"cloud:{bucket}/large", *parts)

    rclone.do("check", "--one-way", "--include", "large", str(tmp_path), f"cloud:{bucket}")
    there = rclone.do("md5sum", "--download", f"cloud:{bucket}/large").split()[0]
    assert there == hashlib.md5((tmp_path / "large").read_bytes()).hexdigest()


def test_files_move_inside_the_cloud_by_copying_there(rclone, bucket, folder):
    rclone.do("copy", str(folder), f"cloud:{bucket}/from")

    rclone.do("move", f"cloud:{bucket}/from", f"cloud:{bucket}/to")

    assert rclone.names(bucket, "from/") == set()
    assert "to/deep/ü + & 100%.txt" in rclone.names(bucket, "to/")


def test_a_prefix_is_purged_whole(rclone, bucket, folder):
    rclone.do("copy", str(folder), f"cloud:{bucket}/old")

    rclone.do("purge", f"cloud:{bucket}/old")

    assert rclone.names(bucket, "") == set()


def test_the_sizes_of_a_bucket_add_up(rclone, bucket, folder):
    rclone.do("copy", str(folder), f"cloud:{bucket}")

    assert json.loads(rclone.do("size", "--json", f"cloud:{bucket}"))["bytes"] == 6
