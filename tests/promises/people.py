"""An acknowledged user's key works after the restart, with the rights that were acknowledged; a deleted one does not."""

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from promises.clients import Clients
from promises.statements import allow_user

LOOKS_MAX = 5
"""How many keys of each kind are tried after a restart: each takes a client of its own."""


class People:
    """Users, each with a policy and a key; some keys are deleted again."""

    def __init__(self) -> None:
        self.users: dict[str, tuple[str, str]] = {}
        """User → key and secret, all acknowledged."""
        self.former: dict[str, tuple[str, str]] = {}
        """User → the key whose deletion was acknowledged."""

    def lay_out(self, clients: Clients) -> None:
        """Users need nothing."""

    def tasks(self):
        return (self.hire,)

    def hire(self, clients, chance) -> None:
        name = f"user-{chance.getrandbits(64):016x}"
        clients.iam.create_user(UserName=name)
        clients.iam.put_user_policy(
            UserName=name, PolicyName="own", PolicyDocument=allow_user("sqs:ListQueues")
        )
        made = clients.iam.create_access_key(UserName=name)["AccessKey"]
        key = (made["AccessKeyId"], made["SecretAccessKey"])
        if chance.random() < 0.3:
            clients.iam.delete_access_key(UserName=name, AccessKeyId=key[0])
            self.former[name] = key
        else:
            self.users[name] = key

    def look(self, clients) -> None:
        for name, key in list(self.users.items())[-LOOKS_MAX:]:
            whoami = as_user(clients, "sts", key).get_caller_identity()
            assert whoami["Arn"].endswith(f":user/{name}")
        for key in list(self.users.values())[-1:]:
            as_user(clients, "sqs", key).list_queues()
            with pytest.raises(ClientError, match="not authorized"):
                as_user(clients, "sns", key).list_topics()
        for key in list(self.former.values())[-1:]:
            with pytest.raises(ClientError, match="InvalidClientTokenId"):
                as_user(clients, "sts", key).get_caller_identity()

    def noted(self) -> int:
        return min(len(self.users), len(self.former))

    def look_at_last(self, clients) -> None:
        self.look(clients)
        pages = clients.iam.get_paginator("list_users").paginate()
        there = {user["UserName"] for page in pages for user in page["Users"]}
        assert self.users.keys() - there == set(), "users that are gone"
        for name, key in self.users.items():
            keys = clients.iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
            assert [each["AccessKeyId"] for each in keys] == [key[0]]


def as_user(clients: Clients, service: str, key: tuple[str, str]):
    return boto3.client(
        service,
        endpoint_url=clients.cloud.endpoint,
        region_name="us-east-2",
        aws_access_key_id=key[0],
        aws_secret_access_key=key[1],
        config=Config(retries={"total_max_attempts": 1}),
    )
