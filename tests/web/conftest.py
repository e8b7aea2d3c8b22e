"""A real `reelworks web` over a real cloud, with a pipeline whose uploads are done already."""

import io
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
import urllib3

from reelworks.pipeline.manifest import Manifest, Output, Source
from support.cloud import RunningCloud

DEFINITION = """
version = 1
name = "web"
[pipelines.photos]
bucket = "web-photos"
prefix = "in/"
done_prefix = "done/"
"""
START_S_MAX = 30.0


@dataclass
class Site:
    """A web server that runs, and the cloud beneath it."""

    cloud: RunningCloud
    url: str
    process: "subprocess.Popen[bytes]"

    def get(self, path: str, **more) -> urllib3.BaseHTTPResponse:
        return urllib3.request("GET", self.url + path, redirect=False, retries=False, timeout=20, **more)

    def finish(self, name: str, content: bytes = b"made") -> None:
        """Put an output with its manifest, as a worker leaves them."""
        s3, folder = self.cloud.client("s3"), f"done/{name}.files"
        s3.put_object(Bucket="web-photos", Key=f"{folder}/small.txt", Body=content, ContentType="text/plain")
        output = Output(
            bucket="web-photos",
            key=f"{folder}/small.txt",
            kind="thumbnail",
            content_type="text/plain",
            size=len(content),
            step="x",
        )
        manifest = Manifest(
            status="done",
            pipeline="photos",
            source=Source(bucket="web-photos", key=f"in/{name}", etag="e", size=1),
            outputs=(output,),
            worker="worker-7",
            finished_at="2026-11-22T10:00:00Z",
        )
        s3.upload_fileobj(io.BytesIO(manifest.to_json()), "web-photos", f"{folder}/manifest.json")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    cloud = RunningCloud(folder / "data").start()
    place = {"CreateBucketConfiguration": {"LocationConstraint": "us-east-2"}}
    cloud.client("s3").create_bucket(Bucket="web-photos", **place)
    for queue in ("web-photos", "web-photos-dead"):
        cloud.client("sqs").create_queue(QueueName=queue)
    (folder / "reelworks.toml").write_text(DEFINITION)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["web", "--definition", str(folder / "reelworks.toml"), "--port", str(port)]
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "reelworks", *words], env=cloud.client_environment, stdout=log, stderr=log
        )
    site = Site(cloud, f"http://127.0.0.1:{port}", process)
    try:
        _wait_ready(site)
        yield site
    finally:
        process.terminate()
        process.wait(30)
        cloud.stop()


def _wait_ready(site: Site) -> None:
    deadline = time.monotonic() + START_S_MAX
    while time.monotonic() < deadline:
        assert site.process.poll() is None, "the web server ended"
        try:
            if site.get("/healthz").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    raise AssertionError("the web server did not answer in time")
