"""A stack on a cloud, and workers for it as their users start them: processes of their own."""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from reelworks.aws.clients import Access, make_clients
from reelworks.aws.faults import CloudFault
from reelworks.aws.objects import S3Objects
from reelworks.media.catalog import STEPS
from reelworks.pipeline.loading import load_definition
from reelworks.stack.bringing import Choices, deploy_definition

WAIT_S = 60.0

DEFINITION = """\
name = "{name}"
fleet = {{ workers = {{ min = 0, desired = 0, max = 0 }}, web = {{ min = 0, desired = 0, max = 0 }} }}

[pipelines.movies]
bucket = "{name}-movies"
prefix = "uploads/"
done_prefix = "processed/"
queue = {{ visibility_timeout_s = 5, max_receives = 3 }}

[[pipelines.movies.steps]]
step = "subtitles"
for = "movie"

[[pipelines.movies.steps]]
step = "renditions"
for = "movie"
heights = [1080, 720]

[[pipelines.movies.steps]]
step = "poster"
for = "movie"

[pipelines.images]
bucket = "{name}-photos"
destination = "{name}-thumbnails"

[[pipelines.images.steps]]
step = "thumbnail"
for = "picture"

[pipelines.hardy]
bucket = "{name}-hardy"
prefix = "uploads/"
done_prefix = "processed/"
queue = {{ visibility_timeout_s = 5, max_receives = 1000 }}

[pipelines.gated]
bucket = "{name}-gated"
prefix = "uploads/"
done_prefix = "processed/"
queue = {{ visibility_timeout_s = 5 }}

[[pipelines.gated.steps]]
step = "command"
argv = ["{gate_script}", "{{input}}", "{{output}}", "{folder}"]
output = "copy.txt"
"""

GATE_SCRIPT = """\
#!/bin/sh
# Says that it began, waits until it may go on, and copies.
touch "$3/begun"
while [ ! -e "$3/open" ]; do sleep 0.05; done
cp "$1" "$2"
"""


@dataclass
class Worker:
    """A worker's process, whose lines are read from a file."""

    process: "subprocess.Popen[bytes]"
    out: Path

    @property
    def lines(self):
        return self.out.read_text().splitlines()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(WAIT_S)


@dataclass
class Lab:
    """A stack of the test's own on a cloud, and workers for it."""

    folder: Path
    name: str
    cloud: object
    workers: list[Worker] = field(default_factory=list)

    def deploy(self):
        gate_script = self.folder / "gate.sh"
        gate_script.write_text(GATE_SCRIPT)
        gate_script.chmod(0o755)
        text = DEFINITION.format(name=self.name, gate_script=gate_script, folder=self.folder)
        self.definition_path.write_text(text)
        access = Access(
            self.cloud.endpoint, "us-east-2", self.cloud.access_key_id, self.cloud.secret_access_key
        )
        self.clients = make_clients(access)
        definition = load_definition(self.definition_path, STEPS)
        self.made = deploy_definition(definition, self.clients, Choices(), Silent()).resources.pipelines
        self.objects = S3Objects(self.clients.s3)

    @property
    def definition_path(self):
        return self.folder / "reelworks.toml"

    def close(self):
        (self.folder / "open").touch()
        for worker in self.workers:
            worker.process.kill()
            worker.process.wait()
        self.clients.close()

    def start_worker(self, *arguments):
        out = self.folder / f"worker-{len(self.workers)}.out"
        command = [
            "worker",
            "--definition",
            self.definition_path,
            "--work-dir",
            self.folder / "work",
            *arguments,
        ]
        with out.open("wb") as stdout, out.with_suffix(".err").open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "reelworks", *command],
                env=self.cloud.client_environment,
                stdout=stdout,
                stderr=stderr,
            )
        self.workers.append(Worker(process, out))
        return self.workers[-1]

    def upload(self, pipeline, key, path_or_text):
        data = path_or_text.encode() if isinstance(path_or_text, str) else path_or_text.read_bytes()
        self.clients.s3.put_object(Bucket=self.made[pipeline].bucket, Key=key, Body=data)

    def keys(self, bucket):
        return self.objects.list_keys(f"{self.name}-{bucket}", "")

    def wait_key(self, bucket, key):
        self.wait(lambda: key in self.keys(bucket), f"{key} in {bucket}")

    def wait(self, condition, what):
        deadline = time.monotonic() + WAIT_S
        while not is_so(condition):
            assert time.monotonic() < deadline, f"never: {what}; the workers said {self._words()}"
            time.sleep(0.05)

    def counts(self, url):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return tuple(int(answer["Attributes"][name]) for name in names)

    def _words(self):
        return [worker.out.with_suffix(".err").read_text()[-2000:] for worker in self.workers]


class Silent:
    """Deploys without a word."""

    def confirm(self, _changes):
        return True

    def hear(self, _event):
        """Say nothing of it."""


def is_so(condition):
    """Ask a cloud that may be away."""
    try:
        return condition()
    except CloudFault:
        return False
