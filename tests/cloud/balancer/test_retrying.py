"""A target that dies fails no request that could go to another."""

import asyncio
import os
import signal
import subprocess
import sys

import aiohttp
import pytest
from aiohttp import web

from reelworks.cloud.balancer.config import Check, Forward, Group, Rule, Target

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLOW_TO_NOTICE = Check(path="/health", interval_s=300.0, timeout_s=1.0, healthy_count=2, unhealthy_count=1000)
"""So that a dead target goes on being asked."""
PROGRAM = """
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        time.sleep(0.01)
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def start_process():
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE)
    return process, int(process.stdout.readline())


async def test_no_get_fails_while_a_target_is_killed_under_load(lab):
    processes = [start_process() for _ in range(2)]
    targets = tuple(Target(f"p{port}", "127.0.0.1", port) for _, port in processes)
    statuses, is_over = [], asyncio.Event()

    async def ask_on():
        while not is_over.is_set():
            statuses.append((await lab.get())[0])

    try:
        await lab.show(
            groups=[Group("web", targets, check=SLOW_TO_NOTICE)],
            rules=[Rule("default", forward=Forward((("web", 1),)))],
        )
        clients = [asyncio.create_task(ask_on()) for _ in range(8)]
        await lab.until(lambda: len(statuses) > 100)
        os.kill(processes[0][0].pid, signal.SIGKILL)
        await lab.until(lambda: len(statuses) > 400)
        is_over.set()
        await asyncio.gather(*clients)
    finally:
        for process, _ in processes:
            process.kill()
            process.wait()
            process.stdout.close()

    assert set(statuses) == {200}


async def test_what_no_target_got_goes_to_another_with_its_body(lab):
    dead, alive = await lab.server("dead"), await lab.server("alive", echo)
    await lab.group(dead, alive, check=SLOW_TO_NOTICE)
    await dead.close()

    for _ in range(4):
        async with lab.session.post(lab.url(), data=b"hello") as answer:
            assert (answer.status, await answer.text()) == (200, "hello")


async def test_a_post_that_a_target_may_have_got_is_not_sent_again(lab):
    async def die(request):
        await request.read()
        request.transport.abort()
        await asyncio.sleep(60)

    one, two = await lab.server("one", die), await lab.server("two", die)
    await lab.group(one, two)

    async with lab.session.post(lab.url(), data=b"hello") as answer:
        assert answer.status == 502
        assert "<center><h1>502 Bad Gateway</h1></center>" in await answer.text()

    assert len(one.requests) + len(two.requests) == 1


async def test_a_refused_connection_counts_as_a_failed_check(lab):
    check = Check(path="/health", interval_s=300.0, timeout_s=1.0, unhealthy_count=2)
    dead, alive = await lab.server("dead"), await lab.server("alive")
    await lab.group(dead, alive, check=check)
    await dead.close()

    await lab.texts(4)

    await lab.until(lambda: lab.health[dead.target.id].health == "unhealthy")
    assert lab.health[dead.target.id].reason == "failed"


async def test_an_answer_that_breaks_off_breaks_off_at_the_client(lab):
    async def begin(request):
        answer = web.StreamResponse(headers={"Content-Length": "100"})
        await answer.prepare(request)
        await answer.write(b"x" * 10)
        request.transport.abort()
        return answer

    await lab.group(await lab.server("one", begin))

    async with lab.session.get(lab.url()) as answer:
        assert answer.status == 200
        try:
            await answer.read()
        except aiohttp.ClientPayloadError:
            return
    raise AssertionError("the client took half an answer for a whole one")


async def echo(request):
    return web.Response(body=await request.read())
