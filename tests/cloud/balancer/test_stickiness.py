"""Clients that come back to the target, or the group, that they had."""

import pytest
from aiohttp import web

from reelworks.cloud.balancer.config import Forward, Group, Rule, Stickiness

pytestmark = pytest.mark.asyncio(loop_scope="module")


def cookies_of(answer):
    return {
        line.split("=")[0]: line.split(";")[0].split("=", 1)[1]
        for line in answer.headers.getall("Set-Cookie", ())
    }


async def ask(lab, cookies=None):
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    async with lab.session.get(lab.url(), headers=header) as answer:
        return await answer.text(), cookies_of(answer)


async def test_a_client_with_the_balancers_cookie_comes_back(lab):
    await lab.group(await lab.server("one"), await lab.server("two"), stickiness=Stickiness(60))

    first, cookies = await ask(lab)

    assert set(cookies) == {"AWSALB", "AWSALBCORS"}
    assert [(await ask(lab, cookies))[0] for _ in range(4)] == [first] * 4


async def test_a_made_up_cookie_leads_nowhere(lab):
    await lab.group(await lab.server("one"), await lab.server("two"), stickiness=Stickiness(60))

    answered = {(await ask(lab, {"AWSALB": "made-up"}))[0] for _ in range(4)}

    assert answered == {"one", "two"}


async def test_a_cookie_of_a_target_that_is_gone_leads_to_another(lab):
    one, two = await lab.server("one"), await lab.server("two")
    await lab.group(one, two, stickiness=Stickiness(60))
    first, cookies = await ask(lab)
    other = two if first == "one" else one
    await lab.group(other, stickiness=Stickiness(60))

    second, fresh = await ask(lab, cookies)

    assert second == other.name
    assert fresh["AWSALB"][:32] != cookies["AWSALB"][:32]


async def test_an_applications_cookie_is_followed_where_it_sets_one(lab):
    def named(name):
        async def answer(request):
            given = web.Response(text=name)
            if "Cookie" not in request.headers:
                given.set_cookie("session", "1")
            return given

        return answer

    servers = [await lab.server(name, named(name)) for name in ("one", "two")]
    await lab.group(*servers, stickiness=Stickiness(60, app_cookie="session"))

    first, cookies = await ask(lab)

    assert set(cookies) == {"session", "AWSALBAPP-0"}
    assert [await ask(lab, cookies) for _ in range(4)] == [(first, {})] * 4


async def test_a_client_stays_with_its_group(lab):
    servers = [await lab.server(name) for name in ("blue", "green")]
    groups = [Group(each.name, (each.target,)) for each in servers]
    await lab.show(
        groups=groups, rules=[Rule("d", forward=Forward((("blue", 1), ("green", 1)), sticky_s=60))]
    )

    first, cookies = await ask(lab)

    assert set(cookies) == {"AWSALBTG", "AWSALBTGCORS"}
    assert [(await ask(lab, cookies))[0] for _ in range(8)] == [first] * 8


async def test_weights_share_requests_out(lab):
    servers = [await lab.server(name) for name in ("much", "none")]
    groups = [Group(each.name, (each.target,)) for each in servers]
    await lab.show(groups=groups, rules=[Rule("d", forward=Forward((("much", 1), ("none", 0))))])

    assert await lab.texts(10) == ["much"] * 10

    await lab.show(rules=[Rule("d", forward=Forward((("much", 3), ("none", 1))))])
    answered = await lab.texts(100)
    assert 50 < answered.count("much") < 95
