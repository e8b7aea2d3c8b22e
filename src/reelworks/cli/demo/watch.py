"""Follows an upload: the event as it passes, the queue's depth, which worker took it, how far it is."""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault, typed_faults
from reelworks.base.arn import find_arn
from reelworks.cli.demo.screen import Screen
from reelworks.pipeline.events import read_tasks
from reelworks.stack.policies import queue_policy
from reelworks.stack.resources import Resources

_PROGRESS = "@progress "
_OF_UPLOADS = ("Processing: ", "Made: ", "Moved to: ")
_BETWEEN_S = 0.5
_WAIT_S = 1

Place = tuple[str, str]
"""An upload by its pipeline and key."""


@dataclass(slots=True)
class Course:
    """What became of one upload. Moments are of ``time.monotonic``, in seconds."""

    worker: str = ""
    taken_at: float = 0.0
    done_at: float = 0.0
    state: str = ""
    """taken, done or rejected; empty before."""
    reason: str = ""


class Story:
    """Reads what the workers write. Owns each upload's course."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._courses: dict[Place, Course] = {}
        self._ready: set[str] = set()
        self.is_quiet = False
        """Whether what is said of single uploads is kept from the screen, since there are too many."""
        self._changed = threading.Condition()

    def hear(self, name: str, line: str) -> None:
        """Take one line of a process; called from the threads that read."""
        if not line.startswith(_PROGRESS):
            if not (self.is_quiet and line.startswith(_OF_UPLOADS)):
                self._screen.say(name, line)
            return
        fields = json.loads(line.removeprefix(_PROGRESS))
        if "share" in fields and self.is_quiet:
            return
        if "share" in fields:
            self._screen.show_step(fields["worker"], fields["key"], fields["step"], fields["share"])
            return
        with self._changed:
            self._note(fields)
            self._changed.notify_all()

    def course(self, place: Place) -> Course:
        """Return what became of an upload so far."""
        with self._changed:
            return self._courses.get(place, Course())

    def ready(self) -> frozenset[str]:
        """Return the workers that have said that they are ready."""
        with self._changed:
            return frozenset(self._ready)

    def unfinished(self, places: Iterable[Place]) -> list[Place]:
        """Return those of the uploads that are neither done nor rejected yet."""
        with self._changed:
            return [
                place
                for place in places
                if self._courses.get(place, Course()).state not in {"done", "rejected"}
            ]

    def _note(self, fields: Mapping[str, Any]) -> None:
        if fields["state"] == "ready":
            self._ready.add(fields["worker"])
        if "key" not in fields:
            # It tells of itself, not of an upload.
            return
        course = self._courses.setdefault((fields["pipeline"], fields["key"]), Course())
        course.worker, course.state = fields["worker"], fields["state"]
        course.reason = fields.get("reason", "")
        if course.state == "taken":
            course.taken_at = time.monotonic()
        else:
            course.done_at = time.monotonic()


class Witness:
    """A second target of a topic or a rule: shows each event as it passes, without taking it from the workers."""

    def __init__(self, clients: Clients, screen: Screen) -> None:
        self._clients = clients
        self._sqs = clients.sqs
        self._screen = screen
        self._url = ""
        self._way = ""

    def subscribe(self, route_arn: str) -> None:
        """Make a queue, and have the topic or the rule copy what it delivers there.

        Raises:
            CloudFault: the cloud refuses.
        """
        route = find_arn(route_arn)
        assert route is not None, "an ARN that AWS gave is one"
        name = route.resource.removeprefix("rule/")
        with typed_faults(f"watch {route_arn}"):
            self._url = self._sqs.create_queue(QueueName=f"{name}-watched")["QueueUrl"]
            answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
            arn = answer["Attributes"]["QueueArn"]
            policy = queue_policy(arn, f"{route.service}.amazonaws.com", route_arn)
            self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})
            if route.service == "events":
                self._way = "S3 → bus"
                self._clients.events.put_targets(Rule=name, Targets=[{"Id": "watched", "Arn": arn}])
            else:
                self._way = "S3 → SNS"
                self._clients.sns.subscribe(TopicArn=route_arn, Protocol="sqs", Endpoint=arn)

    def look(self) -> None:
        """Show the events that came since the last look; wait a second for the first.

        Raises:
            CloudFault: the cloud refuses.
        """
        with typed_faults("watch the events"):
            answer = self._sqs.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=_WAIT_S
            )
            messages = answer.get("Messages", [])
            for message in messages:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        for message in messages:
            for task in read_tasks(message["Body"]):
                self._screen.say(self._way, f"ObjectCreated {task.bucket}/{task.key}, {task.size:,} bytes")


class Gauge:
    """Reads how full the queues are."""

    def __init__(self, sqs: Any, resources: Resources, screen: Screen) -> None:
        self._sqs = sqs
        self._queues = {name: made.queue_url for name, made in resources.pipelines.items()}
        self._dead = {name: made.dead_letter_queue_url for name, made in resources.pipelines.items()}
        self._screen = screen

    def look(self) -> None:
        """Show the depths of the queues.

        Raises:
            CloudFault: the cloud refuses.
        """
        self._screen.show_depths({name: self.depth(url) for name, url in self._queues.items()})

    def are_empty(self) -> bool:
        """Return whether every queue is empty, those for dead letters too.

        Raises:
            CloudFault: the cloud refuses.
        """
        return all(self.depth(url) == (0, 0) for url in (*self._queues.values(), *self._dead.values()))

    def depth(self, url: str) -> tuple[int, int]:
        """Return how many messages wait, and how many are in somebody's hands."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        with typed_faults(f"read {url}"):
            answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return int(answer[names[0]]), int(answer[names[1]])


class Watch:
    """Looks again and again, in threads of its own, while the block runs."""

    def __init__(self, gauge: Gauge, witnesses: Iterable[Witness]) -> None:
        self._over = threading.Event()
        looks = [(gauge.look, _BETWEEN_S), *((witness.look, 0.0) for witness in witnesses)]
        self._threads = [
            threading.Thread(target=self._repeat, args=look, name=f"watch-{number}", daemon=True)
            for number, look in enumerate(looks)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(10)

    def _repeat(self, look: Any, pause_s: float) -> None:
        while not self._over.is_set():
            try:
                look()
            except CloudFault:
                # Watching is a courtesy; what failed is seen by whoever does the work.
                self._over.wait(_BETWEEN_S)
            self._over.wait(pause_s)
