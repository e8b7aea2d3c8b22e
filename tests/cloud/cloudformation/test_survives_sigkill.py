"""The long form: real resources of many types, made, changed, taken back and removed under one SIGKILL after another."""

import json
import random
import time
from typing import Any

import pytest

from support.cloud import RunningCloud

ROUNDS = 12
PAUSE_S_MOST = 0.2
SETTLE_S = 60
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def policy(service: str, action: str, resource: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def template(version: int, *, is_broken: bool = False) -> str:
    """Three chains of resources that change with the version; broken, one of them cannot be made, at the end."""
    resources = {}
    for n in range(3):
        queue, topic = {"Fn::GetAtt": [f"Queue{n}", "Arn"]}, {"Ref": f"Topic{n}"}
        bodies: dict[str, tuple[str, dict[str, Any]]] = {
            "Dead": ("SQS::Queue", {"MessageRetentionPeriod": 1000 + version}),
            "Queue": (
                "SQS::Queue",
                {
                    "VisibilityTimeout": 30 + version,
                    "RedrivePolicy": {
                        "deadLetterTargetArn": {"Fn::GetAtt": [f"Dead{n}", "Arn"]},
                        "maxReceiveCount": 3,
                    },
                },
            ),
            "Topic": ("SNS::Topic", {"DisplayName": f"v{version}"}),
            "LetsIn": (
                "SQS::QueuePolicy",
                {
                    "Queues": [{"Ref": f"Queue{n}"}],
                    "PolicyDocument": policy("sns.amazonaws.com", "sqs:SendMessage", queue),
                },
            ),
            "Hears": ("SNS::Subscription", {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue}),
            "MayTell": (
                "SNS::TopicPolicy",
                {
                    "Topics": [topic],
                    "PolicyDocument": policy("s3.amazonaws.com", "sns:Publish", topic),
                },
            ),
            "Bucket": ("S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}}),
            "Role": ("IAM::Role", {"AssumeRolePolicyDocument": TRUST, "Description": f"v{version}"}),
            "Profile": ("IAM::InstanceProfile", {"Roles": [{"Ref": f"Role{n}"}]}),
            "Rule": (
                "Events::Rule",
                {"EventPattern": {"source": [f"v{version}"]}, "Targets": [{"Id": "q", "Arn": queue}]},
            ),
            f"Only{version}": ("SQS::Queue", {}),
        }
        for name, (kind, properties) in bodies.items():
            resources[f"{name}{n}"] = {"Type": f"AWS::{kind}", "Properties": properties}
    if is_broken:
        resources["Broken"] = {
            "Type": "AWS::SQS::Queue",
            "DependsOn": ["Rule0", "Rule1", "Bucket0"],
            "Properties": {"DelaySeconds": 100_000},
        }
    return json.dumps({"Resources": resources})


def inventory(cloud: RunningCloud) -> dict[str, int]:
    """How much there is of everything."""
    iam, sns = cloud.client("iam"), cloud.client("sns")
    return {
        "queues": len(cloud.client("sqs").list_queues().get("QueueUrls", [])),
        "topics": len(sns.list_topics()["Topics"]),
        "subscriptions": len(sns.list_subscriptions()["Subscriptions"]),
        "buckets": len(cloud.client("s3").list_buckets()["Buckets"]),
        "roles": len(iam.list_roles()["Roles"]),
        "profiles": len(iam.list_instance_profiles()["InstanceProfiles"]),
        "rules": len(cloud.client("events").list_rules()["Rules"]),
    }


def kill_and_settle(cloud: RunningCloud, chance: random.Random, stack_id: str, kills: int = 1) -> str:
    """Kill the cloud so often while a stack is worked on; return the state in which the stack ends."""
    for _ in range(kills):
        time.sleep(chance.uniform(0, PAUSE_S_MOST))
        cloud.kill()
        cloud.start()
    deadline = time.monotonic() + SETTLE_S
    while time.monotonic() < deadline:
        (stack,) = cloud.client("cloudformation").describe_stacks(StackName=stack_id)["Stacks"]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return stack["StackStatus"]
        time.sleep(0.1)
    raise AssertionError(f"{stack_id} is still {stack['StackStatus']}")


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_stacks_end_as_they_should_however_often_the_cloud_dies(own_cloud):
    chance = random.Random(11)
    own_cloud.start()
    cloudformation = own_cloud.client("cloudformation")
    allowed = {"Capabilities": ["CAPABILITY_IAM"]}
    empty = dict.fromkeys(inventory(own_cloud), 0)
    full = {**dict.fromkeys(empty, 3), "queues": 9}

    for number in range(ROUNDS):
        stack_id = cloudformation.create_stack(
            StackName=f"stack-{number}", TemplateBody=template(0), **allowed
        )["StackId"]
        assert kill_and_settle(own_cloud, chance, stack_id) == "CREATE_COMPLETE"
        assert inventory(own_cloud) == full

        cloudformation.update_stack(StackName=stack_id, TemplateBody=template(1), **allowed)
        assert kill_and_settle(own_cloud, chance, stack_id) == "UPDATE_COMPLETE"
        assert inventory(own_cloud) == full

        cloudformation.update_stack(StackName=stack_id, TemplateBody=template(2, is_broken=True), **allowed)
        assert kill_and_settle(own_cloud, chance, stack_id, kills=2) == "UPDATE_ROLLBACK_COMPLETE"
        assert inventory(own_cloud) == full

        cloudformation.delete_stack(StackName=stack_id)
        assert kill_and_settle(own_cloud, chance, stack_id) == "DELETE_COMPLETE"
        assert inventory(own_cloud) == empty
