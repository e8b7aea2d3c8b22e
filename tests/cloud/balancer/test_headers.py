"""What a target is told of its client, and what neither side is told."""

import re

import pytest
from aiohttp import web

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def seen_by(lab, path="/", **more):
    """Return the request as a target saw it."""
    one = await lab.server("one")
    await lab.group(one)
    await lab.get(path, **more)
    return one.requests[-1]


async def test_a_target_learns_who_asked_and_how(lab):
    seen = await seen_by(lab, headers={"Host": "example.com"})

    assert seen.headers["X-Forwarded-For"] == "127.0.0.1"
    assert seen.headers["X-Forwarded-Proto"] == "http"
    assert seen.headers["X-Forwarded-Port"] == str(lab.port)
    assert seen.headers["Host"] == "example.com"
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", seen.headers["X-Amzn-Trace-Id"])


async def test_a_trace_that_came_goes_on(lab):
    seen = await seen_by(lab, headers={"X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678"})

    assert re.fullmatch(
        r"Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abcdef012345678912345678",
        seen.headers["X-Amzn-Trace-Id"],
    )


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("append", "10.0.0.1, 127.0.0.1"), ("preserve", "10.0.0.1"), ("remove", None)],
)
async def test_forwarded_for_is_treated_as_set(lab, mode, expected):
    await lab.show(forwarded_for=mode)

    seen = await seen_by(lab, headers={"X-Forwarded-For": "10.0.0.1"})

    assert seen.headers.get("X-Forwarded-For") == expected


async def test_what_is_said_to_the_next_hop_only_goes_no_further(lab):
    said = {
        "Connection": "close, X-Mine",
        "X-Mine": "1",
        "Keep-Alive": "timeout=5",
        "TE": "trailers",
        "X-Other": "2",
    }

    seen = await seen_by(lab, headers=said)

    assert not {"X-Mine", "Keep-Alive", "TE"} & set(seen.headers)
    assert seen.headers["X-Other"] == "2"


async def test_nothing_is_added_that_nobody_said(lab):
    seen = await seen_by(lab, skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"))

    assert not {"User-Agent", "Accept", "Accept-Encoding", "Content-Type"} & set(seen.headers)


@pytest.mark.parametrize("path", ["/a%2Fb/%20c?x=%26&y=a+b", "/a/../b/./c", "//double//", "/a;b=c?d=e?f"])
async def test_a_path_arrives_as_it_was_sent(lab, path):
    one = await lab.server("one")
    await lab.group(one)
    reader, writer = await lab.connect()
    writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    await reader.read()
    writer.close()

    assert one.requests[-1].raw_path == path


async def test_an_answer_comes_as_the_target_gave_it(lab):
    async def give(_request):
        headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Encoding", "gzip"), ("X-Own", "ü")]
        return web.Response(status=299, reason="Fine", body=b"not gzip at all", headers=headers)

    await lab.group(await lab.server("one", give))

    async with lab.session.get(lab.url()) as answer:
        assert (answer.status, answer.reason) == (299, "Fine")
        assert answer.headers.getall("Set-Cookie") == ["a=1", "b=2"]
        assert answer.headers["X-Own"] == "ü"
        assert await answer.read() == b"not gzip at all"


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_has_none(lab, status):
    async def give(_request):
        return web.Response(status=status)

    await lab.group(await lab.server("one", give))

    for _ in range(2):
        assert await lab.get() == (status, "")


async def test_a_head_request_learns_the_length(lab):
    async def give(_request):
        return web.Response(body=b"12345")

    await lab.group(await lab.server("one", give))

    async with lab.session.head(lab.url()) as answer:
        assert answer.headers["Content-Length"] == "5"
        assert await answer.read() == b""


async def test_a_client_of_http_1_0_gets_no_chunks(lab):
    async def give(request):
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"piece")
        return answer

    await lab.group(await lab.server("one", give))
    reader, writer = await lab.connect()
    writer.write(b"GET / HTTP/1.0\r\n\r\n")

    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert b"chunked" not in head.lower()
    assert body == b"piece"


async def test_a_connection_is_used_again(lab):
    await lab.group(await lab.server("one"))
    reader, writer = await lab.connect()

    for _ in range(3):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert await reader.readexactly(3) == b"one"
    writer.close()


async def test_an_old_connection_is_used_no_longer(lab):
    await lab.group(await lab.server("one"))
    await lab.show(keep_alive_s=-1.0)
    reader, writer = await lab.connect()

    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")

    answer = await reader.read()
    writer.close()
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.endswith(b"one")
