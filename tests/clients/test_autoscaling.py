"""Auto Scaling through boto3 and the aws CLI, with real machines, alarms, queues and load balancers behind it."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from support.cloud import RunningCloud

DEADLINE_S = 30.0
PACE = 60
"""A minute of the clockwork in a second."""
SLEEPER = "#!/bin/sh\nexec sleep 1000\n"
TARGET_STATE = """#!/bin/sh
until [ "$state" = Terminated ]; do
    token=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/api/token")
    state=$(curl -s -H "X-aws-ec2-metadata-token: $token" \\
        "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/meta-data/autoscaling/target-lifecycle-state")
    sleep 0.1
done
aws autoscaling complete-lifecycle-action --auto-scaling-group-name drained --lifecycle-hook-name bye \\
    --lifecycle-action-result CONTINUE --instance-id "$(curl -s -H "X-aws-ec2-metadata-token: $token" \\
        "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/meta-data/instance-id")" --region us-east-2
"""


class PacedCloud(RunningCloud):
    """A cloud whose clockwork runs faster."""

    def start(self) -> "PacedCloud":
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / "endpoint").unlink(missing_ok=True)
        command = [sys.executable, "-m", "reelworks", "cloud", "--data", str(self.data)]
        with (self.data / "cloud.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), "--pace", str(PACE)],
                stdout=log,
                stderr=log,
                env=os.environ,
            )
        self._wait_ready()
        keys = json.loads((self.data / "keys.json").read_text())
        self.access_key_id, self.secret_access_key = keys["access_key_id"], keys["secret_access_key"]
        self.port = int(self.endpoint.rsplit(":", 1)[1])
        return self


class Fleet:
    """One group on a cloud, and what a test asks of it."""

    def __init__(self, cloud: RunningCloud, name: str) -> None:
        self.cloud = cloud
        self.name = name
        self.scaling = cloud.client("autoscaling")
        self.ec2 = cloud.client("ec2")

    def make(self, script: str = SLEEPER, *, zones: int = 2, **request: Any) -> None:
        image = self.ec2.describe_images(Filters=[{"Name": "name", "Values": ["debian-12-*"]}])["Images"][0]
        user_data = base64.b64encode(script.encode()).decode()
        data = {
            "ImageId": image["ImageId"],
            "InstanceType": "t3.micro",
            "UserData": user_data,
            **request.pop("data", {}),
        }
        self.ec2.create_launch_template(LaunchTemplateName=self.name, LaunchTemplateData=data)
        subnets = sorted(self.ec2.describe_subnets()["Subnets"], key=lambda one: one["AvailabilityZone"])[
            :zones
        ]
        sizes = {"MinSize": 0, "MaxSize": 4, "DesiredCapacity": 2, **request}
        self.scaling.create_auto_scaling_group(
            AutoScalingGroupName=self.name,
            LaunchTemplate={"LaunchTemplateName": self.name, "Version": "$Latest"},
            VPCZoneIdentifier=",".join(one["SubnetId"] for one in subnets),
            **sizes,
        )

    def described(self) -> dict[str, Any]:
        return self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])[
            "AutoScalingGroups"
        ][0]

    def serving(self) -> list[str]:
        return [
            one["InstanceId"] for one in self.described()["Instances"] if one["LifecycleState"] == "InService"
        ]

    def zones(self) -> list[str]:
        return sorted(
            one["AvailabilityZone"][-1]
            for one in self.described()["Instances"]
            if one["LifecycleState"] == "InService"
        )

    def wait(self, condition: Any, deadline_s: float = DEADLINE_S) -> None:
        until = time.monotonic() + deadline_s
        while not condition():
            assert time.monotonic() < until, (self.described(), self.activities())
            time.sleep(0.05)

    def wait_serving(self, count: int) -> list[str]:
        self.wait(lambda: len(self.serving()) == count and len(self.described()["Instances"]) == count)
        return self.serving()

    def activities(self) -> list[dict[str, Any]]:
        return self.scaling.describe_scaling_activities(AutoScalingGroupName=self.name)["Activities"]

    def delete(self) -> None:
        self.scaling.delete_auto_scaling_group(AutoScalingGroupName=self.name, ForceDelete=True)
        names = [self.name]
        self.wait(
            lambda: (
                not self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=names)[
                    "AutoScalingGroups"
                ]
            )
        )


@pytest.fixture(scope="module")
def paced(tmp_path_factory) -> Iterator[RunningCloud]:
    running = PacedCloud(tmp_path_factory.mktemp("paced")).start()
    yield running
    running.stop()


@pytest.fixture
def fleet(paced, request) -> Iterator[Fleet]:
    found = Fleet(paced, request.node.name.replace("[", "-").replace("]", "")[-60:])
    yield found
    found.delete()


def test_two_workers_in_two_zones_and_one_that_dies_is_replaced(fleet):
    fleet.make()
    first, _ = fleet.wait_serving(2)
    assert fleet.zones() == ["a", "b"]

    fleet.ec2.terminate_instances(InstanceIds=[first])
    fleet.wait(lambda: first not in fleet.serving() and len(fleet.serving()) == 2)

    assert fleet.zones() == ["a", "b"]
    assert "an EC2 health check indicating it has been terminated or stopped" in str(fleet.activities())


def test_by_the_command_line_an_instance_is_terminated_and_replaced(fleet):
    fleet.make()
    first, _ = fleet.wait_serving(2)

    told = subprocess.run(
        [
            sys.executable, "-m", "awscli", "autoscaling", "terminate-instance-in-auto-scaling-group",
            "--instance-id", first, "--no-should-decrement-desired-capacity",
        ],
        env=fleet.cloud.client_environment, capture_output=True, check=True, text=True,
    )  # fmt: skip

    assert json.loads(told.stdout)["Activity"]["StatusCode"] == "InProgress"
    fleet.wait(lambda: first not in fleet.serving() and len(fleet.serving()) == 2)


def test_a_zone_that_goes_down_is_made_up_for_and_balanced_again(fleet):
    fleet.make()
    fleet.wait_serving(2)

    fleet.ec2.modify_availability_zone_group(GroupName="us-east-2a", OptInStatus="not-opted-in")
    try:
        fleet.wait(lambda: fleet.zones() == ["b", "b"])
    finally:
        fleet.ec2.modify_availability_zone_group(GroupName="us-east-2a", OptInStatus="opted-in")

    fleet.wait(lambda: fleet.zones() == ["a", "b"])


def test_an_instance_drains_when_its_metadata_says_so_and_completes_its_hook_itself(paced, fleet):
    fleet.name = "drained"
    iam = paced.client("iam")
    trust = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ]
    }
    allowed = {
        "Statement": [{"Effect": "Allow", "Action": "autoscaling:CompleteLifecycleAction", "Resource": "*"}]
    }
    iam.create_role(RoleName="drainer", AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName="drainer", PolicyName="p", PolicyDocument=json.dumps(allowed))
    iam.create_instance_profile(InstanceProfileName="drainer")
    iam.add_role_to_instance_profile(InstanceProfileName="drainer", RoleName="drainer")
    fleet.make(TARGET_STATE, DesiredCapacity=1, data={"IamInstanceProfile": {"Name": "drainer"}})
    fleet.scaling.put_lifecycle_hook(
        AutoScalingGroupName="drained", LifecycleHookName="bye", HeartbeatTimeout=7200,
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
    )  # fmt: skip
    (one,) = fleet.wait_serving(1)

    fleet.scaling.set_desired_capacity(AutoScalingGroupName="drained", DesiredCapacity=0)

    fleet.wait(lambda: not fleet.described()["Instances"])
    (ended,) = fleet.ec2.describe_instances(InstanceIds=[one])["Reservations"][0]["Instances"]
    assert ended["State"]["Name"] == "terminated"


def test_a_deep_queue_rings_an_alarm_and_the_group_grows_step_by_step(paced, fleet):
    queue = paced.client("sqs").create_queue(QueueName="deep")["QueueUrl"]
    fleet.make(DesiredCapacity=1)
    fleet.wait_serving(1)
    policy = fleet.scaling.put_scaling_policy(
        AutoScalingGroupName=fleet.name, PolicyName="more", PolicyType="StepScaling",
        AdjustmentType="ChangeInCapacity", EstimatedInstanceWarmup=60,
        StepAdjustments=[{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    )["PolicyARN"]  # fmt: skip
    paced.client("cloudwatch").put_metric_alarm(
        AlarmName="deep", Namespace="AWS/SQS", MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": "deep"}], Statistic="Average", Period=60, EvaluationPeriods=1,
        Threshold=10, ComparisonOperator="GreaterThanThreshold", AlarmActions=[policy],
    )  # fmt: skip

    fill(paced, queue, 20)

    fleet.wait(lambda: len(fleet.serving()) >= 3)
    told = str(fleet.activities())
    assert (
        "a monitor alarm deep in state ALARM triggered policy more changing the desired capacity from 1 to 2"
        in told
    )
    paced.client("cloudwatch").delete_alarms(AlarmNames=["deep"])


def test_the_backlog_of_each_instance_is_tracked_up_and_down(paced, fleet):
    queue = paced.client("sqs").create_queue(QueueName="backlog")["QueueUrl"]
    fleet.make(DesiredCapacity=1, MinSize=1)
    fleet.wait_serving(1)
    fill(paced, queue, 35)

    fleet.scaling.put_scaling_policy(
        AutoScalingGroupName=fleet.name, PolicyName="track", PolicyType="TargetTrackingScaling",
        EstimatedInstanceWarmup=60, TargetTrackingConfiguration=backlog_each(fleet.name, "backlog", 10.0),
    )  # fmt: skip
    fleet.wait(lambda: fleet.described()["DesiredCapacity"] == 4)
    fleet.wait_serving(4)

    paced.client("sqs").purge_queue(QueueUrl=queue)
    fleet.wait(lambda: fleet.described()["DesiredCapacity"] == 1, 60)
    fleet.wait_serving(1)


def test_instances_come_into_a_load_balancers_target_group_and_leave_it(paced, fleet):
    elb = paced.client("elbv2")
    vpc = fleet.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    arn = elb.create_target_group(
        Name="fleet", Protocol="HTTP", Port=18080, VpcId=vpc, TargetType="instance"
    )["TargetGroups"][0]["TargetGroupArn"]  # fmt: skip
    elb.modify_target_group_attributes(
        TargetGroupArn=arn, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "0"}]
    )
    fleet.make(TargetGroupARNs=[arn])
    held = fleet.wait_serving(2)

    described = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    assert {one["Target"]["Id"] for one in described} == set(held)

    fleet.scaling.set_desired_capacity(AutoScalingGroupName=fleet.name, DesiredCapacity=0)
    fleet.wait(lambda: not fleet.described()["Instances"])
    left = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    assert [one for one in left if one["TargetHealth"]["State"] != "draining"] == []


def test_queues_and_rules_are_told_of_what_comes_and_goes(paced, fleet):
    sqs, events, iam = (paced.client(service) for service in ("sqs", "events", "iam"))
    queue_arn = f"arn:aws:sqs:us-east-2:{paced.account}:told"
    opened = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
    }
    policy = {"Version": "2012-10-17", "Statement": [{**opened, "Resource": "*"}]}
    queue = sqs.create_queue(QueueName="told", Attributes={"Policy": json.dumps(policy)})["QueueUrl"]
    pattern = {"source": ["aws.autoscaling"], "detail": {"AutoScalingGroupName": [fleet.name]}}
    events.put_rule(Name="told", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="told", Targets=[{"Id": "q", "Arn": queue_arn}])
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "autoscaling.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = iam.create_role(
        RoleName="teller", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]  # fmt: skip
    allowed = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue_arn}
    iam.put_role_policy(
        RoleName="teller", PolicyName="p",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )  # fmt: skip
    fleet.make(DesiredCapacity=0)
    fleet.scaling.put_lifecycle_hook(
        AutoScalingGroupName=fleet.name, LifecycleHookName="hello", NotificationTargetARN=queue_arn, RoleARN=role,
        LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING", HeartbeatTimeout=7200,
    )  # fmt: skip

    fleet.scaling.set_desired_capacity(AutoScalingGroupName=fleet.name, DesiredCapacity=1)
    told: list[dict[str, Any]] = []
    fleet.wait(lambda: len(told.extend(received(sqs, queue)) or told) >= 3)
    token = next(one["LifecycleActionToken"] for one in told if "LifecycleActionToken" in one)
    fleet.scaling.complete_lifecycle_action(
        AutoScalingGroupName=fleet.name, LifecycleHookName="hello", LifecycleActionToken=token,
        LifecycleActionResult="CONTINUE",
    )  # fmt: skip
    fleet.wait_serving(1)
    fleet.wait(lambda: len(told.extend(received(sqs, queue)) or told) >= 4)

    assert [one["Event"] for one in told if "Event" in one] == ["autoscaling:TEST_NOTIFICATION"]
    assert {one["detail-type"] for one in told if "detail-type" in one} == {
        "EC2 Instance-launch Lifecycle Action", "EC2 Instance Launch Successful",
    }  # fmt: skip


def test_who_may_not_run_instances_may_not_make_a_group_of_them(paced):
    owner = Fleet(paced, "unlaunchable")
    image = owner.ec2.describe_images()["Images"][0]["ImageId"]
    data = {"ImageId": image, "InstanceType": "t3.micro"}
    owner.ec2.create_launch_template(LaunchTemplateName="unlaunchable", LaunchTemplateData=data)
    scaling = scaler(paced, "scaler", Action="autoscaling:*", Resource="*")

    with pytest.raises(ClientError, match="valid fully-formed launch template") as refused:
        scaling.create_auto_scaling_group(
            AutoScalingGroupName="unlaunchable", MinSize=0, MaxSize=1, AvailabilityZones=["us-east-2a"],
            LaunchTemplate={"LaunchTemplateName": "unlaunchable"},
        )  # fmt: skip

    assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_a_user_may_scale_the_groups_of_their_own_tag_only(paced):
    for name in ("red", "blue"):
        Fleet(paced, f"{name}-team").make(
            DesiredCapacity=0, Tags=[{"Key": "team", "Value": name, "PropagateAtLaunch": True}]
        )
    scaling = scaler(
        paced, "red-scaler", Action=["autoscaling:SetDesiredCapacity", "autoscaling:Describe*"], Resource="*",
        Condition={"StringEqualsIfExists": {"autoscaling:ResourceTag/team": "red"}},
    )  # fmt: skip

    scaling.set_desired_capacity(AutoScalingGroupName="red-team", DesiredCapacity=0)
    with pytest.raises(
        ClientError, match="not authorized to perform: autoscaling:SetDesiredCapacity on resource: arn"
    ):
        scaling.set_desired_capacity(AutoScalingGroupName="blue-team", DesiredCapacity=1)
    with pytest.raises(ClientError, match="not authorized"):
        scaling.delete_auto_scaling_group(AutoScalingGroupName="red-team")

    names = {
        one["AutoScalingGroupName"] for one in scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    }
    assert {"red-team", "blue-team"} <= names


def test_a_cloud_that_was_killed_comes_back_with_its_groups_at_their_size(own_cloud):
    own_cloud.start()
    fleet = Fleet(own_cloud, "lasting")
    fleet.make()
    before = fleet.wait_serving(2)
    fleet.scaling.set_desired_capacity(AutoScalingGroupName="lasting", DesiredCapacity=3)

    own_cloud.process.send_signal(signal.SIGKILL)
    own_cloud.process.wait()
    own_cloud.start()

    fleet = Fleet(own_cloud, "lasting")
    after = fleet.wait_serving(3)
    assert set(before) < set(after)
    running = [
        instance["InstanceId"]
        for each in fleet.ec2.describe_instances()["Reservations"]
        for instance in each["Instances"]
        if instance["State"]["Name"] in ("pending", "running")
    ]
    assert sorted(running) == sorted(after)


def scaler(cloud: RunningCloud, name: str, **allowed: Any) -> Any:
    """Make a user who is allowed one thing; return their client."""
    iam = cloud.client("iam")
    iam.create_user(UserName=name)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **allowed}]}
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.client(
        "autoscaling", endpoint_url=cloud.endpoint, region_name="us-east-2",
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"],
    )  # fmt: skip


def received(sqs: Any, queue: str) -> list[dict[str, Any]]:
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(one["Body"]) for one in messages]


def fill(cloud: RunningCloud, queue: str, count: int) -> None:
    for start in range(0, count, 10):
        entries = [{"Id": str(number), "MessageBody": "x"} for number in range(min(10, count - start))]
        cloud.client("sqs").send_message_batch(QueueUrl=queue, Entries=entries)


def backlog_each(group: str, queue: str, target: float) -> dict[str, Any]:
    """What the developer guide calls the backlog per instance: waiting and in flight, over who serves."""

    def stat(name: str, namespace: str, metric: str, dimension: tuple[str, str]) -> dict[str, Any]:
        dimensions = [{"Name": dimension[0], "Value": dimension[1]}]
        said = {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions}
        return {"Id": name, "MetricStat": {"Metric": said, "Stat": "Average"}, "ReturnData": False}

    of_queue = "QueueName", queue
    return {
        "CustomizedMetricSpecification": {
            "Metrics": [
                stat("visible", "AWS/SQS", "ApproximateNumberOfMessagesVisible", of_queue),
                stat("hidden", "AWS/SQS", "ApproximateNumberOfMessagesNotVisible", of_queue),
                stat(
                    "serving", "AWS/AutoScaling", "GroupInServiceInstances", ("AutoScalingGroupName", group)
                ),
                {"Id": "each", "Expression": "(visible + hidden) / serving", "ReturnData": True},
            ]
        },
        "TargetValue": target,
    }
