"""A move of dead letters goes on after a restart, and moves each message once."""

import json
import time
from collections import Counter

from promises.clients import Clients
from promises.queues import arn_of, collect

MESSAGES = 300
MOVE_S_MAX = 30


class Moves:
    """Two queues, each the other's dead-letter queue, and the same messages moved to and fro without end."""

    def __init__(self) -> None:
        self.bodies = [str(number) for number in range(MESSAGES)]
        self.started: set[str] = set()
        """The sources of the moves that were acknowledged."""

    def lay_out(self, clients: Clients) -> None:
        sqs = clients.sqs
        self.urls = [sqs.create_queue(QueueName=f"promised-move-{name}")["QueueUrl"] for name in "ab"]
        self.arns = [arn_of(clients, url) for url in self.urls]
        for url, other in zip(self.urls, reversed(self.arns), strict=True):
            policy = json.dumps({"deadLetterTargetArn": other, "maxReceiveCount": 1000})
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
        for start in range(0, MESSAGES, 10):
            entries = [{"Id": body, "MessageBody": body} for body in self.bodies[start : start + 10]]
            assert len(sqs.send_message_batch(QueueUrl=self.urls[0], Entries=entries)["Successful"]) == 10

    def tasks(self):
        return (self.move,)

    def move(self, clients, chance) -> None:
        if any(self.status(clients, arn) == "RUNNING" for arn in self.arns):
            return
        there = chance.randrange(2)
        clients.sqs.start_message_move_task(
            SourceArn=self.arns[there],
            DestinationArn=self.arns[1 - there],
            MaxNumberOfMessagesPerSecond=chance.choice((200, 500)),
        )
        self.started.add(self.arns[there])

    def status(self, clients, arn: str) -> str | None:
        tasks = clients.sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"]
        return tasks[0]["Status"] if tasks else None

    def look(self, clients) -> None:
        for arn in self.started:
            assert self.status(clients, arn) in {"RUNNING", "COMPLETED"}

    def noted(self) -> int:
        return len(self.started)

    def look_at_last(self, clients) -> None:
        deadline = time.monotonic() + MOVE_S_MAX
        while any(self.status(clients, arn) == "RUNNING" for arn in self.arns):
            assert time.monotonic() < deadline, "a move that never ends"
            time.sleep(0.05)
        there: Counter[str] = Counter()
        for url in self.urls:
            for number, bodies in enumerate(collect(clients, url)):
                there.update(bodies)
                if number and not bodies:
                    break
        assert there == Counter(self.bodies), "messages lost or doubled by a move"
