"""The unchanged template on moto's server, and the whole of both pipelines against its S3, SNS, SQS and EventBridge.

moto's CloudFormation says that all is made, and leaves some of it out. What it leaves out is added by plain calls read
from the same template; the worker then runs as its users run it.
"""

import pytest

from reelworks.media.catalog import STEPS
from reelworks.pipeline.loading import load_definition
from reelworks.stack.bringing import Choices, deploy_definition, find_parameters
from reelworks.stack.deploying import template_member
from reelworks.stack.health import read_health
from reelworks.stack.resources import resources_of
from reelworks.stack.stacks import find_stack
from reelworks.stack.template import build_template
from stack.completing import Completer
from stack.foreign_cloud import moto
from stack.pipelines import check_both_pipelines, worker_of
from stack.progress import Quiet

LEFT_OUT = (
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SNS::Subscription",
    "AWS::S3::Bucket",
    "AWS::AutoScaling::LifecycleHook",
    "AWS::AutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Alarm",
)
"""Of a bucket, moto leaves out its settings."""


class OnMoto:
    """A stack on moto, complete."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.clients = cloud.clients()
        self.definition = load_definition(None, STEPS)
        image = self.clients.ec2.describe_images()["Images"][0]["ImageId"]
        self.choices = Choices(image=image)
        self.stack = self._create()
        self.resources = resources_of(self.definition, self.stack)
        completer = Completer(self.clients, "reelworks", build_template(self.definition))
        self.added = completer.complete(*LEFT_OUT)

    def _create(self):
        # Not by a change set, as deploy does it: moto gives stacks that began so no outputs.
        found = find_parameters(self.definition, self.clients, self.choices)
        self.clients.cloudformation.create_stack(
            StackName="reelworks",
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in found.items()],
            Capabilities=["CAPABILITY_IAM"],
            **template_member(build_template(self.definition)),
        )
        return find_stack(self.clients.cloudformation, "reelworks")


@pytest.fixture(scope="module")
def on_moto(tmp_path_factory):
    with moto(tmp_path_factory.mktemp("moto")) as cloud:
        yield OnMoto(cloud)


def test_the_stack_stands_with_every_output(on_moto):
    assert on_moto.stack.is_well
    assert set(on_moto.stack.outputs) == set(build_template(on_moto.definition)["Outputs"])


def test_its_groups_have_the_sizes_and_zones_that_the_definition_asks_for(on_moto):
    health = read_health(on_moto.clients, on_moto.stack)

    assert {group.name: (group.min, group.desired, group.max) for group in health.groups} == {
        "reelworks-workers": (2, 2, 4),
        "reelworks-web": (2, 2, 4),
    }
    # moto starts all of a group's machines in its first subnet; which subnets it has is as the template says.
    for group in on_moto.clients.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]:
        subnets = group["VPCZoneIdentifier"].split(",")
        described = on_moto.clients.ec2.describe_subnets(SubnetIds=subnets)["Subnets"]
        assert len({subnet["AvailabilityZone"] for subnet in described}) == 2


def test_what_moto_leaves_out_is_taken_by_its_other_services_as_the_template_has_it(on_moto):
    [hook] = on_moto.clients.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName="reelworks-workers")[
        "LifecycleHooks"
    ]
    [policy] = on_moto.clients.autoscaling.describe_policies(AutoScalingGroupName="reelworks-workers")[
        "ScalingPolicies"
    ]
    alarms = on_moto.clients.cloudwatch.describe_alarms()["MetricAlarms"]

    assert {"MoviesQueuePolicy", "MoviesSubscription", "BacklogPolicy"} <= set(on_moto.added)
    assert hook["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    assert policy["PolicyType"] == "TargetTrackingScaling"
    assert "reelworks-movies-dead-letters" in {alarm["AlarmName"] for alarm in alarms}


def test_a_second_deployment_changes_nothing(on_moto):
    progress = Quiet()

    again = deploy_definition(on_moto.definition, on_moto.clients, on_moto.choices, progress)

    assert again.resources == on_moto.resources
    assert progress.changes == []


def test_an_uploaded_movie_and_an_uploaded_photo_are_processed_to_the_end(on_moto, tmp_path):
    with worker_of("reelworks", on_moto.cloud, tmp_path) as log:
        check_both_pipelines(on_moto.clients, on_moto.resources, tmp_path, log)
