"""RunInstances: what is asked for becomes a machine, or a refusal in AWS's words."""

import base64
import ipaddress

import pytest

from support.ec2_cloud import DEBIAN, DEBIAN_ARM
from support.people import REGION, allow

ONE = {"ImageId": DEBIAN, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}


async def test_an_instance_is_pending_at_first_and_runs_its_user_data(ec2):
    instance = await ec2.run("echo the film is ready")

    assert instance["State"] == {"Code": 0, "Name": "pending"}
    view = await ec2.until(instance["InstanceId"], "running")
    assert view["StateTransitionReason"] == ""
    await ec2.said(instance["InstanceId"], "the film is ready")


async def test_its_address_is_in_the_default_subnet_of_its_zone(ec2):
    instance = await ec2.run(Placement={"AvailabilityZone": f"{REGION}b"})

    found = await ec2("DescribeSubnets", SubnetIds=[instance["SubnetId"]])
    subnet = found["Subnets"][0]
    assert subnet["AvailabilityZone"] == f"{REGION}b"
    assert subnet["DefaultForAz"]
    assert ipaddress.ip_address(instance["PrivateIpAddress"]) in ipaddress.ip_network(subnet["CidrBlock"])
    assert instance["PrivateDnsName"].startswith("ip-127-")


async def test_several_are_launched_in_one_reservation_each_at_its_own_address(ec2):
    answer = await ec2("RunInstances", **{**ONE, "MaxCount": 3})

    instances = answer["Instances"]
    assert [one["AmiLaunchIndex"] for one in instances] == [0, 1, 2]
    assert len({one["PrivateIpAddress"] for one in instances}) == 3
    described = await ec2("DescribeInstances")
    assert [one["ReservationId"] for one in described["Reservations"]] == [answer["ReservationId"]]


async def test_a_client_token_that_comes_again_launches_nothing_more(ec2):
    first = await ec2("RunInstances", **ONE, ClientToken="once")

    again = await ec2("RunInstances", **ONE, ClientToken="once")

    assert again["Instances"][0]["InstanceId"] == first["Instances"][0]["InstanceId"]
    assert len(await ec2.ids_of()) == 1


async def test_a_client_token_with_another_request_is_refused(ec2):
    await ec2("RunInstances", **ONE, ClientToken="once")

    refusal = await ec2.refused("RunInstances", **{**ONE, "MaxCount": 2}, ClientToken="once")

    assert refusal.code == "IdempotentParameterMismatch"


async def test_a_dry_run_says_that_it_would_do_and_does_nothing(ec2):
    refusal = await ec2.refused("RunInstances", **ONE, DryRun=True)

    assert (refusal.code, refusal.status) == ("DryRunOperation", 412)
    assert await ec2.ids_of() == []


async def test_a_dry_run_says_to_whom_it_is_not_allowed(ec2):
    nobody = await ec2.user("nobody", allow("ec2:Describe*"))

    refusal = await nobody.refusal("ec2", "RunInstances", **ONE, DryRun=True)

    assert refusal.code == "UnauthorizedOperation"


async def test_a_dry_run_of_what_makes_no_instance_is_refused(ec2):
    refusal = await ec2.refused("RunInstances", **{**ONE, "ImageId": "ami-0123456789abcdef0"}, DryRun=True)

    assert refusal.code == "InvalidAMIID.NotFound"


