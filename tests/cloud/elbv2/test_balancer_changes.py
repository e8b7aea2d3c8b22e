"""SetSubnets, SetSecurityGroups, SetIpAddressType."""


async def test_other_subnets_are_other_zones(elb):
    balancer = await elb.balancer()

    answer = await elb("SetSubnets", LoadBalancerArn=balancer, Subnets=["subnet-b", "subnet-c"])

    assert [zone["ZoneName"] for zone in answer["AvailabilityZones"]] == ["us-east-2b", "us-east-2c"]
    assert (await elb("DescribeLoadBalancers"))["LoadBalancers"][0]["DNSName"] == "127.0.0.1"


async def test_one_subnet_is_too_few(elb):
    balancer = await elb.balancer()

    refused = await elb.refusal("SetSubnets", LoadBalancerArn=balancer, Subnets=["subnet-b"])

    assert refused.code == "ValidationError"
    assert refused.message == "At least two subnets in two different Availability Zones must be specified"


async def test_other_security_groups_are_kept(elb):
    balancer = await elb.balancer()

    answer = await elb("SetSecurityGroups", LoadBalancerArn=balancer, SecurityGroups=["sg-1", "sg-2"])

    assert answer["SecurityGroupIds"] == ["sg-1", "sg-2"]
    assert (await elb("DescribeLoadBalancers"))["LoadBalancers"][0]["SecurityGroups"] == ["sg-1", "sg-2"]


async def test_only_ipv4_is_offered(elb):
    balancer = await elb.balancer()

    assert await elb("SetIpAddressType", LoadBalancerArn=balancer, IpAddressType="ipv4") == {
        "IpAddressType": "ipv4"
    }
    refused = await elb.refusal("SetIpAddressType", LoadBalancerArn=balancer, IpAddressType="dualstack")
    assert refused.code == "InvalidConfigurationRequest"


async def test_one_that_is_not_there_cannot_be_changed(elb):
    arn = "arn:aws:elasticloadbalancing:us-east-2:123456789012:loadbalancer/app/none/0123456789abcdef"

    for operation, members in (
        ("SetSubnets", {"Subnets": ["subnet-a", "subnet-b"]}),
        ("SetSecurityGroups", {"SecurityGroups": ["sg-1"]}),
        ("SetIpAddressType", {"IpAddressType": "ipv4"}),
    ):
        refused = await elb.refusal(operation, LoadBalancerArn=arn, **members)
        assert refused.code == "LoadBalancerNotFound"
