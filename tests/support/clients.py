"""Real S3 clients, each the way its users run it, behind one small port: make a bucket, up, down, list, remove."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from boto3.s3.transfer import TransferConfig
from obstore.store import S3Store

from support.cloud import RunningCloud

PROGRAMS = Path(sys.executable).parent


class S3Client(Protocol):
    """What every S3 client can do."""

    def make_bucket(self, bucket: str) -> None: ...

    def up(self, path: Path, bucket: str, key: str) -> None: ...

    def down(self, bucket: str, key: str, path: Path) -> None: ...

    def up_folder(self, folder: Path, bucket: str) -> None: ...

    def down_folder(self, bucket: str, folder: Path) -> None: ...

    def names(self, bucket: str, prefix: str) -> set[str]: ...

    def remove(self, bucket: str, key: str) -> None: ...


def run(arguments: list[str], environment: dict[str, str]) -> str:
    """Run a program; return what it printed, or fail with what it said."""
    done = subprocess.run(
        arguments, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Boto3:
    """boto3 with its own transfer manager."""

    def __init__(self, cloud: RunningCloud, _folder: Path) -> None:
        self._s3 = cloud.client("s3")

    def make_bucket(self, bucket: str) -> None:
        self._s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})

    def up(self, path: Path, bucket: str, key: str) -> None:
        self._s3.upload_file(str(path), bucket, key, Config=TransferConfig(multipart_threshold=8 << 20))

    def down(self, bucket: str, key: str, path: Path) -> None:
        self._s3.download_file(bucket, key, str(path))

    def up_folder(self, folder: Path, bucket: str) -> None:
        for path in folder.rglob("*"):
            if path.is_file():
                self.up(path, bucket, str(path.relative_to(folder)))

    def down_folder(self, bucket: str, folder: Path) -> None:
        for key in self.names(bucket, ""):
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            self.down(bucket, key, folder / key)

    def names(self, bucket: str, prefix: str) -> set[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

    def remove(self, bucket: str, key: str) -> None:
        self._s3.delete_object(Bucket=bucket, Key=key)


class AwsCli:
    """The aws command line, version 1."""

    def __init__(self, cloud: RunningCloud, _folder: Path) -> None:
        self._environment = cloud.client_environment

    def _aws(self, *arguments: str) -> str:
        return run([str(PROGRAMS / "aws"), "s3", *arguments], self._environment)

    def make_bucket(self, bucket: str) -> None:
        self._aws("mb", f"s3://{bucket}")

    def up(self, path: Path, bucket: str, key: str) -> None:
        self._aws("cp", "--quiet", str(path), f"s3://{bucket}/{key}")

    def down(self, bucket: str, key: str, path: Path) -> None:
        self._aws("cp", "--quiet", f"s3://{bucket}/{key}", str(path))

    def up_folder(self, folder: Path, bucket: str) -> None:
        self._aws("sync", "--quiet", str(folder), f"s3://{bucket}")

    def down_folder(self, bucket: str, folder: Path) -> None:
        self._aws("sync", "--quiet", f"s3://{bucket}", str(folder))

    def names(self, bucket: str, prefix: str) -> set[str]:
        lines = self._aws("ls", "--recursive", f"s3://{bucket}/{prefix}").splitlines()
        return {line.split(maxsplit=3)[3] for line in lines}

    def remove(self, bucket: str, key: str) -> None:
        self._aws("rm", f"s3://{bucket}/{key}")


class S3cmd:
    """s3cmd, which has a SigV4 and a multipart upload of its own."""

    def __init__(self, cloud: RunningCloud, folder: Path) -> None:
        host = cloud.endpoint.removeprefix("http://")
        config = folder / "s3cfg"
        config.write_text(
            "[default]\n"
            f"access_key = {cloud.access_key_id}\nsecret_key = {cloud.secret_access_key}\n"
            f"host_base = {host}\nhost_bucket = {host}\nuse_https = False\nbucket_location = us-east-2\n"
            "signature_v2 = False\n"
        )
        self._start = [str(PROGRAMS / "s3cmd"), "-c", str(config), "--no-progress"]
        self._environment = cloud.client_environment

    def _s3cmd(self, *arguments: str) -> str:
        return run([*self._start, *arguments], self._environment)

    def make_bucket(self, bucket: str) -> None:
        self._s3cmd("mb", f"s3://{bucket}")

    def up(self, path: Path, bucket: str, key: str) -> None:
        self._s3cmd("put", str(path), f"s3://{bucket}/{key}")

    def down(self, bucket: str, key: str, path: Path) -> None:
        self._s3cmd("get", "--force", f"s3://{bucket}/{key}", str(path))

    def up_folder(self, folder: Path, bucket: str) -> None:
        self._s3cmd("sync", f"{folder}/", f"s3://{bucket}/")

    def down_folder(self, bucket: str, folder: Path) -> None:
        folder.mkdir()
        self._s3cmd("sync", f"s3://{bucket}/", f"{folder}/")

    def names(self, bucket: str, prefix: str) -> set[str]:
        lines = self._s3cmd("ls", "--recursive", f"s3://{bucket}/{prefix}").splitlines()
        return {line.split(f"s3://{bucket}/", 1)[1] for line in lines}

    def remove(self, bucket: str, key: str) -> None:
        self._s3cmd("del", f"s3://{bucket}/{key}")


class Rclone:
    """rclone, as Debian packages it: its S3 backend, whose multipart upload runs in parallel."""

    def __init__(self, cloud: RunningCloud, folder: Path) -> None:
        program = shutil.which("rclone")
        if program is None:
            pytest.skip("rclone is not installed here: it is not tried")
        self._start = [program, "--config", str(folder / "rclone.conf")]
        self._environment = {
            **cloud.client_environment,
            "RCLONE_CONFIG_CLOUD_TYPE": "s3",
            "RCLONE_CONFIG_CLOUD_PROVIDER": "Minio",  # AWS would be asked by BUCKET.127.0.0.1
            "RCLONE_CONFIG_CLOUD_ENDPOINT": cloud.endpoint,
            "RCLONE_CONFIG_CLOUD_REGION": "us-east-2",
            "RCLONE_CONFIG_CLOUD_LOCATION_CONSTRAINT": "us-east-2",
            "RCLONE_CONFIG_CLOUD_ACCESS_KEY_ID": cloud.access_key_id,
            "RCLONE_CONFIG_CLOUD_SECRET_ACCESS_KEY": cloud.secret_access_key,
            "RCLONE_RETRIES": "1",
            "RCLONE_LOW_LEVEL_RETRIES": "1",
        }

    def do(self, *arguments: str) -> str:
        """Run any of its commands; the remote is called ``cloud:``."""
        return run([*self._start, *arguments], self._environment)

    def make_bucket(self, bucket: str) -> None:
        self.do("mkdir", f"cloud:{bucket}")

    def up(self, path: Path, bucket: str, key: str) -> None:
        self.do("copyto", str(path), f"cloud:{bucket}/{key}", "--s3-upload-cutoff", "8M")

    def down(self, bucket: str, key: str, path: Path) -> None:
        self.do("copyto", f"cloud:{bucket}/{key}", str(path))

    def up_folder(self, folder: Path, bucket: str) -> None:
        self.do("sync", str(folder), f"cloud:{bucket}")

    def down_folder(self, bucket: str, folder: Path) -> None:
        self.do("sync", f"cloud:{bucket}", str(folder))

    def names(self, bucket: str, prefix: str) -> set[str]:
        listed = self.do("lsf", "--recursive", "--files-only", f"cloud:{bucket}/{prefix}")
        return {prefix + line for line in listed.splitlines()}

    def remove(self, bucket: str, key: str) -> None:
        self.do("deletefile", f"cloud:{bucket}/{key}")


class Obstore:
    """obstore: Rust's object_store, which has a SigV4, a multipart upload and a listing of its own."""

    def __init__(self, cloud: RunningCloud, _folder: Path) -> None:
        self._cloud = cloud

    def store(self, bucket: str) -> S3Store:
        """Return its view of one bucket."""
        return S3Store(
            bucket,
            endpoint=self._cloud.endpoint,
            region="us-east-2",
            access_key_id=self._cloud.access_key_id,
            secret_access_key=self._cloud.secret_access_key,
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )

    def make_bucket(self, bucket: str) -> None:
        """It cannot make buckets: boto3 does."""
        place = {"LocationConstraint": "us-east-2"}
        self._cloud.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)

    def up(self, path: Path, bucket: str, key: str) -> None:
        self.store(bucket).put(key, path)

    def down(self, bucket: str, key: str, path: Path) -> None:
        with path.open("wb") as file:
            for block in self.store(bucket).get(key):
                file.write(block)

    def up_folder(self, folder: Path, bucket: str) -> None:
        for path in folder.rglob("*"):
            if path.is_file():
                self.up(path, bucket, str(path.relative_to(folder)))

    def down_folder(self, bucket: str, folder: Path) -> None:
        for key in self.names(bucket, ""):
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            self.down(bucket, key, folder / key)

    def names(self, bucket: str, prefix: str) -> set[str]:
        pages = self.store(bucket).list(prefix.rstrip("/") or None)
        return {entry["path"] for page in pages for entry in page}

    def remove(self, bucket: str, key: str) -> None:
        self.store(bucket).delete(key)
