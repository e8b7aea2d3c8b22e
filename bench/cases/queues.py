"""SQS: sends, batches, receive and delete, and the waking of who waits."""

import asyncio
import json
import time

from bench.connection import Connection
from bench.load import Result, run_load
from bench.requests import make_queue, signer_for, sqs_request
from bench.server_process import Target

BODY = "x" * 256
WAKES_MAX = 300


async def send(target: Target, url: str, connections: int, seconds: float) -> Result:
    """SendMessage of 256 B; also what the echo is asked."""
    signer = signer_for(target, "sqs")
    members = json.dumps({"QueueUrl": url, "MessageBody": BODY}).encode()

    def make(_number: int, _last: bytes) -> bytes:
        return sqs_request(signer, "SendMessage", members)

    return await run_load(target.host, target.port, make, connections=connections, seconds=seconds)


async def send_batches(
    target: Target, url: str, connections: int, seconds: float, messages_max: int | None = None
) -> Result:
    """SendMessageBatch of ten, until the time is up or so many messages are sent."""
    signer = signer_for(target, "sqs")
    entries = [{"Id": str(n), "MessageBody": BODY} for n in range(10)]
    members = json.dumps({"QueueUrl": url, "Entries": entries}).encode()
    sent = 0

    def make(_number: int, _last: bytes) -> bytes | None:
        nonlocal sent
        if messages_max is not None and sent >= messages_max:
            return None
        sent += 10
        return sqs_request(signer, "SendMessageBatch", members)

    return await run_load(target.host, target.port, make, connections=connections, seconds=seconds)


class _Taker:
    """Receives ten and deletes them, on each connection, until the queue gives nothing more."""

    def __init__(self, target: Target, url: str, connections: int) -> None:
        self._signer = signer_for(target, "sqs")
        self._url = url
        self._is_receiving = [False] * connections
        self.taken = 0
        self.last_at = time.perf_counter()

    def make(self, number: int, last: bytes) -> bytes | None:
        if not self._is_receiving[number]:
            self._is_receiving[number] = True
            members = {"QueueUrl": self._url, "MaxNumberOfMessages": 10}
            return sqs_request(self._signer, "ReceiveMessage", members)
        messages = json.loads(last).get("Messages")
        if not messages:
            return None
        self._is_receiving[number] = False
        self.taken += len(messages)
        self.last_at = time.perf_counter()
        entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
        return sqs_request(self._signer, "DeleteMessageBatch", {"QueueUrl": self._url, "Entries": entries})


async def receive_delete(target: Target, url: str, connections: int, seconds: float) -> tuple[Result, float]:
    """Return the load, and the messages a second until the time was up or the queue was empty."""
    taker = _Taker(target, url, connections)
    begin = time.perf_counter()
    result = await run_load(target.host, target.port, taker.make, connections=connections, seconds=seconds)
    return result, taker.taken / max(taker.last_at - begin, 1e-9)


async def wake(target: Target, seconds: float) -> Result:
    """The time from a send's departure to the answer of the receive that waits for it."""
    url = make_queue(target, "bench-wake")
    signer = signer_for(target, "sqs")
    receiver, sender = Connection(target.host, target.port), Connection(target.host, target.port)
    result = Result(0, seconds, 0)
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline and result.requests < WAKES_MAX:
        waiting = asyncio.create_task(receiver.ask(receive_waiting(signer, url)))
        await asyncio.sleep(0.01)
        begin = time.perf_counter()
        sending = asyncio.create_task(
            sender.ask(sqs_request(signer, "SendMessage", {"QueueUrl": url, "MessageBody": BODY}))
        )
        await waiting
        result.latencies_s.append(time.perf_counter() - begin)
        await sending
        result.requests += 1
    receiver.close()
    sender.close()
    return result


def receive_waiting(signer, url: str) -> bytes:
    return sqs_request(signer, "ReceiveMessage", {"QueueUrl": url, "WaitTimeSeconds": 20})
