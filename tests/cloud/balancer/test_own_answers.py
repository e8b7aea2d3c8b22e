"""What the balancer answers itself, as AWS's do."""

import asyncio

import pytest
from aiohttp import web

from reelworks.cloud.balancer.config import Check, FixedResponse, Forward, Redirect, Rule, Stickiness

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def talk(lab, text):
    reader, writer = await lab.connect()
    writer.write(text)
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return answer


async def test_without_targets_it_is_503(lab):
    await lab.group()

    status, text = await lab.get()

    assert status == 503
    assert "<center><h1>503 Service Temporarily Unavailable</h1></center>" in text


async def test_with_nobody_there_it_is_502(lab):
    one = await lab.server("one")
    await lab.group(one)
    await one.close()

    assert (await lab.get())[0] == 502


async def test_a_target_that_says_nothing_is_504(lab):
    async def wait(_request):
        await asyncio.sleep(60)

    await lab.group(await lab.server("one", wait))
    await lab.show(idle_s=0.2)

    status, text = await lab.get()

    assert status == 504
    assert "<h1>504 Gateway Time-out</h1>" in text


async def test_a_client_that_stops_sending_is_408(lab):
    await lab.group(await lab.server("one", echo))
    await lab.show(idle_s=0.2)

    answer = await talk(lab, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")

    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")


async def test_what_is_no_http_is_400(lab):
    await lab.group(await lab.server("one"))

    answer = await talk(lab, b"GET / HTTP/1.1\r\nbad header line\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"<center><h1>400 Bad Request</h1></center>" in answer


async def test_more_than_30_hops_is_463(lab):
    await lab.group(await lab.server("one"))
    hops = ", ".join(["10.0.0.1"] * 31)

    assert (await lab.get(headers={"X-Forwarded-For": hops}))[0] == 463


async def test_a_target_whose_answer_is_no_http_is_502(lab):
    async def babble(reader, writer):
        await reader.readline()
        writer.write(b"what?\r\n\r\n")
        await writer.drain()
        writer.close()

    one = await lab.server("one")
    await lab.group(one)
    await one.close()
    babbler = await asyncio.start_server(babble, "127.0.0.1", one.port)

    assert (await lab.get())[0] == 502

    babbler.close()
    await babbler.wait_closed()


async def test_a_fixed_response_is_given(lab):
    await lab.show(rules=[Rule("default", fixed=FixedResponse(418, "application/json", '{"tea": 1}'))])

    async with lab.session.get(lab.url()) as answer:
        assert answer.status == 418
        assert answer.content_type == "application/json"
        assert await answer.text() == '{"tea": 1}'
        assert answer.headers["Server"] == "awselb/2.0"


@pytest.mark.parametrize(
    ("redirect", "location"),
    [
        (Redirect(301, "HTTPS", port="443"), "https://example.com:443/a/b?c=d"),
        (Redirect(302, host="other.#{host}", port="80", path="/x/#{path}", query=""), "http://other.example.com:80/x/a/b"),
        (Redirect(302, port="8081", path="/#{host}/#{port}"), "http://example.com:8081/example.com/{port}?c=d"),
    ],
)  # fmt: skip
async def test_a_redirect_fills_in_what_came(lab, redirect, location):
    await lab.show(rules=[Rule("default", redirect=redirect)])

    async with lab.session.get(
        lab.url("/a/b?c=d"), headers={"Host": f"example.com:{lab.port}"}, allow_redirects=False
    ) as answer:
        assert answer.status == redirect.status
        assert answer.headers["Location"] == location.format(port=lab.port)


async def test_own_answers_are_counted(lab):
    await lab.group(check=Check())
    await lab.get()

    await lab.until(lambda: any(tally.balancer_statuses.get("503") for tally in lab.tallies))


async def test_a_forward_whose_groups_all_weigh_nothing_is_503(lab):
    one = await lab.server("one")
    await lab.group(one)
    await lab.show(rules=[Rule("default", forward=Forward((("web", 0), ("other", 0))))])

    assert (await lab.get())[0] == 503


async def echo(request):
    return web.Response(body=await request.read())


@pytest.mark.parametrize(
    "head",
    [
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a",
        b"GET /%zz?%%% HTTP/1.1\r\nHost: a",
        b"GET //[::1]:99999/ HTTP/1.1\r\nHost: a",
        b"GET http://user@other:99999/x HTTP/1.1\r\nHost: a",
        b"GET http:///x HTTP/1.1\r\nHost: a",
        b"OPTIONS * HTTP/1.1\r\nHost: a",
        b"CONNECT @127.0.0.2:80 HTTP/1.1\r\nHost: a",
        b"TRACE / HTTP/1.1\r\nHost: a",
        b"CONNECT other:443 HTTP/1.1\r\nHost: a",
        b"GET /x HTTP/1.1\r\nHost: \xc3\xa4\xff",
        b"GET /x HTTP/1.1\r\nHost: a\r\nCookie: AWSALB=\xff; ;=;a",
        b"GET /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \x01\x02",
        b"GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        b"GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: -5",
        b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: a",
        b"GET /x HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000,
        b"GET /x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade",
        b"GET /x HTTP/9.9\r\nHost: a",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_nothing_that_a_client_sends_breaks_the_balancer(lab, head):
    await lab.group(await lab.server("one"), stickiness=Stickiness(60))

    answer = await talk(lab, head + b"\r\nConnection: close\r\n\r\n")

    status = answer[: answer.find(b"\r\n")].split(b" ")[1]
    assert status in (b"200", b"400", b"404", b"405", b"414", b"431"), answer[:300]
    assert (await lab.get())[0] == 200
