"""HTTP as clients really send it: pipelined, in pieces, too large, expecting 100, going away."""

import asyncio
import gc
import hashlib
from pathlib import Path

import pytest

from reelworks.cloud.gateway.bodies import StreamedBody
from reelworks.cloud.gateway.server import Server
from reelworks.cloud.wire.auth_errors import IncompleteBody
from reelworks.cloud.wire.chunked import payload_check
from reelworks.cloud.wire.claim import UNSIGNED
from reelworks.cloud.wire.message import FileSlice, HttpResponse


class Way:
    """Stands at the port where the list of stages stands: paths say what happens to a request."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.gate = asyncio.Event()
        self.bodies: list[bytes] = []
        self.broken: list[BaseException] = []
        self.cancelled: list[str] = []
        self.tasks: set[asyncio.Task[None]] = set()

    def go(self, exchange) -> None:
        path = exchange.request.path
        self.bodies.append(exchange.request.body)
        if path == "/later":
            self.keep(self.answer_later(exchange))
        elif path == "/files":
            slices = (FileSlice(self.folder / "a", 1, 3), FileSlice(self.folder / "b", 0, 2_000_000))
            exchange.reply(HttpResponse(200, [], slices))
        elif path == "/large":
            exchange.reply(HttpResponse(200, [], FileSlice(self.folder / "b", 0, 256 * 1024 * 1024)))
        elif path == "/wait":
            exchange.cancel = lambda: self.cancelled.append(path)
        else:
            exchange.reply(HttpResponse(200, [("X-Path", path)], exchange.request.body or b"none"))

    def keep(self, work) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def answer_later(self, exchange) -> None:
        await self.gate.wait()
        exchange.reply(HttpResponse(200, [], b"late"))

    def is_streaming(self, exchange) -> bool:
        return exchange.request.path.startswith("/stream")

    def go_streaming(self, exchange, flow) -> StreamedBody | None:
        if exchange.request.path == "/stream-refused":
            exchange.reply(HttpResponse(403, [], b"no"))
            return None
        length = exchange.request.headers.get("content-length")
        body = StreamedBody(
            flow, payload_check(exchange.request.headers, UNSIGNED), int(length) if length else None
        )
        self.keep(self.drink(exchange, body))
        return body

    async def drink(self, exchange, body: StreamedBody) -> None:
        digest, size = hashlib.sha256(), 0
        if exchange.request.path == "/stream-slow":
            await self.gate.wait()
        try:
            async for block in body:
                digest.update(block)
                size += len(block)
        except IncompleteBody as error:
            self.broken.append(error)
            return
        exchange.reply(HttpResponse(200, [], f"{size} {digest.hexdigest()}".encode()))


@pytest.fixture
async def way(tmp_path):
    (tmp_path / "a").write_bytes(b"0abc0")
    (tmp_path / "b").write_bytes(b"z" * 2_000_000)
    return Way(tmp_path)


@pytest.fixture
async def client(way):
    server = Server(way, "127.0.0.1", 0)
    port = await server.start()
    opened = []

    async def connect():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        opened.append(writer)
        return reader, writer

    yield connect
    for writer in opened:
        writer.close()
    await server.stop(grace_s=0)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def read_answer(reader) -> tuple[int, dict[str, str], bytes]:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
    status = int(head.split()[1])
    headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
    body = await asyncio.wait_for(reader.readexactly(int(headers.get("content-length", 0))), 10)
    return status, headers, body


async def test_requests_sent_at_once_are_answered_in_their_order(client):
    reader, writer = await client()

    writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(50)))

    paths = [(await read_answer(reader))[1]["x-path"] for _ in range(50)]
    assert paths == [f"/{number}" for number in range(50)]


async def test_a_pipelined_request_waits_for_the_one_before(client, way):
    reader, writer = await client()
    writer.write(b"GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.sleep(0)

    way.gate.set()

    assert (await read_answer(reader))[2] == b"late"
    assert (await read_answer(reader))[1]["x-path"] == "/next"


async def test_a_request_may_come_byte_by_byte(client):
    reader, writer = await client()

    for byte in b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc":
        writer.write(bytes([byte]))
        await writer.drain()

    assert (await read_answer(reader))[2] == b"abc"


async def test_a_small_body_is_asked_for_where_the_client_waits_for_100_continue(client):
    reader, writer = await client()
    writer.write(b"PUT /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")

    assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10) == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"body")

    assert (await read_answer(reader))[2] == b"body"


async def test_a_large_body_streams_whole_and_in_order(client):
    reader, writer = await client()
    data = bytes(range(256)) * 40_000
    writer.write(b"PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(data))

    writer.write(data)

    _, _, body = await read_answer(reader)
    assert body.decode() == f"{len(data)} {hashlib.sha256(data).hexdigest()}"


async def test_a_body_in_chunked_transfer_encoding_streams_too(client):
    reader, writer = await client()
    data = b"abcdefgh" * 400_000

    writer.write(b"PUT /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data))

    _, _, body = await read_answer(reader)
    assert body.decode() == f"{len(data)} {hashlib.sha256(data).hexdigest()}"


async def test_a_slow_reader_of_a_body_makes_the_client_wait(client, way):
    _reader, writer = await client()
    size = 64 * 1024 * 1024
    writer.write(b"PUT /stream-slow HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
    sent = 0
    block = b"q" * 1024 * 1024

    async def push() -> None:
        nonlocal sent
        while sent < size:
            writer.write(block)
            await writer.drain()
            sent += len(block)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(push(), 0.5)

    assert sent < 48 * 1024 * 1024
    assert way.bodies == []


async def test_a_client_that_leaves_in_the_middle_breaks_the_body(client, way):
    _reader, writer = await client()
    writer.write(b"PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1000)
    await writer.drain()

    writer.close()

    async with asyncio.timeout(10):
        while not way.broken:
            await asyncio.sleep(0.005)


async def test_a_refused_upload_is_told_so_even_while_the_client_is_still_sending(client):
    reader, writer = await client()
    size = 8 * 1024 * 1024
    writer.write(b"PUT /stream-refused HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
    writer.write(b"x" * size)

    status, headers, body = await read_answer(reader)

    assert (status, body) == (403, b"no")
    assert headers["connection"] == "close"
    assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_a_client_that_waits_for_100_continue_gets_the_refusal_instead(client):
    reader, writer = await client()
    writer.write(
        b"PUT /stream-refused HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n"
    )

    assert (await read_answer(reader))[0] == 403


async def test_a_head_answer_has_the_length_and_no_body(client):
    reader, writer = await client()

    writer.write(b"HEAD /h HTTP/1.1\r\nHost: x\r\n\r\nGET /after HTTP/1.1\r\nHost: x\r\n\r\n")

    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
    assert "Content-Length: 4" in head
    assert (await read_answer(reader))[1]["x-path"] == "/after"


async def test_parts_of_files_are_sent_one_after_the_other(client):
    reader, writer = await client()

    writer.write(b"GET /files HTTP/1.1\r\nHost: x\r\n\r\nGET /after HTTP/1.1\r\nHost: x\r\n\r\n")

    _, _, body = await read_answer(reader)
    assert body == b"abc" + b"z" * 2_000_000
    assert (await read_answer(reader))[1]["x-path"] == "/after"


async def test_a_client_that_leaves_in_the_middle_of_a_file_leaves_no_file_open(client, way):
    with (way.folder / "b").open("r+b") as file:
        file.truncate(256 * 1024 * 1024)
    before = open_files()

    for _ in range(5):
        reader, writer = await client()
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.wait_for(reader.readexactly(100_000), 10)
        writer.transport.abort()

    async with asyncio.timeout(10):
        while open_files() > before:
            await asyncio.sleep(0.01)


async def test_a_client_that_leaves_cancels_what_waits_for_it(client, way):
    _reader, writer = await client()
    writer.write(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
    await writer.drain()
    async with asyncio.timeout(10):
        while not way.bodies:
            await asyncio.sleep(0.005)

    writer.close()

    async with asyncio.timeout(10):
        while way.cancelled != ["/wait"]:
            await asyncio.sleep(0.005)


async def test_what_is_no_http_is_refused(client):
    reader, writer = await client()

    writer.write(b"\x16\x03\x01 hello\r\n\r\n")

    assert (await read_answer(reader))[0] == 400


async def test_a_head_without_end_is_refused(client):
    reader, writer = await client()
    writer.write(b"GET / HTTP/1.1\r\n")

    for number in range(3000):
        writer.write(b"X-%d: %s\r\n" % (number, b"y" * 100))

    status = (await asyncio.wait_for(reader.readuntil(b"\r\n"), 10)).split()[1]
    assert status == b"431"


async def test_a_document_that_is_too_large_is_refused(client):
    reader, writer = await client()

    writer.write(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")

    assert (await read_answer(reader))[0] == 413


async def test_connection_close_is_honoured(client):
    reader, writer = await client()

    writer.write(b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert (await read_answer(reader))[1]["connection"] == "close"
    assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_answered_requests_leave_nothing_for_the_garbage_collector(client, way):
    reader, writer = await client()
    way.bodies = []
    gc.collect()

    for _ in range(100):
        writer.write(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        await read_answer(reader)

    assert gc.collect() < 100
