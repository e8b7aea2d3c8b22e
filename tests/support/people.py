"""IAM and STS rooms in this process, with a queue, a topic and a bucket room to knock at: real policies, held time."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from reelworks.base.clock import HeldClock
from reelworks.base.ids import SeededIds
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.gateway.keys import AllCredentials, Credential, FixedCredentials
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.iam import IamRoom
from reelworks.cloud.services.sqs import SqsRoom
from reelworks.cloud.services.sts import StsRoom
from reelworks.cloud.services.sts.room import People
from reelworks.cloud.wire.error import AwsError

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
REGION = "us-east-2"
ENDPOINT = "http://localhost:4566"
ROOT_KEY = "AKIAROOTROOTROOTROOT"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trust(principal: dict[str, Any] | str, action: str | list[str] = "sts:AssumeRole", **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


@dataclass
class Somebody:
    """Calls as one principal: with a key as the gateway would find it, or as a service or account's root."""

    cloud: "PeopleCloud"
    caller: Caller

    async def __call__(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        return await self.cloud.calls.call(service, operation, request, self.caller)

    async def refusal(self, service: str, operation: str, **request: Any) -> AwsError:
        with pytest.raises(AwsError) as refused:
            await self(service, operation, **request)
        return refused.value


class PeopleCloud:
    def __init__(self, folder) -> None:
        self.folder, self.clock, self.ids = folder, HeldClock(), SeededIds(11)

    async def open(self) -> "PeopleCloud":
        authorizer = Authorizer(NoIdentities())
        self.calls = Calls(authorizer)
        ground = Ground(self.clock, self.ids, self.calls)
        self.iam_room = IamRoom(self.folder / "iam", ground)
        authorizer.open(self.iam_room.registry)
        root = Credential(ROOT_KEY, "secret", Principal.root(ACCOUNT))
        lasting = AllCredentials([FixedCredentials([root]), self.iam_room.registry])
        registry = self.iam_room.registry
        self.sts_room = StsRoom(self.folder / "sts", ground, People(registry, registry, lasting))
        self.sqs_room = SqsRoom(self.folder / "sqs", ground)
        self.credentials = AllCredentials([lasting, self.sts_room.credentials])
        self.rooms = {"iam": self.iam_room, "sts": self.sts_room, "sqs": self.sqs_room}
        self.calls.open(self.rooms)
        for room in self.rooms.values():
            await room.start()
        self.root = self.as_principal(Principal.root(ACCOUNT))
        return self

    async def close(self) -> None:
        await self.calls.stop()
        for room in self.rooms.values():
            await room.stop()
            room.database.close()

    async def reopen(self) -> "PeopleCloud":
        """Close it and open it again on the same folder, as a restart does."""
        await self.close()
        return await self.open()

    def as_principal(self, principal: Principal, **more: Any) -> Somebody:
        account = principal.account or ACCOUNT
        return Somebody(self, Caller(principal, account, REGION, "request-1", ENDPOINT, **more))

    def with_key(self, access_key_id: str) -> Somebody:
        """Return whoever the key belongs to, as the gateway would take it."""
        credential = self.credentials.find(access_key_id)
        assert credential is not None, f"nobody has the key {access_key_id}"
        return self.as_principal(
            credential.principal, access_key_id=access_key_id, session=credential.session
        )

    async def iam(self, operation: str, **request: Any) -> dict[str, Any]:
        return await self.root("iam", operation, **request)

    async def refusal(self, operation: str, **request: Any) -> AwsError:
        return await self.root.refusal("iam", operation, **request)

    async def user(self, name: str, *statements: dict[str, Any], **more: Any) -> Somebody:
        """Make a user with an inline policy of these statements, and return it with a key."""
        await self.iam("CreateUser", UserName=name, **more)
        if statements:
            await self.iam(
                "PutUserPolicy", UserName=name, PolicyName="own", PolicyDocument=document(*statements)
            )
        key = (await self.iam("CreateAccessKey", UserName=name))["AccessKey"]
        return self.with_key(key["AccessKeyId"])

    async def role(self, name: str, trusted: str, *statements: dict[str, Any], **more: Any) -> str:
        """Make a role with an inline policy of these statements, and return its ARN."""
        made = await self.iam("CreateRole", RoleName=name, AssumeRolePolicyDocument=trusted, **more)
        if statements:
            await self.iam(
                "PutRolePolicy", RoleName=name, PolicyName="own", PolicyDocument=document(*statements)
            )
        return made["Role"]["Arn"]

    async def policy(self, name: str, *statements: dict[str, Any]) -> str:
        made = await self.iam("CreatePolicy", PolicyName=name, PolicyDocument=document(*statements))
        return made["Policy"]["Arn"]

    async def queue(self, name: str = "work", **attributes: str) -> str:
        made = await self.root("sqs", "CreateQueue", QueueName=name, Attributes=attributes)
        return made["QueueUrl"]
