"""What the embedded cloud does a second, beside an echo on its own server stack, in the same run.

Every figure is with signatures verified and answers after fsync. Machines differ and are shared: the ratio to the
echo counts, not the figure. Server and client each have a core of their own, as far as the machine has two.
"""

import asyncio
import json
import time

import uvloop

from bench.load import Result, run_load
from bench.server_process import KEY_ID, SECRET, Target, running_cloud, running_echo
from bench.signing import Signer

BUCKET_REGION = b"<CreateBucketConfiguration><LocationConstraint>us-east-2</LocationConstraint></CreateBucketConfiguration>"


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


async def make_bucket(target: Target, name: str) -> None:
    signer = signer_for(target, "s3")
    await one(target, signer.head("PUT", f"/{name}", "", {}, BUCKET_REGION) + BUCKET_REGION)


async def put(target: Target, connections: int, seconds: float) -> Result:
    signer = signer_for(target, "s3")
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


async def measure(cloud: Target, baseline: Target, seconds: float) -> None:
    echoes = {}
    for connections in (8, 32, 64):
        echoes[connections] = (await echo(baseline, connections, seconds)).per_s
        show(f"echo, {connections} connections", echoes[connections])
    for connections in (1, 8, 32, 64):
        result = await send(cloud, connections, seconds)
        show(f"SendMessage 256 B, {connections} connections", result.per_s, echoes.get(connections), result)
    url = await make_queue(cloud, "batches")
    result = await send_batch(cloud, url, 32, seconds)
    show("SendMessageBatch in tens: messages", result.per_s * 10, None, result)
    result, taken = await receive_delete(cloud, url, 32, seconds)
    show("receive + delete in tens: messages", taken / result.seconds, None, result)
    waking = await wake(cloud, seconds)
    show("send to a waiting receive", waking.per_s, None, waking)
    await make_bucket(cloud, "bench-put")
    result = await put(cloud, 32, seconds)
    show("PutObject 4 KiB, 32 connections", result.per_s, echoes[32], result)
    result = await get(cloud, 32, seconds)
    show("GetObject 4 KiB, 32 connections", result.per_s, echoes[32], result)
    print(f"memory of the cloud's process: {cloud.rss_mb:.0f} MB")


def show(name: str, per_s: float, beside: float | None = None, result: Result | None = None) -> None:
    """Print a figure, its share of the echo, and how the latencies were spread."""
    words = [f"{name:42s} {per_s:10,.0f}/s"]
    if beside:
        words.append(f"{per_s / beside:6.1%} of the echo")
    if result:
        words.append(f"p50 {result.quantile_ms(0.5):.2f} ms, p99 {result.quantile_ms(0.99):.2f} ms")
        if result.failures:
            words.append(f"{result.failures} FAILED: {result.first_failure}")
    print("  ".join(words), flush=True)


def run(seconds: float) -> None:
    """Print every figure of the cloud."""
    with running_echo() as baseline, running_cloud() as cloud:
        uvloop.run(measure(cloud, baseline, seconds))
