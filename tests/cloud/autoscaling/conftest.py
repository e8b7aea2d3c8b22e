"""An Auto Scaling room in this process, whose loop a test turns by hand, before a small world of other rooms.

The world is real enough to be looked at and changed: EC2 keeps instances and knows client tokens, load balancers keep
targets, CloudWatch keeps alarms; what is told to topics, queues and buses is kept in the order in which it came.
"""

import asyncio
from collections import defaultdict
from typing import Any

import pytest
from botocore import xform_name

from reelworks.base.clock import HeldClock
from reelworks.base.ids import SeededIds
from reelworks.base.pace import Pace
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.autoscaling import AutoScalingRoom
from reelworks.cloud.wire.error import AwsError

ACCOUNT = "123456789012"
REGION = "us-east-2"
SUBNETS = {"subnet-a": "us-east-2a", "subnet-b": "us-east-2b", "subnet-c": "us-east-2c"}
DEADLINE_S = 10


def refusal(code: str, message: str = "No.") -> AwsError:
    error = AwsError(message)
    error.code = code
    return error


class World:
    """What the room sees of the others."""

    def __init__(self) -> None:
        self.instances: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, str] = {}
        self.versions = {"1": {"ImageId": "ami-1", "InstanceType": "t3.micro"}}
        self.default_version = "1"
        self.full_zones: set[str] = set()
        self.closed_zones: set[str] = set()
        self.impaired: set[str] = set()
        self.targets: dict[str, dict[str, str]] = defaultdict(dict)
        self.alarms: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[str, str, dict[str, Any], Caller]] = []
        self.asked: list[tuple[str, dict[str, Any], Caller]] = []
        self.failures: dict[str, AwsError] = {}
        """What an operation fails with, by its name, until the test takes it away."""
        self.boots_slowly = False

    def answer(self, service: str, operation: str, request: dict[str, Any], caller: Caller) -> dict[str, Any]:
        self.asked.append((operation, request, caller))
        if operation in self.failures:
            raise self.failures[operation]
        if service in ("sns", "sqs", "events", "sts"):
            self.told.append((service, operation, request, caller))
            return {}
        answer = getattr(self, xform_name(operation))(request)
        return answer or {}

    def run_instances(self, request):
        if request.get("DryRun"):
            raise refusal("DryRunOperation")
        token = request["ClientToken"]
        if token not in self.tokens:
            place = request.get("Placement", {})
            subnet = request.get("SubnetId") or next(
                (one["SubnetId"] for one in request.get("NetworkInterfaces", ())), None
            )
            zone = SUBNETS[subnet] if subnet else place["AvailabilityZone"]
            if zone in self.full_zones | self.closed_zones:
                raise refusal("InsufficientInstanceCapacity", f"We currently do not have capacity in {zone}.")
            instance_id = f"i-{len(self.instances):017x}"
            self.tokens[token] = instance_id
            self.instances[instance_id] = {
                "InstanceId": instance_id,
                "InstanceType": "t3.micro",
                "ImageId": "ami-1",
                "SubnetId": subnet or f"subnet-{zone[-1]}",
                "Placement": {"AvailabilityZone": zone},
                "State": {"Name": "pending" if self.boots_slowly else "running"},
                "Tags": request["TagSpecifications"][0]["Tags"],
                "ClientToken": token,
            }
        return {"Instances": [self.instances[self.tokens[token]]]}

    def describe_instances(self, request):
        found = list(self.instances.values())
        for one in request.get("Filters", ()):
            if one["Name"] == "instance-id":
                found = [each for each in found if each["InstanceId"] in one["Values"]]
            elif one["Name"] == "client-token":
                found = [each for each in found if each["ClientToken"] in one["Values"]]
            else:
                key = one["Name"].removeprefix("tag:")
                found = [each for each in found if {"Key": key, "Value": one["Values"][0]} in each["Tags"]]
        return {"Reservations": [{"Instances": [one]} for one in found]}

    def describe_instance_status(self, _request):
        return {
            "InstanceStatuses": [
                {"InstanceId": one, "InstanceStatus": {"Status": "impaired"}} for one in self.impaired
            ]
        }

    def terminate_instances(self, request):
        for instance_id in request["InstanceIds"]:
            self.instances[instance_id]["State"] = {"Name": "terminated"}

    def describe_availability_zones(self, _request):
        return {
            "AvailabilityZones": [
                {"ZoneName": zone, "State": "unavailable" if zone in self.closed_zones else "available"}
                for zone in SUBNETS.values()
            ]
        }

    def describe_subnets(self, request):
        unknown = [one for one in request["SubnetIds"] if one not in SUBNETS]
        if unknown:
            raise refusal("InvalidSubnetID.NotFound", f"The subnet ID '{unknown[0]}' does not exist")
        return {
            "Subnets": [{"SubnetId": one, "AvailabilityZone": SUBNETS[one]} for one in request["SubnetIds"]]
        }

    def describe_launch_template_versions(self, request):
        if (
            request.get("LaunchTemplateId", "lt-1") != "lt-1"
            or request.get("LaunchTemplateName", "work") != "work"
        ):
            raise refusal("InvalidLaunchTemplateId.NotFound", "The specified launch template does not exist.")
        version = {"$Default": self.default_version, "$Latest": max(self.versions)}.get(
            request["Versions"][0], request["Versions"][0]
        )
        found = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "work", "VersionNumber": int(version)}
        return {"LaunchTemplateVersions": [{**found, "LaunchTemplateData": self.versions[version]}]}

    def create_tags(self, request):
        for instance_id in request["Resources"]:
            self.instances[instance_id]["Tags"] += request["Tags"]

    def delete_tags(self, request):
        keys = {tag["Key"] for tag in request["Tags"]}
        for instance_id in request["Resources"]:
            instance = self.instances[instance_id]
            instance["Tags"] = [tag for tag in instance["Tags"] if tag["Key"] not in keys]

    def describe_target_groups(self, request):
        if any("missing" in arn for arn in request["TargetGroupArns"]):
            raise refusal("TargetGroupNotFound", "One or more target groups not found")

    def register_targets(self, request):
        for target in request["Targets"]:
            self.targets[request["TargetGroupArn"]][target["Id"]] = "initial"

    def deregister_targets(self, request):
        for target in request["Targets"]:
            self.targets[request["TargetGroupArn"]][target["Id"]] = "draining"

    def describe_target_health(self, request):
        states = self.targets[request["TargetGroupArn"]]
        return {
            "TargetHealthDescriptions": [
                {"Target": {"Id": one}, "TargetHealth": {"State": state}} for one, state in states.items()
            ]
        }

    def put_metric_alarm(self, request):
        self.alarms[request["AlarmName"]] = {"StateValue": "INSUFFICIENT_DATA", **request}

    def delete_alarms(self, request):
        for name in request["AlarmNames"]:
            self.alarms.pop(name, None)

    def describe_alarms(self, request):
        names, action = request.get("AlarmNames"), request.get("ActionPrefix", "")
        return {
            "MetricAlarms": [
                {"AlarmArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}", **alarm}
                for name, alarm in self.alarms.items()
                if (not names or name in names)
                and any(one.startswith(action) for one in alarm["AlarmActions"])
            ]
        }


