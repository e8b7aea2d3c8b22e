"""The AWS SDK for JavaScript, version 3: its usual calls, its streams with checksums in trailers, its presigned URLs."""

import fcntl
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from support.clients import run
from support.house import ROOT

HERE = Path(__file__).parent / "js"
INSTALL_S_MAX = 100


@pytest.fixture(scope="module")
def scripts() -> Path:
    """The scripts beside the SDK, which npm installs once into a folder under build/."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node.js and npm are not installed here: the SDK for JavaScript is not tried")
    wanted = (HERE / "package.json").read_bytes()
    folder = ROOT / "build" / "js" / hashlib.sha256(wanted).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            (folder / "package.json").write_bytes(wanted)
            install(npm, folder)
            (folder / "installed").touch()
        for script in HERE.glob("*.mjs"):
            shutil.copy(script, folder)
    return folder


def install(npm: str, folder: Path) -> None:
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not bring the SDK for JavaScript in time: it is not tried")
    if done.returncode:
        pytest.skip(f"npm could not bring the SDK for JavaScript: {done.stderr.strip()[-200:]}")


def play(scripts: Path, script: str, argument: str, cloud) -> dict:
    """Run a script against the cloud; return what it printed."""
    return json.loads(run(["node", str(scripts / script), argument], cloud.client_environment))


@pytest.fixture(scope="module")
def objects(scripts, cloud) -> dict:
    return play(scripts, "objects.mjs", "javascript-objects", cloud)


@pytest.fixture(scope="module")
def queues(scripts, cloud) -> dict:
    return play(scripts, "queues.mjs", "javascript-queues", cloud)


def test_an_object_goes_up_and_comes_back_whole_and_in_part(objects):
    assert objects["whole"] == "0123456789"
    assert objects["metadata"] == {"who": "me"}
    assert objects["range"] == ["234", "bytes 2-4/10"]


def test_keys_are_listed_in_pages_and_deleted_together(objects):
    assert objects["listed"] == [["l/1", "l/2"], ["l/3"]]
    assert objects["left"] == ["l/3"]


def test_a_large_stream_goes_up_in_parts(objects):
    sent, got, etag = objects["large"]

    assert got == sent
    assert etag.endswith('-3"')


def test_streams_with_a_checksum_in_the_trailer_are_kept_without_their_framing(objects):
    assert objects["streams"] == {
        name: [True, True, "", f"x-amz-checksum-{name.lower()}", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"]
        for name in ("CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME")
    }


def test_presigned_urls_let_a_browser_put_and_get(objects):
    assert objects["presigned"] == [200, 200, "from a browser"]


def test_errors_of_s3_have_the_names_the_sdk_knows(objects):
    assert objects["errors"] == [
        ["NoSuchKey", 404],
        ["NoSuchBucket", 404],
        ["NotFound", 404],
        ["PreconditionFailed", 412],
    ]


def test_the_queue_url_has_the_host_that_was_asked(queues, cloud):
    assert f"http://{queues['host']}" == cloud.endpoint


def test_a_message_goes_there_and_comes_back_with_its_attributes(queues):
    assert queues["first"] == ["<a & b> 🎬", "grüße", [0, 255], "1"]


def test_ten_messages_go_and_come_in_one_batch(queues):
    assert queues["batch"] == [10, [f"body {number}" for number in range(10)], 10]


def test_a_send_wakes_a_waiting_receive(queues):
    assert queues["news"] == "news"


def test_a_topic_tells_the_queue_what_its_filter_lets_through(queues):
    assert queues["published"] == ["Notification", "hello", "for the queue", "wanted"]
    assert queues["publishedBatch"] == ["a", "b"]


def test_errors_of_sqs_have_the_names_the_sdk_knows(queues):
    names = [name for name, _ in queues["errors"]]

    assert names[0] in {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"}
    assert names[1] == "ReceiptHandleIsInvalid"