async def test_an_image_is_found_by_its_public_parameter(ec2):
    name = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"

    instance = await ec2.run(ImageId=f"resolve:ssm:{name}")

    image = (await ec2("DescribeImages", ImageIds=[instance["ImageId"]]))["Images"][0]
    assert "ubuntu-noble-24.04" in image["Name"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ImageId": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound"),
        ({"ImageId": "ami-film"}, "InvalidAMIID.Malformed"),
        ({"ImageId": None}, "MissingParameter"),
        ({"ImageId": DEBIAN_ARM}, "InvalidParameterValue"),
        ({"InstanceType": "t3.gigantic"}, "InvalidParameterValue"),
        ({"MinCount": 2}, "InvalidParameterCombination"),
        ({"MinCount": 0}, "InvalidParameterValue"),
        ({"UserData": "no base64!"}, "InvalidUserData.Malformed"),
        ({"UserData": base64.b64encode(bytes(16_385)).decode()}, "InvalidUserData.Malformed"),
        ({"SubnetId": "subnet-0123456789abcdef0"}, "InvalidSubnetID.NotFound"),
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "InvalidGroup.NotFound"),
        ({"KeyName": "nobodys"}, "InvalidKeyPair.NotFound"),
        ({"Placement": {"AvailabilityZone": "us-east-2z"}}, "InvalidParameterValue"),
        ({"BlockDeviceMappings": [{"DeviceName": "/dev/sdb"}]}, "MissingParameter"),
        (
            {"BlockDeviceMappings": [{"DeviceName": "/dev/sdb", "Ebs": {"Encrypted": True}}]},
            "MissingParameter",
        ),
        ({"TagSpecifications": [{"Tags": [{"Key": "a", "Value": "b"}]}]}, "InvalidParameter"),
        (
            {"SubnetId": "subnet-1", "NetworkInterfaces": [{"DeviceIndex": 0}]},
            "InvalidParameterCombination",
        ),
        ({"IamInstanceProfile": {"Name": "nobodys"}}, "InvalidParameterValue"),
        ({"InstanceInitiatedShutdownBehavior": "explode"}, "InvalidParameterValue"),
        ({"LaunchTemplate": {"LaunchTemplateName": "none"}}, "InvalidLaunchTemplateName.NotFoundException"),
        (
            {"LaunchTemplate": {"LaunchTemplateId": "lt-0123456789abcdef0"}},
            "InvalidLaunchTemplateId.NotFound",
        ),
    ],
)
async def test_what_makes_no_instance_is_refused_under_its_name(ec2, change, code):
    asked = {name: value for name, value in {**ONE, **change}.items() if value is not None}

    refusal = await ec2.refused("RunInstances", **asked)

    assert refusal.code == code, refusal.message
    assert await ec2.ids_of() == []


@pytest.mark.parametrize(("is_deleted", "left"), [(False, 1), (True, 0)])
async def test_an_interface_goes_with_its_instance_unless_the_request_says_otherwise(ec2, is_deleted, left):
    interface = {"DeviceIndex": 0, "DeleteOnTermination": is_deleted}
    instance = await ec2.run(NetworkInterfaces=[interface])
    told = (await ec2.describe(instance["InstanceId"]))["NetworkInterfaces"][0]

    await ec2("TerminateInstances", InstanceIds=[instance["InstanceId"]])
    await ec2.until(instance["InstanceId"], "terminated")

    assert told["Attachment"]["DeleteOnTermination"] is is_deleted
    filters = [{"Name": "network-interface-id", "Values": [told["NetworkInterfaceId"]]}]
    found = await ec2("DescribeNetworkInterfaces", Filters=filters)
    assert len(found["NetworkInterfaces"]) == left


