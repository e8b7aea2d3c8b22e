"""Both pipelines from upload to outputs, by a worker as its users run it, on whatever cloud it is given."""

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from reelworks.media.samples import MovieShape, make_movie, make_photo

WAIT_S = 50.0


@contextmanager
def worker_of(stack, cloud, folder):
    """A worker that follows a stack of a cloud, until the block ends; gives its log."""
    log = folder / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "reelworks", "worker", "--stack", stack, "--work-dir", folder / "work"],
            stdout=out,
            stderr=out,
            env=cloud.client_environment,
        )
    try:
        yield log
    finally:
        process.send_signal(signal.SIGTERM)
        ended = process.wait(30)
    assert ended == 0, log.read_text()[-3000:]


def check_both_pipelines(clients, resources, folder, log, photo_key="a photo.jpg"):
    s3, made = clients.s3, resources.pipelines
    movie = make_movie(folder / "film.mp4", MovieShape(seconds=1, width_px=320, height_px=240))
    photo = make_photo(folder / "photo.jpg", width_px=400, height_px=300)

    s3.upload_file(str(movie), made["movies"].bucket, "uploads/film.mp4")
    s3.upload_file(str(photo), made["images"].bucket, photo_key)

    thumbnails = made["images"].output_bucket
    wait_until(lambda: "processed/film.mp4" in keys(s3, made["movies"].bucket), log)
    wait_until(lambda: f"{photo_key}.manifest.json" in keys(s3, thumbnails), log)
    outputs = keys(s3, made["movies"].bucket)
    body = s3.get_object(Bucket=made["movies"].bucket, Key="processed/film/manifest.json")["Body"]
    assert json.loads(body.read())["status"] == "done"
    assert {
        "processed/film/240p.mp4",
        "processed/film/compressed.mp4",
        "processed/film/poster.jpg",
    } <= outputs
    assert "uploads/film.mp4" not in outputs
    assert f"{photo_key}.thumbnail.png" in keys(s3, thumbnails)
    for pipeline in made.values():
        wait_until(lambda url=pipeline.queue_url: depth(clients.sqs, url) == (0, 0), log)


def keys(s3, bucket):
    return {entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])}


def depth(sqs, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return tuple(int(found[name]) for name in names)


def wait_until(is_so, log):
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.1)
