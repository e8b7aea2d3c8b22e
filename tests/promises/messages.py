"""An acknowledged message is received or still there, whole; on a FIFO queue in its order, and once."""

import hashlib

from promises.clients import Clients
from promises.queues import collect

REPEATS = (1, 16, 600)


class Messages:
    """A standard queue: nothing that was sent is lost."""

    def __init__(self) -> None:
        self.sent: set[str] = set()
        self.received: set[str] = set()

    def lay_out(self, clients: Clients) -> None:
        answer = clients.sqs.create_queue(QueueName="promises", Attributes={"VisibilityTimeout": "2"})
        self.url = answer["QueueUrl"]

    def tasks(self):
        return (self.send, self.send, self.receive)

    def send(self, clients, chance) -> None:
        name = f"{chance.getrandbits(64):016x}"
        clients.sqs.send_message(QueueUrl=self.url, MessageBody=name * chance.choice(REPEATS))
        with clients.lock:
            self.sent.add(name)

    def receive(self, clients, _chance) -> None:
        answer = clients.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self.received.add(message["Body"][:16])
            assert hashlib.md5(message["Body"].encode()).hexdigest() == message["MD5OfBody"]
            if len(self.received) % 2:
                clients.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def look(self, clients) -> None:
        """A look would hide messages from the clients: what is there shows in the end."""

    def noted(self) -> int:
        return len(self.sent)

    def look_at_last(self, clients) -> None:
        for bodies in collect(clients, self.url):
            self.received.update(body[:16] for body in bodies)
            if self.received >= self.sent:
                return
        raise AssertionError(f"messages that are gone: {self.sent - self.received}")


class FifoMessages:
    """A FIFO queue: each group in the order it was sent in, each message once, though sends are repeated.

    A sender that is cut off sends the same again after the restart, with the same deduplication id. A message
    whose deletion was acknowledged never comes again; one whose deletion broke off may.
    """

    GROUPS = 2

    def __init__(self) -> None:
        self.sent = [0] * self.GROUPS
        """Of each group: how many sends were acknowledged."""
        self.received = [0] * self.GROUPS
        """Of each group: how many different messages came, in order."""
        self.deleted: set[str] = set()

    def lay_out(self, clients: Clients) -> None:
        attributes = {"FifoQueue": "true", "VisibilityTimeout": "2"}
        self.url = clients.sqs.create_queue(QueueName="promises.fifo", Attributes=attributes)["QueueUrl"]

    def tasks(self):
        def sender(group: int):
            return lambda clients, _chance: self.send(clients, group)

        return (*[sender(group) for group in range(self.GROUPS)], self.receive)

    def send(self, clients, group: int) -> None:
        number = self.sent[group]
        clients.sqs.send_message(
            QueueUrl=self.url,
            MessageBody=f"{group}:{number}",
            MessageGroupId=str(group),
            MessageDeduplicationId=f"{group}-{number}",
        )
        self.sent[group] += 1

    def receive(self, clients, _chance) -> None:
        answer = clients.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = answer.get("Messages", [])
        for message in messages:
            self.note(message["Body"])
        for message in messages:
            clients.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
            self.deleted.add(message["Body"])

    def note(self, body: str) -> None:
        group, number = map(int, body.split(":"))
        assert body not in self.deleted, f"{body} was deleted, and came again"
        assert number <= self.received[group], f"{body} came before {self.received[group]} of its group"
        self.received[group] = max(self.received[group], number + 1)

    def look(self, clients) -> None:
        """A look would hide messages from the clients: what is there shows in the end."""

    def noted(self) -> int:
        return min(self.sent)

    def look_at_last(self, clients) -> None:
        for bodies in collect(clients, self.url):
            for body in bodies:
                self.note(body)
            self.deleted.update(bodies)
            if all(got >= sent for got, sent in zip(self.received, self.sent, strict=True)):
                break
        lost = [(got, sent) for got, sent in zip(self.received, self.sent, strict=True) if got < sent]
        assert lost == [], "received and sent of each group"