async def test_a_template_gives_what_the_request_leaves_out(ec2):
    data = {
        "ImageId": DEBIAN,
        "InstanceType": "t3.small",
        "TagSpecifications": [
            {
                "ResourceType": "instance",
                "Tags": [{"Key": "role", "Value": "worker"}, {"Key": "a", "Value": "1"}],
            }
        ],
    }
    made = await ec2("CreateLaunchTemplate", LaunchTemplateName="films", LaunchTemplateData=data)
    template_id = made["LaunchTemplate"]["LaunchTemplateId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "2"}]}]

    instance = await ec2.run(
        LaunchTemplate={"LaunchTemplateName": "films"}, InstanceType="t3.nano", TagSpecifications=tags
    )

    assert (instance["ImageId"], instance["InstanceType"]) == (DEBIAN, "t3.nano")
    assert {tag["Key"]: tag["Value"] for tag in instance["Tags"]} == {
        "role": "worker",
        "a": "2",
        "aws:ec2launchtemplate:id": template_id,
        "aws:ec2launchtemplate:version": "1",
    }


@pytest.mark.parametrize(
    ("version", "kind"), [("$Latest", "t3.small"), ("$Default", "t3.nano"), ("1", "t3.nano")]
)
async def test_a_template_is_taken_in_the_version_that_is_named(ec2, version, kind):
    data = {"ImageId": DEBIAN, "InstanceType": "t3.nano"}
    await ec2("CreateLaunchTemplate", LaunchTemplateName="films", LaunchTemplateData=data)
    newer = {"LaunchTemplateData": {"InstanceType": "t3.small"}, "SourceVersion": "1"}
    await ec2("CreateLaunchTemplateVersion", LaunchTemplateName="films", **newer)

    instance = await ec2.run(LaunchTemplate={"LaunchTemplateName": "films", "Version": version})

    assert instance["InstanceType"] == kind


async def test_the_subnet_of_a_request_goes_to_the_interface_of_its_template(ec2):
    group = (await ec2("CreateSecurityGroup", GroupName="films", Description="films"))["GroupId"]
    interface = {"DeviceIndex": 0, "Groups": [group], "AssociatePublicIpAddress": True}
    data = {"ImageId": DEBIAN, "InstanceType": "t3.nano", "NetworkInterfaces": [interface]}
    await ec2("CreateLaunchTemplate", LaunchTemplateName="films", LaunchTemplateData=data)
    subnet = (await ec2("DescribeSubnets"))["Subnets"][2]

    instance = await ec2.run(LaunchTemplate={"LaunchTemplateName": "films"}, SubnetId=subnet["SubnetId"])

    assert instance["SubnetId"] == subnet["SubnetId"]
    assert instance["SecurityGroups"] == [{"GroupId": group, "GroupName": "films"}]


async def test_who_hands_an_instance_a_role_must_be_allowed_to_pass_it(ec2):
    role = await ec2.profile()
    able = await ec2.user("able", allow("ec2:*"), allow("iam:PassRole", role))
    unable = await ec2.user("unable", allow("ec2:*"))
    asked = {**ONE, "IamInstanceProfile": {"Name": "worker"}}

    launched = await able("ec2", "RunInstances", **asked)
    refusal = await unable.refusal("ec2", "RunInstances", **asked)

    assert launched["Instances"][0]["IamInstanceProfile"]["Arn"].endswith(":instance-profile/worker")
    assert refusal.code == "UnauthorizedOperation"
    assert "iam:PassRole" in refusal.message


async def test_policies_can_ask_for_the_tags_of_a_launch(ec2):
    condition = {"StringEquals": {"aws:RequestTag/team": "film"}}
    launch = allow("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*", Condition=condition)
    others = [
        f"arn:aws:ec2:*:*:{kind}/*" for kind in ("subnet", "security-group", "network-interface", "volume")
    ]
    around = allow("ec2:RunInstances", [*others, "arn:aws:ec2:*::image/*"])
    person = await ec2.user("person", launch, around, allow("ec2:CreateTags"))
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "film"}]}]

    refusal = await person.refusal("ec2", "RunInstances", **ONE)
    launched = await person("ec2", "RunInstances", **ONE, TagSpecifications=tags)

    assert refusal.code == "UnauthorizedOperation"
    assert launched["Instances"][0]["Tags"] == [{"Key": "team", "Value": "film"}]


async def test_a_subnet_without_room_launches_as_many_as_fit(ec2):
    network = (await ec2("DescribeVpcs"))["Vpcs"][0]["CidrBlock"].removesuffix(".0.0/16")
    vpc = (await ec2("CreateVpc", CidrBlock=f"{network}.240.0/24"))["Vpc"]["VpcId"]
    subnet = (await ec2("CreateSubnet", VpcId=vpc, CidrBlock=f"{network}.240.0/28"))["Subnet"]["SubnetId"]
    for _ in range(9):
        await ec2("CreateNetworkInterface", SubnetId=subnet)

    launched = await ec2("RunInstances", **{**ONE, "MaxCount": 5}, SubnetId=subnet)
    refusal = await ec2.refused("RunInstances", **ONE, SubnetId=subnet)

    assert len(launched["Instances"]) == 2
    assert refusal.code == "InsufficientFreeAddressesInSubnet"
