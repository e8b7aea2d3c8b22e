"""Uploads in parts: those completed are whole, those not completed are listed and can be aborted; nothing is left."""

import hashlib
import time
from contextlib import suppress

from promises.clients import Clients
from promises.objects import HERE

BUCKET = "promises-parts"
PART_BYTES = 100_000
"""More than travels in a row, so that each part is a file. The last part may be as small."""
SWEEP_S_MAX = 30


class Uploads:
    """Uploads of one part, some of them left open, some aborted, some completed."""

    def __init__(self) -> None:
        self.open: dict[str, tuple[str, str | None]] = {}
        """Upload → its key, and the part's ETag once that was acknowledged. Nobody tried to end it."""
        self.aborted: set[str] = set()
        self.completed: dict[str, tuple[str, str]] = {}
        """Upload → its key, and the hash of its bytes."""

    def lay_out(self, clients: Clients) -> None:
        clients.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=HERE)

    def tasks(self):
        return (self.upload, self.upload)

    def upload(self, clients, chance) -> None:
        s3, key, data = clients.s3, f"{chance.getrandbits(64):016x}", chance.randbytes(PART_BYTES)
        upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
        upload = {"Bucket": BUCKET, "Key": key, "UploadId": upload_id}
        with clients.lock:
            self.open[upload_id] = (key, None)
        etag = s3.upload_part(**upload, PartNumber=1, Body=data)["ETag"]
        end = chance.choice(("leave", "abort", "complete"))
        with clients.lock:
            self.open[upload_id] = (key, etag)
            if end != "leave":
                del self.open[upload_id]
        if end == "abort":
            s3.abort_multipart_upload(**upload)
            self.aborted.add(upload_id)
        elif end == "complete":
            parts = [{"PartNumber": 1, "ETag": etag}]
            s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
            self.completed[upload_id] = (key, hashlib.sha256(data).hexdigest())

    def look(self, clients) -> None:
        listed = self.list(clients)
        assert self.open.keys() - listed.keys() == set(), "uploads that are gone"
        assert listed.keys() & (self.aborted | self.completed.keys()) == set(), "uploads that came back"

    def noted(self) -> int:
        return min(len(self.open), len(self.aborted), len(self.completed))

    def look_at_last(self, clients) -> None:
        self.look(clients)
        for upload_id, (key, etag) in self.open.items():
            parts = clients.s3.list_parts(Bucket=BUCKET, Key=key, UploadId=upload_id).get("Parts", [])
            assert etag in {None, *(part["ETag"] for part in parts)}, "a part that is gone"
        for key, digest in self.completed.values():
            data = clients.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
            assert hashlib.sha256(data).hexdigest() == digest
        for upload_id, key in self.list(clients).items():
            clients.s3.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload_id)
        assert self.list(clients) == {}

    def list(self, clients) -> dict[str, str]:
        pages = clients.s3.get_paginator("list_multipart_uploads").paginate(Bucket=BUCKET)
        return {each["UploadId"]: each["Key"] for page in pages for each in page.get("Uploads", [])}


def check_no_file_is_left(clients: Clients) -> None:
    """Remove every object, version and upload, kill once more, and find no file that held their bytes."""
    for bucket in clients.s3.list_buckets()["Buckets"]:
        empty(clients, bucket["Name"])
    clients.cloud.kill()
    clients.cloud.start()
    blobs = clients.cloud.data / "s3" / "blobs"
    deadline = time.monotonic() + SWEEP_S_MAX
    while left := [path for path in blobs.rglob("*") if path.is_file()]:
        assert time.monotonic() < deadline, f"files that nothing names: {left[:5]}"
        time.sleep(0.05)


def empty(clients: Clients, bucket: str) -> None:
    for page in clients.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        there = page.get("Versions", []) + page.get("DeleteMarkers", [])
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in there]
        if objects:
            answer = clients.s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
            assert "Errors" not in answer
    for page in clients.s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        for each in page.get("Uploads", []):
            # A lifecycle rule may have been quicker.
            with suppress(clients.s3.exceptions.NoSuchUpload):
                clients.s3.abort_multipart_upload(Bucket=bucket, Key=each["Key"], UploadId=each["UploadId"])
