"""CloudFormation as its users reach it: the aws command line, boto3's waiters, and a cloud that is killed meanwhile."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, WaiterError

from support.clients import run

AWS = str(Path(sys.executable).parent / "aws")
QUICK = {"Delay": 1, "MaxAttempts": 60}
MANY = 100
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Wait: {Type: Number, Default: 30}
Resources:
  Uploads:
    Type: AWS::S3::Bucket
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Wait
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead.Arn
        maxReceiveCount: 3
  Dead:
    Type: AWS::SQS::Queue
Outputs:
  Bucket: {Value: !Ref Uploads}
  Url: {Value: !Ref Work, Export: {Name: !Sub "${AWS::StackName}-url"}}
"""


@pytest.fixture
def name(request):
    return "t-" + request.node.name.replace("_", "-").replace("[", "-").replace("]", "")[:60]


def outputs_of(cloudformation, name):
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def test_aws_cloudformation_deploy_makes_changes_and_leaves_alone(cloud, name, tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE)
    deploy = [AWS, "cloudformation", "deploy", "--stack-name", name, "--template-file", str(template)]
    cloudformation, sqs = cloud.client("cloudformation"), cloud.client("sqs")

    made = run([*deploy, "--tags", "team=media"], cloud.client_environment)
    assert "Successfully created/updated stack" in made
    url = outputs_of(cloudformation, name)["Url"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "30"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 3

    run([*deploy, "--parameter-overrides", "Wait=45"], cloud.client_environment)
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "45"

    same = [*deploy, "--no-fail-on-empty-changeset"]
    assert "No changes to deploy" in run(same, cloud.client_environment)

    run([AWS, "cloudformation", "delete-stack", "--stack-name", name], cloud.client_environment)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=QUICK)
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=name)


def test_a_deployment_that_fails_says_so(cloud, name, tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 100000}}}")

    done = subprocess.run(
        [AWS, "cloudformation", "deploy", "--stack-name", name, "--template-file", str(template)],
        env=cloud.client_environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert done.returncode != 0
    assert "Failed to create/update the stack" in done.stderr
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"


def test_a_large_template_goes_by_way_of_a_bucket(cloud, name, tmp_path):
    cloud.client("s3", "us-east-1").create_bucket(Bucket=name)
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE + "# " + "x" * 60_000)

    run(
        [
            AWS,
            "cloudformation",
            "deploy",
            "--stack-name",
            name,
            "--template-file",
            str(template),
            "--s3-bucket",
            name,
        ],
        cloud.client_environment,
    )

    assert outputs_of(cloud.client("cloudformation"), name)["Url"]


def test_boto3s_waiters_wait_for_a_stack_and_its_end(cloud, name):
    cloudformation = cloud.client("cloudformation")

    cloudformation.create_stack(StackName=name, TemplateBody=TEMPLATE)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=QUICK)
    new = {"ParameterKey": "Wait", "ParameterValue": "60"}
    cloudformation.update_stack(StackName=name, UsePreviousTemplate=True, Parameters=[new])
    cloudformation.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=QUICK)
    cloudformation.create_change_set(
        StackName=name, ChangeSetName="none", UsePreviousTemplate=True, Parameters=[new]
    )
    with pytest.raises(WaiterError, match="terminal failure"):
        cloudformation.get_waiter("change_set_create_complete").wait(
            StackName=name, ChangeSetName="none", WaiterConfig=QUICK
        )
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=QUICK)


def test_errors_have_their_classes_in_boto3(cloud, name):
    cloudformation = cloud.client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=TEMPLATE)

    with pytest.raises(cloudformation.exceptions.AlreadyExistsException, match="already exists"):
        cloudformation.create_stack(StackName=name, TemplateBody=TEMPLATE)
    with pytest.raises(cloudformation.exceptions.ChangeSetNotFoundException):
        cloudformation.describe_change_set(StackName=name, ChangeSetName="none")
    with pytest.raises(
        ClientError, match=r"\(ValidationError\).*Template format error: YAML not well-formed"
    ):
        cloudformation.validate_template(TemplateBody="Resources: [")


def test_a_stack_outlives_the_cloud_that_was_killed_while_it_was_made(own_cloud):
    """SIGKILL twice while queues are made, and once while they are removed: in the end all are there, then none."""
    own_cloud.start()
    # One after the other, so that it takes its time however quick the machine is.
    queues = {
        f"Q{number}": {"Type": "AWS::SQS::Queue", **({"DependsOn": f"Q{number - 1}"} if number else {})}
        for number in range(MANY)
    }
    cloudformation = own_cloud.client("cloudformation")
    stack_id = cloudformation.create_stack(StackName="many", TemplateBody=json.dumps({"Resources": queues}))[
        "StackId"
    ]
    killed_at = [_kill(own_cloud), _kill(own_cloud)]
    cloudformation.get_waiter("stack_create_complete").wait(StackName="many", WaiterConfig=QUICK)

    urls = own_cloud.client("sqs").list_queues(QueueNamePrefix="many-")["QueueUrls"]
    described = cloudformation.describe_stack_resources(StackName="many")["StackResources"]
    assert len(urls) == MANY
    assert {_name(one["PhysicalResourceId"]) for one in described} == set(map(_name, urls))
    assert killed_at[0] < MANY, "the cloud was killed too late to show anything"

    cloudformation.delete_stack(StackName="many")
    _kill(own_cloud)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack_id, WaiterConfig=QUICK)
    assert not own_cloud.client("sqs").list_queues(QueueNamePrefix="many-").get("QueueUrls")


def _kill(cloud):
    """Kill the cloud and start it again; return how many of the stack's resources had been made by then."""
    cloud.kill()
    cloud.start()
    events = cloud.client("cloudformation").describe_stack_events(StackName="many")["StackEvents"]
    return sum(event["ResourceStatus"] == "CREATE_COMPLETE" for event in events)


def _name(url):
    return url.rpartition("/")[2]
