"""Files go up and come down whole, through clients that others wrote."""

import hashlib
import random
from pathlib import Path

import pytest

from support.clients import AwsCli, Boto3, Obstore, Rclone, S3cmd

SIZES = {"1 byte": 1, "5 MiB and 1": 5 * 1024 * 1024 + 1, "100 MiB": 100 * 1024 * 1024}

ODD_NAMES = (
    "plain.txt",
    "with space + plus.txt",
    "ünïcödé/日本.txt",
    "a=b&c;d~e!(f)*'.txt",
    "100%.txt",
    "a%20b.txt",
)


CLIENTS = {"boto3": Boto3, "aws-cli": AwsCli, "s3cmd": S3cmd, "rclone": Rclone, "obstore": Obstore}


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS.keys())
def client(request, cloud, tmp_path):
    return request.param(cloud, tmp_path)


@pytest.fixture
def bucket(client, request) -> str:
    name = f"transfers-{hashlib.md5(request.node.nodeid.encode()).hexdigest()[:12]}"
    client.make_bucket(name)
    return name


def write_file(path: Path, size: int) -> str:
    """Write so many bytes that look random; return their hash."""
    chance, digest = random.Random(size), hashlib.sha256()
    with path.open("wb") as file:
        while size:
            block = chance.randbytes(min(size, 1 << 20))
            digest.update(block)
            file.write(block)
            size -= len(block)
    return digest.hexdigest()


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_a_file_comes_back_as_it_went_up(client, bucket, tmp_path, size):
    sent = write_file(tmp_path / "sent", size)

    client.up(tmp_path / "sent", bucket, "folder/file.bin")
    client.down(bucket, "folder/file.bin", tmp_path / "got")

    assert hash_of(tmp_path / "got") == sent


def test_a_folder_of_odd_names_comes_back_as_it_went_up(client, bucket, tmp_path):
    for number, name in enumerate(ODD_NAMES):
        (tmp_path / "sent" / name).parent.mkdir(parents=True, exist_ok=True)
        write_file(tmp_path / "sent" / name, 10 + number)

    client.up_folder(tmp_path / "sent", bucket)
    client.down_folder(bucket, tmp_path / "got")

    assert client.names(bucket, "") == set(ODD_NAMES)
    for name in ODD_NAMES:
        assert hash_of(tmp_path / "got" / name) == hash_of(tmp_path / "sent" / name)


def test_a_removed_file_is_gone_from_the_listing(client, bucket, tmp_path):
    write_file(tmp_path / "sent", 10)
    client.up(tmp_path / "sent", bucket, "a/one")
    client.up(tmp_path / "sent", bucket, "a/two")

    client.remove(bucket, "a/one")

    assert client.names(bucket, "a/") == {"a/two"}
