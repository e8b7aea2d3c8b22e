"""EC2 and the Parameter Store by boto3 and the aws command line, unchanged."""

import base64
import json
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from support.clients import PROGRAMS, run

IMAGE = "resolve:ssm:/aws/service/debian/release/12/latest/amd64"
QUICK = {"Delay": 1, "MaxAttempts": 40}


@pytest.fixture
def ec2(cloud):
    return cloud.client("ec2", region="eu-central-1")


def launch(ec2, **request):
    asked = {"ImageId": IMAGE, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **request}
    return ec2.run_instances(**asked)["Instances"][0]


def wait(ec2, waiter, instance_id):
    ec2.get_waiter(waiter).wait(InstanceIds=[instance_id], WaiterConfig=QUICK)


def test_the_waiters_see_an_instance_through_its_life(ec2):
    instance_id = launch(ec2)["InstanceId"]

    wait(ec2, "instance_exists", instance_id)
    wait(ec2, "instance_running", instance_id)
    wait(ec2, "instance_status_ok", instance_id)
    wait(ec2, "system_status_ok", instance_id)
    ec2.stop_instances(InstanceIds=[instance_id])
    wait(ec2, "instance_stopped", instance_id)
    ec2.start_instances(InstanceIds=[instance_id])
    wait(ec2, "instance_running", instance_id)
    ec2.terminate_instances(InstanceIds=[instance_id])
    wait(ec2, "instance_terminated", instance_id)


def test_processes_of_an_instance_work_with_its_role(cloud, ec2):
    """The aws command line inside finds credentials by itself, from the metadata service, as on AWS."""
    iam = cloud.client("iam")
    trusted = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
    iam.create_role(RoleName="ec2-inside", AssumeRolePolicyDocument=document)
    iam.create_instance_profile(InstanceProfileName="ec2-inside")
    iam.add_role_to_instance_profile(InstanceProfileName="ec2-inside", RoleName="ec2-inside")

    script = (
        "#!/bin/sh\naws sts get-caller-identity --region eu-central-1 --query Arn --output text\necho asked\n"
    )
    instance_id = launch(ec2, UserData=script, IamInstanceProfile={"Name": "ec2-inside"})["InstanceId"]

    said, deadline = "", time.monotonic() + 30
    while "asked" not in said and time.monotonic() < deadline:
        said = ec2.get_console_output(InstanceId=instance_id, Latest=True)["Output"]
    ec2.terminate_instances(InstanceIds=[instance_id])
    assert f"assumed-role/ec2-inside/{instance_id}" in said


def test_refusals_carry_their_code(ec2):
    with pytest.raises(ClientError) as refused:
        ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"])

    assert refused.value.response["Error"] == {
        "Code": "InvalidInstanceID.NotFound",
        "Message": "The instance ID 'i-0123456789abcdef0' does not exist",
    }
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


DESCRIPTIONS = [
    *("account_attributes", "addresses", "availability_zones", "dhcp_options", "images"),
    *(
        "iam_instance_profile_associations",
        "instance_credit_specifications",
        "instance_status",
        "instance_types",
    ),
    *("instance_type_offerings", "instances", "internet_gateways", "key_pairs", "launch_templates"),
    *("network_acls", "network_interfaces", "regions", "route_tables", "security_group_rules"),
    *("security_groups", "subnets", "tags", "volumes", "vpcs"),
]


@pytest.mark.parametrize("what", DESCRIPTIONS)
def test_every_description_is_understood(ec2, what):
    answer = getattr(ec2, f"describe_{what}")()

    lists = [value for name, value in answer.items() if isinstance(value, list)]
    assert len(lists) == 1


