"""Steps of the user's own reach the workers on machines."""

import signal
import subprocess
import sys
import time

import boto3
import pytest

from reelworks.assembly import read_keys

DEFINITION = """\
name = "own"

[fleet]
web = { min = 0, desired = 0, max = 0 }
workers = { min = 0, desired = 1, max = 1 }

[pipelines.notes]
bucket = "own-notes"
prefix = "uploads/"
done_prefix = "processed/"

[[pipelines.notes.steps]]
step = "function"
call = "my_steps:shout"

[[pipelines.notes.steps]]
step = "command"
argv = ["./count.sh", "{input}", "{output}"]
output = "count.txt"
"""


@pytest.mark.timeout(200)
def test_a_function_and_a_program_beside_the_definition_are_found_on_the_machines(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "reelworks.toml").write_text(DEFINITION)
    (folder / "my_steps.py").write_text(
        "def shout(bench):\n    (bench.out / 'loud.txt').write_text(bench.source.read_text().upper())\n"
    )
    (folder / "count.sh").write_text('#!/bin/sh\nwc -c < "$1" > "$2"\n')
    (folder / "count.sh").chmod(0o755)
    data = tmp_path / "data"
    with (tmp_path / "up.log").open("wb") as log:
        words = ["up", "--data", str(data), "--port", "0", "--definition", str(folder / "reelworks.toml")]
        up = subprocess.Popen([sys.executable, "-m", "reelworks", *words], stdout=log, stderr=log)
    try:
        wait(lambda: "Reelworks runs" in (tmp_path / "up.log").read_text())
        keys = read_keys(data)
        s3 = boto3.client(
            "s3",
            endpoint_url=(data / "endpoint").read_text().strip(),
            region_name="us-east-2",
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
        )
        s3.put_object(Bucket="own-notes", Key="uploads/a.txt", Body=b"hello")

        def names():
            listed = s3.list_objects_v2(Bucket="own-notes").get("Contents", [])
            return {entry["Key"] for entry in listed}

        wait(lambda: "processed/a.txt" in names())
        loud = s3.get_object(Bucket="own-notes", Key="processed/a.txt.files/loud.txt")["Body"].read()
        count = s3.get_object(Bucket="own-notes", Key="processed/a.txt.files/count.txt")["Body"].read()
    finally:
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0
    assert (loud, count.strip()) == (b"HELLO", b"5")


def wait(is_so) -> None:
    deadline = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)
