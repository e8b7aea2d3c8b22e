"""What the embedded cloud does a second, beside an echo on its own server stack, in the same run.

    python bench/cloud.py [--seconds 5] [--only NAME]

Every figure is with signatures verified and answers after fsync. Machines differ and are shared: the ratio to the
echo counts, not the figure. Server and client each have a core of their own, as far as the machine has two.
"""

import argparse
import asyncio
import json
import time

import uvloop

from load import Result, run_load
from server_process import KEY_ID, SECRET, Target, running_cloud, running_echo
from signing import Signer

Row = tuple[str, float, str]


def signer_for(target: Target, service: str) -> Signer:
    return Signer(KEY_ID, SECRET, service, f"{target.host}:{target.port}")


def sqs_request(signer: Signer, operation: str, body: bytes) -> bytes:
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"AmazonSQS.{operation}"}
    return signer.head("POST", "/", "", headers, body) + body


async def one(target: Target, request: bytes) -> bytes:
    """Send one request and return the answer's body."""
    bodies: list[bytes] = []

    def make(_number: int, _last: bytes) -> bytes:
        return request

    reader, writer = await asyncio.open_connection(target.host, target.port)
    writer.write(make(0, b""))
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(
        next(
            line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
    )
    bodies.append(await reader.readexactly(length))
    writer.close()
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise RuntimeError(f"{head!r} {bodies[0]!r}")
    return bodies[0]


async def make_queue(target: Target, name: str) -> str:
    body = json.dumps({"QueueName": name, "Attributes": {"VisibilityTimeout": "600"}}).encode()
    answer = await one(target, sqs_request(signer_for(target, "sqs"), "CreateQueue", body))
    return json.loads(answer)["QueueUrl"]


async def echo(target: Target, connections: int, seconds: float) -> Result:
    signer = signer_for(target, "sqs")
    body = json.dumps({"QueueUrl": f"{target.endpoint}/000000000000/q", "MessageBody": "x" * 256}).encode()
    return await run_load(
        target.host,
        target.port,
        lambda _n, _l: sqs_request(signer, "SendMessage", body),
        connections=connections,
        seconds=seconds,
    )


async def send(target: Target, connections: int, seconds: float) -> Result:
    url = await make_queue(target, f"send-{connections}")
    signer = signer_for(target, "sqs")
    body = json.dumps({"QueueUrl": url, "MessageBody": "x" * 256}).encode()
    return await run_load(
        target.host,
        target.port,
        lambda _n, _l: sqs_request(signer, "SendMessage", body),
        connections=connections,
        seconds=seconds,
    )


async def send_batch(target: Target, url: str, connections: int, seconds: float) -> Result:
    signer = signer_for(target, "sqs")
    entries = [{"Id": str(number), "MessageBody": "x" * 256} for number in range(10)]
    body = json.dumps({"QueueUrl": url, "Entries": entries}).encode()
    return await run_load(
        target.host,
        target.port,
        lambda _n, _l: sqs_request(signer, "SendMessageBatch", body),
        connections=connections,
        seconds=seconds,
    )


async def receive_delete(target: Target, url: str, connections: int, seconds: float) -> tuple[Result, int]:
    signer = signer_for(target, "sqs")
    receive = json.dumps({"QueueUrl": url, "MaxNumberOfMessages": 10}).encode()
    taken = 0

    def make(_number: int, last: bytes) -> bytes:
        nonlocal taken
        messages = json.loads(last).get("Messages") if last.startswith(b'{"Messages"') else None
        if not messages:
            return sqs_request(signer, "ReceiveMessage", receive)
        taken += len(messages)
        entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
        body = json.dumps({"QueueUrl": url, "Entries": entries}).encode()
        return sqs_request(signer, "DeleteMessageBatch", body)

    result = await run_load(target.host, target.port, make, connections=connections, seconds=seconds)
    return result, taken


async def put(target: Target, connections: int, seconds: float) -> Result:
    signer = signer_for(target, "s3")
    await one(target, signer.head("PUT", "/bench-put", "", {}, b""))
    body = b"y" * 4096
    numbers = [0] * connections

    def make(number: int, _last: bytes) -> bytes:
        numbers[number] += 1
        path = f"/bench-put/k{number:04d}/{numbers[number]:08d}"
        return signer.head("PUT", path, "", {}, body) + body

    return await run_load(target.host, target.port, make, connections=connections, seconds=seconds)


async def get(target: Target, connections: int, seconds: float) -> Result:
    signer = signer_for(target, "s3")
    return await run_load(
        target.host,
        target.port,
        lambda n, _l: signer.head("GET", f"/bench-put/k{n:04d}/00000001", "", {}, b""),
        connections=connections,
        seconds=seconds,
    )


async def wake(target: Target, seconds: float) -> Result:
    """The time from a send's departure to the waiting receive's answer."""
    url = await make_queue(target, "wake")
    signer = signer_for(target, "sqs")
    receive = json.dumps({"QueueUrl": url, "WaitTimeSeconds": 20}).encode()
    body = json.dumps({"QueueUrl": url, "MessageBody": "x" * 256}).encode()
    result = Result(0, seconds, 0)
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        waiting = asyncio.create_task(one(target, sqs_request(signer, "ReceiveMessage", receive)))
        await asyncio.sleep(0.01)
        begin = time.perf_counter()
        await one(target, sqs_request(signer, "SendMessage", body))
        await waiting
        result.latencies_s.append(time.perf_counter() - begin)
        result.requests += 1
    return result


async def measure(cloud: Target, baseline: Target, seconds: float, only: str) -> list[Row]:
    rows: list[Row] = []

    def add(name: str, per_s: float, beside: float, note: str = "") -> None:
        rows.append((name, per_s, f"{per_s / beside:6.1%} of the echo {note}" if beside else note))
        print(f"{name:44s} {per_s:10,.0f}/s  {rows[-1][2]}", flush=True)

    def failed(result: Result) -> str:
        return f"({result.failures} FAILED: {result.first_failure})" if result.failures else ""

    echoes = {}
    for connections in (8, 32, 64):
        echoes[connections] = (await echo(baseline, connections, seconds)).per_s
        add(f"echo, {connections} connections", echoes[connections], 0.0)
    if only in ("", "sqs"):
        for connections in (1, 8, 32, 64):
            result = await send(cloud, connections, seconds)
            note = f"p50 {result.quantile_ms(0.5):.2f} ms, p99 {result.quantile_ms(0.99):.2f} ms {failed(result)}"
            add(
                f"SendMessage 256 B, {connections} connections",
                result.per_s,
                echoes.get(connections, 0.0),
                note,
            )
        url = await make_queue(cloud, "batches")
        result = await send_batch(cloud, url, 32, seconds)
        add("SendMessageBatch of 10, 32 connections: messages", result.per_s * 10, 0.0, failed(result))
        received, taken = await receive_delete(cloud, url, 32, seconds)
        add(
            "receive + delete in tens, 32 connections: messages",
            taken / received.seconds,
            0.0,
            failed(received),
        )
        waking = await wake(cloud, seconds)
        print(
            f"send to a waiting receive: p50 {waking.quantile_ms(0.5):.2f} ms, p99 {waking.quantile_ms(0.99):.2f} ms"
        )
    if only in ("", "s3"):
        result = await put(cloud, 32, seconds)
        add("PutObject 4 KiB, 32 connections", result.per_s, echoes[32], failed(result))
        result = await get(cloud, 32, seconds)
        add("GetObject 4 KiB, 32 connections", result.per_s, echoes[32], failed(result))
    print(f"memory of the cloud's process: {cloud.rss_mb:.0f} MB")
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=4.0)
    arguments.add_argument("--only", default="", choices=["", "sqs", "s3"])
    options = arguments.parse_args()
    with running_echo() as baseline, running_cloud() as cloud:
        uvloop.run(measure(cloud, baseline, options.seconds, options.only))


if __name__ == "__main__":
    main()
