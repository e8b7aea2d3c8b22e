"""ModifySecurityGroupRules, and in which form rules are kept."""

import pytest

HTTP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.1.0.0/16"}]}
DNS = {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "CidrIpv4": "10.2.0.0/16", "Description": "names"}


@pytest.fixture
async def group(ec2):
    return (await ec2("CreateSecurityGroup", GroupName="web", Description="web servers"))["GroupId"]


@pytest.fixture
async def rule(ec2, group):
    made = await ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[HTTP])
    return made["SecurityGroupRules"][0]["SecurityGroupRuleId"]


async def tell(ec2, rule):
    return (await ec2("DescribeSecurityGroupRules", SecurityGroupRuleIds=[rule]))["SecurityGroupRules"][0]


def update(rule, **said):
    return [{"SecurityGroupRuleId": rule, "SecurityGroupRule": said}]


async def test_a_rule_is_written_anew_under_its_id(ec2, group, rule):
    await ec2("ModifySecurityGroupRules", GroupId=group, SecurityGroupRules=update(rule, **DNS))

    now = await tell(ec2, rule)
    assert {name: now[name] for name in DNS} == DNS
    assert now["IsEgress"] is False


async def test_a_rule_may_name_a_group_instead_of_addresses(ec2, group, rule):
    said = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "ReferencedGroupId": group}

    await ec2("ModifySecurityGroupRules", GroupId=group, SecurityGroupRules=update(rule, **said))

    now = await tell(ec2, rule)
    assert now["ReferencedGroupInfo"]["GroupId"] == group
    assert "CidrIpv4" not in now


@pytest.mark.parametrize(
    ("left_out", "code"),
    [("IpProtocol", "MissingParameter"), ("CidrIpv4", "InvalidParameterValue")],
)
async def test_a_rule_that_says_too_little_is_refused_and_stays_as_it_was(ec2, group, rule, left_out, code):
    said = {name: value for name, value in DNS.items() if name != left_out}

    refusal = await ec2.refused(
        "ModifySecurityGroupRules", GroupId=group, SecurityGroupRules=update(rule, **said)
    )

    assert refusal.code == code
    assert (await tell(ec2, rule))["FromPort"] == 80


async def test_a_rule_of_another_id_is_not_found(ec2, group):
    refusal = await ec2.refused(
        "ModifySecurityGroupRules", GroupId=group, SecurityGroupRules=update("sgr-00000000", **DNS)
    )

    assert refusal.code == "InvalidSecurityGroupRuleId.NotFound"


async def test_two_rules_do_not_become_the_same(ec2, group, rule):
    more = {**HTTP, "FromPort": 81, "ToPort": 81}
    made = await ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[more])
    other = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    said = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIpv4": "10.1.0.0/16"}

    refusal = await ec2.refused(
        "ModifySecurityGroupRules", GroupId=group, SecurityGroupRules=update(other, **said)
    )

    assert refusal.code == "InvalidPermission.Duplicate"
    assert (await tell(ec2, rule))["FromPort"] == 80


async def test_aws_canonicalizes_blocks_of_addresses(ec2, group):
    given = {**HTTP, "IpRanges": [{"CidrIp": "100.68.0.18/18"}]}

    made = await ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[given])
    again = await ec2.refused("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[given])

    assert made["SecurityGroupRules"][0]["CidrIpv4"] == "100.68.0.0/18"
    assert again.code == "InvalidPermission.Duplicate"


async def test_an_address_without_a_prefix_is_no_block(ec2, group):
    given = {**HTTP, "IpRanges": [{"CidrIp": "123.123.123.123"}]}

    refusal = await ec2.refused("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[given])

    assert (refusal.code, refusal.message) == (
        "InvalidParameterValue",
        "CIDR block 123.123.123.123 is malformed",
    )


async def test_rules_are_not_sought_by_what_is_no_groups_id(ec2):
    filters = [{"Name": "group-id", "Values": ["foobar"]}]

    refusal = await ec2.refused("DescribeSecurityGroupRules", Filters=filters)

    assert refusal.code == "InvalidGroupId.Malformed"
    assert "The security group ID 'foobar' is malformed" in refusal.message


async def test_groups_are_found_by_any_part_of_their_rules(ec2, group):
    given = {**HTTP, "IpRanges": [], "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}]}
    await ec2("AuthorizeSecurityGroupEgress", GroupId=group, IpPermissions=[given])
    filters = [{"Name": "egress.ip-permission.ipv6-cidr", "Values": ["2001:db8::/32"]}]

    found = await ec2("DescribeSecurityGroups", Filters=filters)

    assert [one["GroupId"] for one in found["SecurityGroups"]] == [group]


async def test_a_description_cannot_be_empty(ec2):
    refusal = await ec2.refused("CreateSecurityGroup", GroupName="nameless", Description="")

    assert refusal.code == "MissingParameter"
