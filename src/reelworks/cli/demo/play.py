"""The demonstration's acts, in order."""

import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import read_definition
from reelworks.cli.demo import results
from reelworks.cli.demo.fleet import CROWD, Fleet, make_crowd
from reelworks.cli.demo.inputs import FILM, IMAGES, PHOTOS, Upload, make_inputs
from reelworks.cli.demo.screen import Screen
from reelworks.cli.demo.uploads import AwsCommand
from reelworks.cli.demo.watch import Gauge, Story, Watch, Witness
from reelworks.cli.ears import Ears
from reelworks.cli.machinery import Machinery, MachinerySettings, reserve_data
from reelworks.cli.up import Brief, deploy
from reelworks.pipeline.definition import Definition
from reelworks.stack.resources import Resources

_READY_S = 60.0
_WORK_S = 600.0
_EMPTY_S = 30.0
_DRAIN_S = 5.0
"""At the end nobody works any more; who stops it in the middle does not want to wait."""
_PACE = 60.0
"""Minutes of the scaling clockwork pass in seconds: nobody wants to watch for a quarter of an hour."""
_SCALING_S = 240.0


class Play:
    """One run of the demonstration, in a folder of its own."""

    def __init__(self, into: Path, seconds: int, workers: int) -> None:
        name = datetime.now(tz=UTC).strftime("run-%Y%m%d-%H%M%S")
        self._folder = (into / name).absolute()
        self._inputs = self._folder / "uploads"
        self._results = self._folder / "results"
        self._seconds = seconds
        self._workers = workers
        self._screen = Screen(Console(highlight=False))
        self._story = Story(self._screen)
        self._sent_at: dict[str, float] = {}
        self._definition = _with_workers(read_definition(None), workers)

    def perform(self) -> int:
        """Play every act; return 0 if all came out right, else 1.

        Raises:
            Complaint: an act could not be played to its end.
        """
        for folder in (self._inputs, self._results):
            reserve_data(folder)
        began_at = time.monotonic()
        self._screen.title("1  Something to upload")
        uploads = self._make_inputs()
        with Machinery(self._settings(), self._story.hear) as machinery:
            resources = self._set_up(machinery)
            clients = machinery.clients()
            with Ears(clients, [resources.worker_group], self._story.hear):
                self._wait_ready(machinery)
                self._work(machinery, resources, uploads)
                is_served = self._try_the_fleet(machinery, resources)
                self._fetch(machinery, self._definition)
            clients.close()
        is_right = self._judge(uploads) and is_served
        if is_right:
            # Otherwise its logs may tell why.
            shutil.rmtree(self._folder / "data")
        verdict = (
            "[green]Everything came out right[/]" if is_right else "[red]Not everything came out right[/]"
        )
        took_s = time.monotonic() - began_at
        self._screen.console.print(f"\n[bold]{verdict}[/], in {took_s:.0f} s. What came out lies in")
        self._screen.console.print(f"  {self._results}", soft_wrap=True)
        return 0 if is_right else 1

    def _settings(self) -> MachinerySettings:
        return MachinerySettings(data=self._folder / "data", port=0, pace=_PACE, drain_s=_DRAIN_S)

    def _make_inputs(self) -> list[Upload]:
        uploads: list[Upload] = []
        for upload in make_inputs(self._inputs, self._seconds, self._definition):
            size = upload.path.stat().st_size
            self._screen.say("made", f"{upload.path.name}: {upload.about}, {size:,} bytes")
            uploads.append(upload)
        return uploads

    def _set_up(self, machinery: Machinery) -> Resources:
        self._screen.title("2  A cloud, two pipelines, workers")
        reserve_data(machinery.data)
        machinery.start_cloud()
        self._screen.say("cloud", f"answers at {machinery.endpoint}")
        resources = deploy(self._definition, machinery, Brief(self._screen.console)).resources
        for name, made in resources.pipelines.items():
            way, queue = _way_of(made.route_arn), made.queue_arn.rpartition(":")[2]
            self._screen.say(name, f"bucket {made.bucket} → {way} → queue {queue}")
        self._screen.say("page", resources.web_url)
        return resources

    def _wait_ready(self, machinery: Machinery) -> None:
        deadline = time.monotonic() + _READY_S
        while len(self._story.ready()) < self._workers:
            _go_on(machinery, deadline, "The workers did not become ready")
        self._screen.say("workers", f"{self._workers} are polling, each on a machine of its own")

    def _work(self, machinery: Machinery, resources: Resources, uploads: Sequence[Upload]) -> None:
        self._screen.title("3  Uploads, by the aws command, and what follows by itself")
        clients = machinery.clients()
        gauge = Gauge(clients.sqs, resources, self._screen)
        witnesses = []
        for made in resources.pipelines.values():
            witness = Witness(clients, self._screen)
            witness.subscribe(made.route_arn)
            witnesses.append(witness)
        with self._screen, Watch(gauge, witnesses):
            self._upload(machinery, uploads)
            self._wait_done(machinery, uploads)
        deadline = time.monotonic() + _EMPTY_S
        while not gauge.are_empty():
            _go_on(machinery, deadline, "The queues did not become empty")
        clients.close()

    def _try_the_fleet(self, machinery: Machinery, resources: Resources) -> bool:
        """Kill a machine, send a crowd, ask for the page; return whether the page came by turns."""
        aws, clients = AwsCommand(machinery.environment, self._screen), machinery.clients()
        fleet = Fleet(clients, resources, self._screen, lambda *words: _go_on(machinery, *words))
        self._screen.title("4  A machine dies")
        took_s = fleet.heal(aws, self._folder, self._story.ready)
        self._screen.say("group", f"after {took_s:.1f} s another one serves the queues")
        self._screen.title(f"5  {CROWD} photos at once")
        make_crowd(next((self._inputs / PHOTOS).iterdir()), self._inputs / "crowd")
        bucket = resources.pipelines[IMAGES].bucket
        words = ["s3", "cp", "--recursive", "crowd", f"s3://{bucket}/crowd/", "--no-progress", "--quiet"]
        gauge = Gauge(clients.sqs, resources, self._screen)
        group = self._definition.fleet.workers
        self._story.is_quiet = True
        with self._screen, Watch(gauge, []):
            aws.run(words, self._inputs)
            fleet.grow_and_shrink((group.min, group.max), _SCALING_S)
        self._story.is_quiet = False
        self._screen.title("6  The page, through the load balancer")
        is_served = fleet.serve()
        clients.close()
        return is_served

    def _upload(self, machinery: Machinery, uploads: Sequence[Upload]) -> None:
        aws = AwsCommand(machinery.environment, self._screen)
        photos = [upload for upload in uploads if upload.pipeline == IMAGES]
        for upload in uploads:
            if upload not in photos:
                aws.run(["s3", "cp", upload.path.name, upload.uri, "--no-progress"], self._inputs)
                self._sent_at[upload.key] = time.monotonic()
        aws.run(
            ["s3", "cp", "--recursive", PHOTOS, f"s3://{photos[0].bucket}/", "--no-progress"], self._inputs
        )
        self._sent_at |= dict.fromkeys((photo.key for photo in photos), time.monotonic())

    def _wait_done(self, machinery: Machinery, uploads: Sequence[Upload]) -> None:
        places = [(upload.pipeline, upload.key) for upload in uploads]
        deadline = time.monotonic() + _WORK_S
        while self._story.unfinished(places):
            _go_on(machinery, deadline, "The workers did not finish")

    def _fetch(self, machinery: Machinery, definition: Definition) -> None:
        self._screen.title("7  What came out")
        aws = AwsCommand(machinery.environment, self._screen)
        for pipeline in definition.pipelines.values():
            bucket, prefix = pipeline.output_bucket, pipeline.done_prefix or ""
            words = ["s3", "cp", "--recursive", "--only-show-errors", f"s3://{bucket}/{prefix}"]
            aws.run([*words, f"{bucket}/{prefix}"], self._results)

    def _judge(self, uploads: Sequence[Upload]) -> bool:
        expected = results.expectations(uploads, self._definition)
        found = [results.examine(entry, self._results) for entry in expected]
        results.show(self._screen.console, found)
        is_right = not any(entry.faults for entry in found)
        self._show_times(uploads)
        return is_right

    def _show_times(self, uploads: Sequence[Upload]) -> None:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in ("upload", "worker", "taken after", "done after"):
            table.add_column(title, justify="right" if title.endswith("after") else "left")
        for upload in uploads:
            course = self._story.course((upload.pipeline, upload.key))
            sent_at = self._sent_at[upload.key]
            times = [f"{moment - sent_at:+.2f} s" for moment in (course.taken_at, course.done_at)]
            table.add_row(upload.path.name, course.worker, *times)
        console = self._screen.console
        console.print()
        console.print(table)
        console.print("Seconds count from the moment the aws command had returned.\n", style="dim")
        film = next(upload for upload in uploads if upload.path.name == FILM)
        results.show_manifest(console, film, self._definition, self._results)


def _go_on(machinery: Machinery, deadline: float, otherwise: str) -> None:
    """Look after the processes for a moment.

    Raises:
        Complaint: it is past the deadline, or Ctrl-C came.
    """
    machinery.look_after()
    if machinery.is_asked_to_stop:
        raise Complaint("Stopped.")
    if time.monotonic() > deadline:
        raise Complaint(f"{otherwise} in time; see the logs in {machinery.data}/logs.")


def _with_workers(definition: Definition, count: int) -> Definition:
    """Return the definition with so many workers at first, twice as many at most, who tell of their progress."""
    fleet = definition.fleet
    sizes = {"min": count, "desired": count, "max": 2 * count, "is_progress_told": True}
    workers = fleet.workers.model_copy(update=sizes)
    return definition.model_copy(update={"fleet": fleet.model_copy(update={"workers": workers})})


def _way_of(route_arn: str) -> str:
    """Return what brings events to the queue, in a few words."""
    name = route_arn.rpartition(":")[2]
    return f"event bus, {name.replace('/', ' ')}" if name.startswith("rule/") else f"topic {name}"
