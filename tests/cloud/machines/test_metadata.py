"""The metadata service, asked over HTTP as machines ask it."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import aiohttp
import pytest

from reelworks.base.clock import HeldClock
from reelworks.cloud.machines.metadata.facts import Facts, Interface, Profile, RoleCredentials
from reelworks.cloud.machines.metadata.server import PORT, AddressTaken, MetadataServer
from reelworks.cloud.machines.network import claim_network

TOKEN, TTL = "X-aws-ec2-metadata-token", "X-aws-ec2-metadata-token-ttl-seconds"
ASKS = """
import json, time
from botocore.session import get_session

credentials = get_session().get_credentials()
print(json.dumps([credentials.method, *credentials.get_frozen_credentials()[:3]]))
later = time.time() + %d
from datetime import datetime, timezone
credentials._time_fetcher = lambda: datetime.fromtimestamp(later, timezone.utc)
print(json.dumps([credentials.method, *credentials.get_frozen_credentials()[:3]]))
"""


@dataclass
class Source:
    """What the EC2 room would know."""

    facts: dict[str, Facts] = field(default_factory=dict)
    credentials: list[RoleCredentials | None] = field(default_factory=list)
    target_state: str | None = None
    asked: list[str] = field(default_factory=list)
    """Whose credentials and states were asked for."""

    def find_facts(self, address: str) -> Facts | None:
        return self.facts.get(address)

    async def get_credentials(self, address: str) -> RoleCredentials | None:
        self.asked.append(address)
        return self.credentials.pop(0)

    async def find_target_state(self, address: str) -> str | None:
        self.asked.append(address)
        return self.target_state


@dataclass
class Service:
    """A running service, and who asks it."""

    server: MetadataServer
    source: Source
    clock: HeldClock
    session: aiohttp.ClientSession
    address: str
    other_address: str

    @property
    def facts(self) -> Facts:
        return self.source.facts[self.address]

    def change(self, **values: object) -> None:
        self.source.facts[self.address] = replace(self.facts, **values)

    async def ask(
        self, path: str, method: str = "GET", address: str | None = None, **headers: str
    ) -> tuple[int, str]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://{address or self.address}:{PORT}{path}"
        async with self.session.request(method, url, headers=names, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def token(self, ttl: str = "60", **headers: str) -> tuple[int, str]:
        return await self.ask("/latest/api/token", "PUT", **{TTL: ttl}, **headers)

    async def get(self, path: str, address: str | None = None) -> str:
        """What stands at a path below ``latest/``, asked with a token."""
        _, token = await self.ask("/latest/api/token", "PUT", address, **{TTL: "60"})
        status, text = await self.ask(f"/latest/{path}", address=address, **{TOKEN: token})
        assert status == 200, text
        return text


def facts_of(address: str, number: int) -> Facts:
    interface = Interface(
        "eni-1", "02:00:00:00:00:01", "123456789012", "subnet-1", "127.0.16.0/20", "vpc-1", "127.0.0.0/16",
        ("default", "web"), ("sg-1", "sg-2"),
    )  # fmt: skip
    return Facts(
        instance_id=f"i-{number:017x}",
        image_id="ami-0123",
        instance_type="t3.micro",
        address=address,
        hostname="ip-127-0-16-4.us-east-2.compute.internal",
        account="123456789012",
        region="us-east-2",
        zone="us-east-2a",
        zone_id="use2-az1",
        reservation_id="r-1",
        interface=interface,
        launched_at=1_700_000_000.0,
        profile=Profile("arn:aws:iam::123456789012:instance-profile/worker", "AIPA1", "worker-role"),
    )


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    claim = claim_network(150)
    addresses = [f"127.{claim.x}.16.{number}" for number in (4, 5)]
    source = Source({address: facts_of(address, number) for number, address in enumerate(addresses)})
    clock = HeldClock()
    server = MetadataServer(source, clock)
    for address in addresses:
        assert await server.open(address) == f"http://{address}:{PORT}"
    async with aiohttp.ClientSession() as session:
        yield Service(server, source, clock, session, *addresses)
    for address in addresses:
        await server.close(address)
    claim.release()


async def test_a_token_is_given_for_a_time_and_shown_again(service):
    assert (await service.token("21600"))[0] == 200
    for wrong in ("0", "21601", "-1", "", "1h", "999999"):
        assert (await service.token(wrong))[0] == 400
    assert (await service.ask("/latest/api/token", "PUT"))[0] == 400


async def test_without_a_token_nothing_is_told_where_one_is_required(service):
    assert (await service.ask("/latest/meta-data/instance-id"))[0] == 401
    assert (await service.ask("/latest/meta-data/", **{TOKEN: "made-up"}))[0] == 401

    service.change(needs_token=False)

    assert await service.ask("/latest/meta-data/instance-id") == (200, service.facts.instance_id)
    assert (await service.ask("/latest/meta-data/instance-id", **{TOKEN: "made-up"}))[0] == 401


async def test_a_token_ends_with_its_time(service):
    _, token = await service.token("60")
    service.clock.advance(59)
    assert (await service.ask("/latest/meta-data/", **{TOKEN: token}))[0] == 200

    service.clock.advance(1)

    assert (await service.ask("/latest/meta-data/", **{TOKEN: token}))[0] == 401


async def test_a_token_is_good_at_the_address_it_was_given_at_only(service):
    _, token = await service.token()

    assert (await service.ask("/latest/meta-data/", address=service.other_address, **{TOKEN: token}))[
        0
    ] == 401


async def test_what_came_through_a_proxy_gets_no_token(service):
    assert (await service.token("60", X_Forwarded_For="10.0.0.1"))[0] == 403


async def test_who_asks_is_the_address_that_was_asked_wherever_the_request_comes_from(service):
    """A machine may bind its own address, or none: it is told of the one that it connects to."""
    other = aiohttp.TCPConnector(local_addr=(service.other_address, 0))
    async with aiohttp.ClientSession(connector=other) as session:
        borrowed = replace(service, session=session)

        assert await borrowed.get("meta-data/instance-id") == service.facts.instance_id


async def test_each_address_tells_of_its_own_machine(service):
    told = [
        await service.get("meta-data/local-ipv4", address)
        for address in (service.address, service.other_address)
    ]

    assert told == [service.address, service.other_address]


async def test_folders_list_what_is_in_them(service):
    assert (await service.get("")).split("\n") == ["dynamic", "meta-data"]
    names = (await service.get("meta-data/")).split("\n")
    assert {"ami-id", "iam/", "placement/", "network/", "services/"} <= set(names)
    assert names == sorted(names)
    assert await service.get("meta-data") == await service.get("meta-data/")
    assert await service.get("meta-data/network/interfaces/macs/") == "02:00:00:00:00:01/"
    assert await service.get("meta-data/iam/security-credentials/") == "worker-role"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ami-id", "ami-0123"),
        ("ami-launch-index", "0"),
        ("instance-type", "t3.micro"),
        ("hostname", "ip-127-0-16-4.us-east-2.compute.internal"),
        ("mac", "02:00:00:00:00:01"),
        ("placement/availability-zone", "us-east-2a"),
        ("placement/availability-zone-id", "use2-az1"),
        ("placement/region", "us-east-2"),
        ("security-groups", "default\nweb"),
        ("reservation-id", "r-1"),
        ("profile", "default-hvm"),
        ("services/domain", "amazonaws.com"),
        ("network/interfaces/macs/02:00:00:00:00:01/subnet-id", "subnet-1"),
        ("network/interfaces/macs/02:00:00:00:00:01/security-group-ids", "sg-1\nsg-2"),
        ("network/interfaces/macs/02:00:00:00:00:01/vpc-ipv4-cidr-block", "127.0.0.0/16"),
    ],
)
async def test_what_is_told(service, path, text):
    assert await service.get(f"meta-data/{path}") == text


@pytest.mark.parametrize(
    "path",
    ["/latest/meta-data/nothing", "/latest/meta-data/ami-id/below", "/latest/user-data", "/nowhere/",
     "/latest/meta-data/spot/instance-action", "/latest/meta-data/tags/instance", "/latest/meta-data/public-keys/",
     "/latest/meta-data/autoscaling/target-lifecycle-state", "/latest/meta-data/iam/security-credentials/other"],
)  # fmt: skip
async def test_what_is_not_there_is_not_found(service, path):
    _, token = await service.token()

    status, text = await service.ask(path, **{TOKEN: token})

    assert status == 404
    assert "<title>404 - Not Found</title>" in text


async def test_older_versions_tell_the_same(service):
    _, token = await service.token()

    assert "latest" in (await service.ask("/", **{TOKEN: token}))[1].split("\n")
    assert await service.ask("/2021-03-23/meta-data/ami-id", **{TOKEN: token}) == (200, "ami-0123")


async def test_what_an_instance_may_have_besides(service):
    service.change(
        user_data=b"#!/bin/sh\n\xff",
        key_name="mine",
        public_key="ssh-ed25519 AAAA mine",
        tags={"Name": "a b", "team": "x"},
    )
    service.source.target_state = "Terminated"

    assert await service.get("meta-data/public-keys/") == "0=mine"
    assert await service.get("meta-data/public-keys/0/openssh-key") == "ssh-ed25519 AAAA mine\n"
    assert await service.get("meta-data/tags/instance/") == "Name\nteam"
    assert await service.get("meta-data/tags/instance/Name") == "a b"
    assert await service.get("meta-data/autoscaling/target-lifecycle-state") == "Terminated"
    assert await service.get("") == "dynamic\nmeta-data\nuser-data"
    _, token = await service.token()
    url = f"http://{service.address}:{PORT}/latest/user-data"
    async with service.session.get(url, headers={TOKEN: token}) as answer:
        assert await answer.read() == b"#!/bin/sh\n\xff"


async def test_the_identity_document_and_the_profile_are_told(service):
    document = json.loads(await service.get("dynamic/instance-identity/document"))
    assert document["instanceId"] == service.facts.instance_id
    assert document["privateIp"] == service.address
    assert document["pendingTime"] == "2023-11-14T22:13:20Z"

    info = json.loads(await service.get("meta-data/iam/info"))
    assert (info["Code"], info["InstanceProfileArn"]) == ("Success", service.facts.profile.arn)


async def test_a_role_that_may_not_be_assumed_is_told_with_its_reason(service):
    service.source.credentials = [None]

    told = json.loads(await service.get("meta-data/iam/security-credentials/worker-role"))

    assert told["Code"] == "AssumeRoleUnauthorizedAccess"


async def test_where_it_is_switched_off_nothing_is_told(service):
    service.change(is_enabled=False)

    assert (await service.token())[0] == 403


async def test_other_methods_are_refused(service):
    assert (await service.ask("/latest/meta-data/", "POST"))[0] == 405
    assert (await service.ask("/latest/api/token", "GET"))[0] == 405
    _, token = await service.token()
    assert await service.ask("/latest/meta-data/ami-id", "HEAD", **{TOKEN: token}) == (200, "")


@pytest.mark.parametrize(
    "request_bytes",
    [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
     b"PUT /latest/api/token HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"z" * 20_000],
    ids=["no HTTP", "a large head", "a body"],
)  # fmt: skip
async def test_what_is_no_such_request_is_refused_and_the_connection_closed(service, request_bytes):
    reader, writer = await asyncio.open_connection(service.address, PORT)

    writer.write(request_bytes)
    answer = await asyncio.wait_for(reader.read(), 10)

    assert answer.startswith(b"HTTP/1.1 400 ")
    writer.close()


async def test_requests_sent_ahead_are_answered_in_their_order(service):
    service.change(needs_token=False)
    reader, writer = await asyncio.open_connection(service.address, PORT)

    paths = ["ami-id", "mac", "profile"]
    requests = [f"GET /latest/meta-data/{path} HTTP/1.1\r\nHost: x\r\n" for path in paths]
    writer.write(("\r\n".join(requests) + "Connection: close\r\n\r\n").encode())
    answer = (await asyncio.wait_for(reader.read(), 10)).decode()

    assert answer.index("ami-0123") < answer.index("02:00") < answer.index("default-hvm")
    writer.close()


async def test_an_address_is_had_by_one_only_and_free_again_when_closed(service):
    other = MetadataServer(service.source, service.clock)
    with pytest.raises(AddressTaken):
        await other.open(service.address)

    await service.server.close(service.address)

    assert await other.open(service.address)
    await other.close(service.address)
    await other.close(service.address)


async def test_botocore_gets_its_credentials_unchanged_and_renews_them(service):
    service.source.credentials = [
        RoleCredentials("ASIAFIRST", "one", "token-one", 0, far(6)),
        RoleCredentials("ASIASECOND", "two", "token-two", 0, far(12)),
    ]

    asks = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASKS % (6 * 3600 - 60),
        env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{service.address}:{PORT}"},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(asks.communicate(), 60)

    assert [json.loads(line) for line in said.splitlines()] == [
        ["iam-role", "ASIAFIRST", "one", "token-one"],
        ["iam-role", "ASIASECOND", "two", "token-two"],
    ]
    # Each time botocore lists the role's name first.
    assert set(service.source.asked) == {service.address}


def far(hours: float) -> float:
    """A moment so many hours from the system's now: botocore has a clock of its own."""
    return time.time() + hours * 3600
