"""Elastic Load Balancing in this process, over a small EC2 in memory; targets are real servers in this process."""

import asyncio
import contextlib
import socket
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from reelworks.base.clock import SystemClock
from reelworks.base.ids import SeededIds
from reelworks.base.pace import Pace
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.elbv2 import ElbRoom
from reelworks.cloud.wire.error import AwsError

ACCOUNT = "123456789012"
REGION = "us-east-2"
ENDPOINT = "http://localhost:4566"
DEADLINE_S = 20.0
VPC = "vpc-1"
SUBNETS = {"subnet-a": "us-east-2a", "subnet-b": "us-east-2b", "subnet-c": "us-east-2c"}


class NotFound(AwsError):
    status = 400

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


class SmallEc2:
    """What the room asks EC2 for, answered from memory in EC2's documented shapes."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.interfaces: dict[str, dict[str, Any]] = {}
        self.instances: dict[str, dict[str, Any]] = {}
        self.is_full = False

    async def call(self, service, operation, request, caller):
        if service != "ec2":
            return await self._calls.call(service, operation, request, caller)
        assert caller.principal.session == "ElasticLoadBalancing"
        return getattr(self, operation)(request)

    def check(self, call, action, resource):
        self._calls.check(call, action, resource)

    def add_instance(self, instance_id, address="127.0.0.1", zone="us-east-2a", vpc=VPC):
        self.instances[instance_id] = {
            "InstanceId": instance_id,
            "PrivateIpAddress": address,
            "VpcId": vpc,
            "Placement": {"AvailabilityZone": zone},
            "State": {"Name": "running"},
        }

    def set_state(self, instance_id, name):
        self.instances[instance_id]["State"] = {"Name": name}

    def DescribeSubnets(self, request):  # noqa: N802 - the operation\'s name
        for each in request["SubnetIds"]:
            if each not in SUBNETS and each != "subnet-a2":
                raise NotFound("InvalidSubnetID.NotFound", f"The subnet ID '{each}' does not exist")
        return {
            "Subnets": [
                {"SubnetId": each, "AvailabilityZone": SUBNETS.get(each, "us-east-2a"), "VpcId": VPC}
                for each in request["SubnetIds"]
            ]
        }

    def DescribeSecurityGroups(self, request):  # noqa: N802 - the operation\'s name
        if "GroupIds" not in request:
            return {"SecurityGroups": [{"GroupId": "sg-default", "VpcId": VPC}]}
        for each in request["GroupIds"]:
            if not each.startswith("sg-"):
                raise NotFound("InvalidGroup.NotFound", f"The security group '{each}' does not exist")
        return {"SecurityGroups": [{"GroupId": each, "VpcId": VPC} for each in request["GroupIds"]]}

    def DescribeNetworkInterfaces(self, request):  # noqa: N802 - the operation\'s name
        words = request["Filters"][0]["Values"]
        return {
            "NetworkInterfaces": [each for each in self.interfaces.values() if each["Description"] in words]
        }

    def CreateNetworkInterface(self, request):  # noqa: N802 - the operation\'s name
        if self.is_full:
            raise NotFound("InsufficientFreeAddressesInSubnet", "The subnet has no free addresses.")
        number = len(self.interfaces) + 1
        made = {
            "NetworkInterfaceId": f"eni-{number}",
            "PrivateIpAddress": "127.0.0.1",
            "Description": request["Description"],
            "SubnetId": request["SubnetId"],
        }
        self.interfaces[made["NetworkInterfaceId"]] = made
        return {"NetworkInterface": made}

    def DeleteNetworkInterface(self, request):  # noqa: N802 - the operation\'s name
        if self.interfaces.pop(request["NetworkInterfaceId"], None) is None:
            raise NotFound("InvalidNetworkInterfaceID.NotFound", "gone")
        return {}

    def DescribeInstances(self, request):  # noqa: N802 - the operation\'s name
        wanted = request["Filters"][0]["Values"]
        found = [each for each in self.instances.values() if each["InstanceId"] in wanted]
        return {"Reservations": [{"Instances": [each]} for each in found]}


class Client:
    """Calls the room as the account's root, with the request's members as keywords."""

    def __init__(self, folder, pace=60.0, *, is_live=True) -> None:
        self.folder = folder
        self.is_live = is_live
        self.pace = pace
        self.calls = Calls(Authorizer(NoIdentities()))
        self.ec2 = SmallEc2(self.calls)
        self.principal = Principal.root(ACCOUNT)

    async def open(self) -> "Client":
        self.calls = self.ec2._calls = Calls(Authorizer(NoIdentities()))
        self.room = ElbRoom(
            self.folder / "elbv2", Ground(SystemClock(), SeededIds(3), self.ec2, Pace(self.pace))
        )
        self.calls.open({"elbv2": self.room})
        if self.is_live:
            await self.room.start()
        return self

    async def close(self) -> None:
        await self.calls.stop()
        await self.room.stop()
        self.room.database.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        caller = Caller(self.principal, ACCOUNT, REGION, "request-1", ENDPOINT)
        return await self.calls.call("elbv2", operation, request, caller)

    async def refusal(self, operation: str, **request: Any) -> AwsError:
        with pytest.raises(AwsError) as refused:
            await self(operation, **request)
        return refused.value

    async def balancer(self, name="web", **more):
        made = await self("CreateLoadBalancer", Name=name, **{"Subnets": ["subnet-a", "subnet-b"], **more})
        return made["LoadBalancers"][0]["LoadBalancerArn"]

    async def group(self, name="web", **more):
        request = {"Protocol": "HTTP", "Port": 80, "VpcId": VPC, "TargetType": "ip", **more}
        made = await self("CreateTargetGroup", Name=name, **request)
        return made["TargetGroups"][0]["TargetGroupArn"]

    async def listener(self, balancer, group=None, port=None, actions=None):
        port = port or free_port()
        actions = actions or [{"Type": "forward", "TargetGroupArn": group}]
        made = await self(
            "CreateListener", LoadBalancerArn=balancer, Protocol="HTTP", Port=port, DefaultActions=actions
        )
        return made["Listeners"][0]["ListenerArn"]

    async def state(self, group, target_id=None):
        """Return each target's state, or one's state and reason."""
        described = (await self("DescribeTargetHealth", TargetGroupArn=group))["TargetHealthDescriptions"]
        if target_id is None:
            return {each["Target"]["Id"]: each["TargetHealth"]["State"] for each in described}
        for each in described:
            if each["Target"]["Id"] == target_id:
                health = each["TargetHealth"]
                return health["State"], health.get("Reason", "")
        return None

    async def wait_for(self, condition, what="a condition"):
        async def look():
            while not await condition():
                await asyncio.sleep(0.01)

        try:
            await asyncio.wait_for(look(), DEADLINE_S)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}") from None

    async def wait_for_state(self, group, target_id, state):
        async def is_so():
            found = await self.state(group, target_id)
            return found is not None and found[0] == state

        await self.wait_for(is_so, f"{target_id} {state}")

    async def wait_active(self, name="web"):
        async def is_active():
            found = await self("DescribeLoadBalancers", Names=[name])
            return found["LoadBalancers"][0]["State"]["Code"] == "active"

        await self.wait_for(is_active, f"{name} active")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.asynccontextmanager
async def serving(name, status=200, address="127.0.0.1"):
    """A target: answers by its name; yields its port."""

    async def answer(_request):
        return web.Response(text=name, status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, address, 0)
    await site.start()
    try:
        yield site._server.sockets[0].getsockname()[1]
    finally:
        await runner.cleanup()


@pytest.fixture
def serve():
    return serving


@pytest.fixture
def pick_port():
    return free_port


@pytest.fixture
async def elb(tmp_path):
    """The room alone, for what needs no balancer that really listens."""
    client = await Client(tmp_path, is_live=False).open()
    yield client
    await client.close()


@pytest.fixture
async def live_elb(tmp_path):
    """The room with its balancer's process."""
    client = await Client(tmp_path).open()
    yield client
    await client.close()


@pytest.fixture
async def http():
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session
