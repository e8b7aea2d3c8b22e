"""Create, Describe, Modify and DeleteTargetGroup."""

import pytest

GROUP = {"Name": "web", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"}


async def test_a_new_group_has_awss_defaults(elb):
    made = (await elb("CreateTargetGroup", **GROUP))["TargetGroups"][0]

    arn = made.pop("TargetGroupArn")
    assert arn.startswith("arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/")
    assert made == {
        "TargetGroupName": "web",
        "Protocol": "HTTP",
        "Port": 80,
        "VpcId": "vpc-1",
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPort": "traffic-port",
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": 30,
        "HealthCheckTimeoutSeconds": 5,
        "HealthyThresholdCount": 5,
        "UnhealthyThresholdCount": 2,
        "HealthCheckPath": "/",
        "Matcher": {"HttpCode": "200"},
        "LoadBalancerArns": [],
        "TargetType": "instance",
        "ProtocolVersion": "HTTP1",
        "IpAddressType": "ipv4",
    }


async def test_the_same_again_is_the_same(elb):
    first = await elb("CreateTargetGroup", **GROUP)

    assert await elb("CreateTargetGroup", **GROUP) == first


async def test_the_same_name_with_other_settings_is_refused(elb):
    await elb("CreateTargetGroup", **GROUP)

    refused = await elb.refusal("CreateTargetGroup", **GROUP | {"Port": 81})

    assert refused.code == "DuplicateTargetGroupName"
    assert refused.message == "A target group with the same name 'web' exists, but with different settings"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"Name": "a b"}, "ValidationError"),
        ({"Name": "-a"}, "ValidationError"),
        ({"Name": "a-"}, "ValidationError"),
        ({"Name": "a--b"}, "ValidationError"),
        ({"Name": "a" * 33}, "ValidationError"),
        ({"Protocol": None}, "ValidationError"),
        ({"Port": None}, "ValidationError"),
        ({"VpcId": None}, "ValidationError"),
        ({"Port": 70_000}, "ValidationError"),
        ({"Protocol": "HTTP4"}, "ValidationError"),
        ({"Protocol": "TCP"}, "UnsupportedProtocol"),
        ({"TargetType": "lambda"}, "InvalidConfigurationRequest"),
        ({"TargetType": "pigeon"}, "ValidationError"),
        ({"ProtocolVersion": "GRPC"}, "InvalidConfigurationRequest"),
        ({"HealthCheckEnabled": False}, "InvalidConfigurationRequest"),
        ({"HealthCheckProtocol": "TCP"}, "InvalidConfigurationRequest"),
        ({"HealthCheckIntervalSeconds": 4}, "ValidationError"),
        ({"HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 5}, "ValidationError"),
        ({"HealthyThresholdCount": 1}, "ValidationError"),
        ({"HealthCheckPath": "health"}, "ValidationError"),
        ({"HealthCheckPort": "many"}, "ValidationError"),
        ({"Matcher": {"HttpCode": "2xx"}}, "ValidationError"),
        ({"Matcher": {"HttpCode": "500"}}, "ValidationError"),
    ],
)
async def test_what_cannot_be_is_refused(elb, request_, code):
    assert (await elb.refusal("CreateTargetGroup", **GROUP | request_)).code == code


async def test_they_are_found_by_name_by_arn_and_by_load_balancer(elb):
    balancer, used, _ = await elb.balancer(), await elb.group("used"), await elb.group("idle")
    await elb.listener(balancer, used)

    for asked in ({"Names": ["used"]}, {"TargetGroupArns": [used]}, {"LoadBalancerArn": balancer}):
        found = (await elb("DescribeTargetGroups", **asked))["TargetGroups"]
        assert [each["TargetGroupArn"] for each in found] == [used]
        assert found[0]["LoadBalancerArns"] == [balancer]
    assert len((await elb("DescribeTargetGroups"))["TargetGroups"]) == 2


async def test_they_are_listed_by_name(elb):
    for name in ("b", "c", "a"):
        await elb.group(name)

    listed = (await elb("DescribeTargetGroups"))["TargetGroups"]

    assert [each["TargetGroupName"] for each in listed] == ["a", "b", "c"]


async def test_a_load_balancer_without_any_has_none_to_tell(elb):
    refused = await elb.refusal("DescribeTargetGroups", LoadBalancerArn=await elb.balancer())

    assert refused.code == "TargetGroupNotFound"


async def test_one_that_is_not_there_is_refused(elb):
    refused = await elb.refusal("DescribeTargetGroups", Names=["none"])

    assert (refused.code, refused.message) == ("TargetGroupNotFound", "One or more target groups not found")
    assert (await elb.refusal("DescribeTargetGroups", LoadBalancerArn="none")).code == "LoadBalancerNotFound"


async def test_changes_leave_the_rest(elb):
    group = await elb.group(HealthCheckPath="/health")

    changed = await elb("ModifyTargetGroup", TargetGroupArn=group, Matcher={"HttpCode": "200-299"})

    assert changed["TargetGroups"][0]["HealthCheckPath"] == "/health"
    assert changed["TargetGroups"][0]["Matcher"] == {"HttpCode": "200-299"}
    refused = await elb.refusal("ModifyTargetGroup", TargetGroupArn=group, HealthCheckTimeoutSeconds=30)
    assert refused.message == "Health check timeout '30' must be smaller than the interval '30'"


async def test_a_group_in_use_stays(elb):
    balancer, group = await elb.balancer(), await elb.group()
    await elb.listener(balancer, group)

    refused = await elb.refusal("DeleteTargetGroup", TargetGroupArn=group)

    assert refused.code == "ResourceInUse"
    assert refused.message == f"Target group '{group}' is currently in use by a listener or a rule"


async def test_a_group_goes_with_its_targets(elb):
    group = await elb.group()
    await elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}])

    await elb("DeleteTargetGroup", TargetGroupArn=group)
    await elb("DeleteTargetGroup", TargetGroupArn=group)

    assert (await elb("DescribeTargetGroups"))["TargetGroups"] == []