class Doorway:
    """The door: to the room itself with all checks, to the world straight."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls = Calls(Authorizer(NoIdentities()))

    async def call(self, service, operation, request, caller):
        if service == "autoscaling":
            return await self.calls.call(service, operation, request, caller)
        return self.world.answer(service, operation, request, caller)

    def check(self, call, action, resource):
        self.calls.check(call, action, resource)


class Client:
    """Calls Auto Scaling as an account's root, with the request's members as keywords, and turns its loop."""

    def __init__(self, folder, world: World, pace: float = 1.0) -> None:
        self.folder = folder
        self.world = world
        self.pace = Pace(pace)
        self.clock = HeldClock()
        self.principal = Principal.root(ACCOUNT)
        self.ids = SeededIds(7)

    async def open(self) -> "Client":
        self.door = Doorway(self.world)
        self.room = AutoScalingRoom(self.folder, Ground(self.clock, self.ids, self.door, self.pace))
        self.door.calls.open({"autoscaling": self.room})
        self.room._outbox.start()
        return self

    async def close(self) -> None:
        await self.door.calls.stop()
        await self.room.stop()
        self.room.database.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        caller = Caller(self.principal, ACCOUNT, REGION, "request-1", "http://localhost")
        return await self.door.calls.call("autoscaling", operation, request, caller)

    async def ring(self, policy: str, value: float, threshold: float = 10.0) -> None:
        """Execute a policy as CloudWatch does for an alarm."""
        request = {
            "PolicyName": policy, "HonorCooldown": True, "MetricValue": value, "BreachThreshold": threshold,
        }  # fmt: skip
        caller = service_caller("cloudwatch", ACCOUNT, REGION, self.ids)
        caller = Caller(caller.principal, ACCOUNT, REGION, "request-2", "http://localhost")
        await self.room_call("ExecutePolicy", request, caller)

    async def room_call(self, operation, request, caller):
        """Call past the policies, which are tried elsewhere: here nobody knows of the service's own role."""
        call = self.room.new_call(caller, reads=False)
        await self.room.operations[operation].handler(call, request)

    async def new_group(self, desired: int = 2, **request: Any) -> None:
        """Make the group "g" in zones a and b, and let it come to its size."""
        whole = {
            "AutoScalingGroupName": "g",
            "MinSize": 0,
            "MaxSize": 10,
            "DesiredCapacity": desired,
            "LaunchTemplate": {"LaunchTemplateName": "work"},
            "VPCZoneIdentifier": "subnet-a,subnet-b",
            **request,
        }
        await self(
            "CreateAutoScalingGroup", **{key: value for key, value in whole.items() if value is not None}
        )
        await self.settle()

    async def settle(self) -> None:
        """Look until nothing changes any more, and all that is to be told is told."""

        async def until_still() -> None:
            while await self.room.keeper.look():
                pass
            while self.room._outbox.depth:
                await asyncio.sleep(0.001)

        await asyncio.wait_for(until_still(), DEADLINE_S)

    async def after(self, seconds: float) -> None:
        """Let time pass, and the loop see to it."""
        self.clock.advance(seconds)
        await self.settle()

    async def group(self, name: str = "g") -> dict[str, Any]:
        found = await self("DescribeAutoScalingGroups", AutoScalingGroupNames=[name])
        return found["AutoScalingGroups"][0]

    async def instances(self, state: str | None = None) -> list[dict[str, Any]]:
        held = (await self.group())["Instances"]
        return [one for one in held if state is None or one["LifecycleState"] == state]

    async def ids_in(self, state: str = "InService") -> list[str]:
        return [one["InstanceId"] for one in await self.instances(state)]

    async def zones(self) -> list[str]:
        return sorted(one["AvailabilityZone"][-1] for one in await self.instances("InService"))

    async def activities(self, **request: Any) -> list[dict[str, Any]]:
        return (await self("DescribeScalingActivities", **request))["Activities"]

    def die(self, instance_id: str, state: str = "terminated") -> None:
        self.world.instances[instance_id]["State"] = {"Name": state}

    def running(self) -> list[str]:
        return [one for one, found in self.world.instances.items() if found["State"]["Name"] == "running"]


@pytest.fixture
def world():
    return World()


@pytest.fixture
async def cloud(tmp_path, world):
    client = await Client(tmp_path, world).open()
    yield client
    await client.close()


@pytest.fixture
async def quick_cloud(tmp_path, world):
    """The same where a minute of the clockwork is a second."""
    client = await Client(tmp_path, world, pace=60.0).open()
    yield client
    await client.close()
