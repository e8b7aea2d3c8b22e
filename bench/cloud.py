"""What the embedded cloud does a second, beside an echo on its own server stack, in the same run.

Every figure is with signatures verified and answers after fsync. Machines differ and are shared: the ratio to the
echo counts, not the figure. Server and client each have a core of their own, as far as the machine has two.
"""

import uvloop

from bench.cases import objects, queues, uploads
from bench.figures import show, show_load, show_words, spread
from bench.requests import make_bucket, make_queue
from bench.server_process import Target, running_cloud, running_echo


async def measure(cloud: Target, baseline: Target, seconds: float) -> None:
    echoes = await measure_echo(baseline, seconds)
    await measure_queues(cloud, echoes, seconds)
    make_bucket(cloud, objects.BUCKET)
    result = await objects.put(cloud, 32, seconds)
    show("PutObject 4 KiB, 32 connections", result.per_s, echoes[32], result)
    result = await objects.get(cloud, 32, seconds)
    show("GetObject 4 KiB, 32 connections", result.per_s, echoes[32], result)
    show_words("PutObject to its message, S3 → SNS → SQS", spread(await uploads.through_sns(cloud, seconds)))
    result = await uploads.through_eventbridge(cloud, seconds)
    show_words("PutObject to its message, through EventBridge", spread(result))
    show_words("memory of the cloud's process", f"{cloud.rss_mb:.0f} MB")


async def measure_echo(baseline: Target, seconds: float) -> dict[int, float]:
    echoes = {}
    for connections in (8, 32, 64):
        result = await queues.send(baseline, "http://localhost/000000000000/q", connections, seconds)
        echoes[connections] = result.per_s
        show(f"echo, {connections} connections", result.per_s)
    return echoes


async def measure_queues(cloud: Target, echoes: dict[int, float], seconds: float) -> None:
    for connections in (1, 8, 32, 64):
        result = await queues.send(cloud, make_queue(cloud, f"send-{connections}"), connections, seconds)
        show(f"SendMessage 256 B, {connections} connections", result.per_s, echoes.get(connections), result)
    url = make_queue(cloud, "batches")
    result = await queues.send_batches(cloud, url, 32, seconds)
    show("SendMessageBatch in tens: messages", result.per_s * 10, None, result)
    result, taken_per_s = await queues.receive_delete(cloud, url, 32, seconds)
    show("receive + delete in tens: messages", taken_per_s, None, result)
    show_words("send to a waiting receive", spread(await queues.wake(cloud, seconds)))


def run(seconds: float) -> None:
    """Print every figure of the cloud."""
    show_load()
    with running_echo() as baseline, running_cloud() as cloud:
        uvloop.run(measure(cloud, baseline, seconds))
