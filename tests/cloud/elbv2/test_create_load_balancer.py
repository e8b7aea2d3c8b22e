import asyncio

import pytest

SUBNETS = ["subnet-a", "subnet-b"]


async def test_a_new_load_balancer_is_described_in_full(elb):
    made = await elb(
        "CreateLoadBalancer", Name="web", Subnets=["subnet-b", "subnet-a"], Tags=[{"Key": "a", "Value": "b"}]
    )

    balancer = made["LoadBalancers"][0]
    assert balancer["LoadBalancerArn"].startswith(
        "arn:aws:elasticloadbalancing:us-east-2:123456789012:loadbalancer/app/web/"
    )
    assert balancer["DNSName"] == "127.0.0.1"
    assert balancer["State"] == {"Code": "provisioning"}
    assert (balancer["Type"], balancer["Scheme"], balancer["IpAddressType"]) == (
        "application",
        "internet-facing",
        "ipv4",
    )
    assert balancer["VpcId"] == "vpc-1"
    assert [zone["SubnetId"] for zone in balancer["AvailabilityZones"]] == SUBNETS
    assert balancer["SecurityGroups"] == ["sg-default"]
    assert balancer["CanonicalHostedZoneId"] == "Z3AADJGX6KTTL2"


async def test_its_address_is_an_interface_of_its_first_subnet(elb):
    arn = await elb.balancer()

    (interface,) = elb.ec2.interfaces.values()
    assert interface["Description"] == "ELB " + arn.partition("loadbalancer/")[2]
    assert interface["SubnetId"] == "subnet-a"


async def test_the_same_again_is_the_same(elb):
    assert await elb.balancer(Subnets=["subnet-b", "subnet-a"]) == await elb.balancer()
    assert len(elb.ec2.interfaces) == 1


@pytest.mark.parametrize(
    "other", [{"Scheme": "internal"}, {"Subnets": ["subnet-a", "subnet-c"]}, {"SecurityGroups": ["sg-2"]}]
)
async def test_the_same_name_with_other_settings_is_refused(elb, other):
    await elb.balancer()

    refused = await elb.refusal("CreateLoadBalancer", **{"Name": "web", "Subnets": SUBNETS, **other})

    assert refused.code == "DuplicateLoadBalancerName"
    assert refused.message == "A load balancer with the same name 'web' exists, but with different settings"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"Name": "-web"}, "ValidationError"),
        ({"Name": "web_1"}, "ValidationError"),
        ({"Name": "w" * 33}, "ValidationError"),
        ({"Name": "internal-web"}, "ValidationError"),
        ({"Subnets": ["subnet-a"]}, "ValidationError"),
        ({"Subnets": []}, "ValidationError"),
        ({"Subnets": ["subnet-a", "subnet-a2"]}, "InvalidConfigurationRequest"),
        ({"Subnets": ["subnet-a", "subnet-x"]}, "SubnetNotFound"),
        ({"SecurityGroups": ["none"]}, "InvalidSecurityGroup"),
        ({"Scheme": "both"}, "InvalidScheme"),
        ({"Type": "network"}, "InvalidConfigurationRequest"),
        ({"Type": "gateway"}, "InvalidConfigurationRequest"),
        ({"Type": "classic"}, "ValidationError"),
        ({"IpAddressType": "dualstack"}, "InvalidConfigurationRequest"),
        ({"IpAddressType": "ipv5"}, "ValidationError"),
        ({"Tags": [{"Key": "a"}, {"Key": "a"}]}, "DuplicateTagKeys"),
        ({"Tags": [{"Key": str(number)} for number in range(51)]}, "TooManyTags"),
        ({"SubnetMappings": [{"SubnetId": "subnet-a"}]}, "ValidationError"),
    ],
)
async def test_what_cannot_be_is_refused(elb, request_, code):
    refused = await elb.refusal("CreateLoadBalancer", **{"Name": "web", "Subnets": SUBNETS, **request_})

    assert refused.code == code
    assert (await elb("DescribeLoadBalancers"))["LoadBalancers"] == []


async def test_subnet_mappings_do_as_well(elb):
    mappings = [{"SubnetId": each} for each in SUBNETS]

    made = await elb("CreateLoadBalancer", Name="web", SubnetMappings=mappings)

    assert [zone["SubnetId"] for zone in made["LoadBalancers"][0]["AvailabilityZones"]] == SUBNETS


async def test_without_a_free_address_there_is_none(elb):
    elb.ec2.is_full = True

    assert (await elb.refusal("CreateLoadBalancer", Name="web", Subnets=SUBNETS)).code == "InvalidSubnet"
    assert (await elb("DescribeLoadBalancers"))["LoadBalancers"] == []


async def test_one_that_was_begun_before_a_crash_gets_its_address(live_elb):
    live_elb.ec2.is_full = True
    refuse = live_elb.room._writing.balancers.delete
    live_elb.room._writing.balancers.delete = lambda _arn: (
        None
    )  # the crash: the row stays, without an address
    await live_elb.refusal("CreateLoadBalancer", Name="web", Subnets=SUBNETS)
    live_elb.room._writing.balancers.delete = refuse
    live_elb.ec2.is_full = False

    await live_elb.restart()

    await live_elb.wait_active()
    assert len(live_elb.ec2.interfaces) == 1


async def test_it_becomes_active_when_it_listens(live_elb):
    await live_elb.balancer()

    await live_elb.wait_active()


async def test_a_port_that_is_taken_impairs_it(live_elb, serve):
    async with serve("somebody else") as port:
        balancer = await live_elb.balancer()
        fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]
        await live_elb.listener(balancer, port=port, actions=fixed)

        async def is_impaired():
            found = (await live_elb("DescribeLoadBalancers"))["LoadBalancers"][0]["State"]
            return found["Code"] == "active_impaired" and "EADDRINUSE" in found["Reason"]

        await live_elb.wait_for(is_impaired)
    await live_elb.wait_active()


async def test_two_who_ask_at_once_get_the_same(elb):
    one, two = await asyncio.gather(elb.balancer(), elb.balancer())

    assert one == two
    assert len(elb.ec2.interfaces) == 1