def test_the_resources_of_boto3_find_their_way(cloud):
    resource = boto3.resource(
        "ec2",
        endpoint_url=cloud.endpoint,
        region_name="eu-central-1",
        aws_access_key_id=cloud.access_key_id,
        aws_secret_access_key=cloud.secret_access_key,
    )
    vpc = resource.create_vpc(CidrBlock="10.9.0.0/16")
    subnet = vpc.create_subnet(CidrBlock="10.9.1.0/24")
    group = vpc.create_security_group(GroupName="films", Description="films")
    group.authorize_ingress(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    gateway = resource.create_internet_gateway()
    vpc.attach_internet_gateway(InternetGatewayId=gateway.id)
    table = vpc.create_route_table()
    table.create_route(DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway.id)
    table.associate_with_subnet(SubnetId=subnet.id)

    group.reload()
    assert group.ip_permissions[0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]
    assert [one.id for one in vpc.subnets.all()] == [subnet.id]
    assert [one.id for one in vpc.internet_gateways.all()] == [gateway.id]


def test_the_command_line_launches_and_looks(cloud, tmp_path):
    def aws(*arguments):
        text = run([str(PROGRAMS / "aws"), "--output", "json", *arguments], cloud.client_environment)
        return json.loads(text) if text.strip() else {}

    script = tmp_path / "boot.sh"
    script.write_text("#!/bin/sh\necho by the command line\n")
    launched = aws(
        *("ec2", "run-instances", "--image-id", IMAGE, "--instance-type", "t3.micro", "--count", "1"),
        *("--user-data", f"file://{script}"),
        *("--tag-specifications", "ResourceType=instance,Tags=[{Key=Name,Value=cli}]"),
    )
    instance_id = launched["Instances"][0]["InstanceId"]
    aws("ec2", "wait", "instance-running", "--instance-ids", instance_id)

    found = aws(
        *("ec2", "describe-instances", "--filters", "Name=tag:Name,Values=cli"),
        *("--query", "Reservations[].Instances[].[InstanceId,State.Name]"),
    )
    aws("ec2", "terminate-instances", "--instance-ids", instance_id)

    assert found == [[instance_id, "running"]]


def test_instances_outlive_the_power_cut_of_their_cloud(own_cloud):
    """What was acknowledged is there, what ran runs again at its address, and nothing of the last life is left."""
    ec2 = own_cloud.start().client("ec2")
    script = "#!/bin/sh\necho $$ > pid\nexec sleep 1000\n"
    launched = [launch(ec2, UserData=script) for _ in range(3)]
    running, stopped, gone = (one["InstanceId"] for one in launched)
    for instance_id in (running, stopped, gone):
        wait(ec2, "instance_running", instance_id)
    ec2.stop_instances(InstanceIds=[stopped], Force=True)
    wait(ec2, "instance_stopped", stopped)
    ec2.terminate_instances(InstanceIds=[gone])
    address = launched[0]["PrivateIpAddress"]

    own_cloud.kill()
    ec2 = own_cloud.start().client("ec2")

    wait(ec2, "instance_terminated", gone)
    boots, deadline = 1, time.monotonic() + 30
    while boots < 2 and time.monotonic() < deadline:
        boots = ec2.get_console_output(InstanceId=running)["Output"].count("Linux machine")
    assert boots == 2
    view = ec2.describe_instances(InstanceIds=[running])["Reservations"][0]["Instances"][0]
    assert view["PrivateIpAddress"] == address
    view = ec2.describe_instances(InstanceIds=[stopped])["Reservations"][0]["Instances"][0]
    assert view["State"]["Name"] == "stopped"


def test_parameters_are_put_and_paged_by_boto3(cloud):
    ssm = cloud.client("ssm", region="eu-central-1")
    for number in range(12):
        ssm.put_parameter(Name=f"/films/{number:02}", Value=str(number), Type="String")

    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/films")

    assert [one["Value"] for page in pages for one in page["Parameters"]] == [
        str(number) for number in range(12)
    ]
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="/films/none")


def test_user_data_come_back_as_they_went(ec2):
    script = "#!/bin/sh\necho ä ✓\n"
    instance_id = launch(ec2, UserData=script)["InstanceId"]

    told = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")
    ec2.terminate_instances(InstanceIds=[instance_id])

    assert base64.b64decode(told["UserData"]["Value"]).decode() == script
