"""Security groups and their rules, as they are kept and told."""

import pytest

HTTP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


@pytest.fixture
async def group(ec2):
    return (await ec2("CreateSecurityGroup", GroupName="web", Description="web servers"))["GroupId"]


async def describe(ec2, group):
    return (await ec2("DescribeSecurityGroups", GroupIds=[group]))["SecurityGroups"][0]


async def test_a_new_group_lets_everything_out_and_nothing_in(ec2, group):
    view = await describe(ec2, group)

    assert view["IpPermissions"] == []
    assert [one["IpProtocol"] for one in view["IpPermissionsEgress"]] == ["-1"]
    assert view["IpPermissionsEgress"][0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]


async def test_a_vpc_has_one_group_of_a_name(ec2, group):
    refusal = await ec2.refused("CreateSecurityGroup", GroupName="web", Description="again")

    assert refusal.code == "InvalidGroup.Duplicate"


async def test_rules_come_and_go(ec2, group):
    answer = await ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[HTTP])

    assert answer["SecurityGroupRules"][0]["CidrIpv4"] == "0.0.0.0/0"
    assert (await describe(ec2, group))["IpPermissions"][0]["FromPort"] == 80
    await ec2("RevokeSecurityGroupIngress", GroupId=group, IpPermissions=[HTTP])
    assert (await describe(ec2, group))["IpPermissions"] == []


async def test_a_rule_is_there_once(ec2, group):
    await ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[HTTP])

    refusal = await ec2.refused("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[HTTP])

    assert refusal.code == "InvalidPermission.Duplicate"
    assert "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" in refusal.message


async def test_a_rule_that_is_not_there_cannot_go(ec2, group):
    refusal = await ec2.refused("RevokeSecurityGroupIngress", GroupId=group, IpPermissions=[HTTP])

    assert refusal.code == "InvalidPermission.NotFound"


async def test_rules_by_id_are_told_described_anew_and_revoked(ec2, group):
    made = await ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[HTTP])
    rule = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    words = [{"SecurityGroupRuleId": rule, "Description": "the world"}]
    await ec2(
        "UpdateSecurityGroupRuleDescriptionsIngress", GroupId=group, SecurityGroupRuleDescriptions=words
    )
    told = await ec2("DescribeSecurityGroupRules", SecurityGroupRuleIds=[rule])
    await ec2("RevokeSecurityGroupIngress", GroupId=group, SecurityGroupRuleIds=[rule])

    assert told["SecurityGroupRules"][0]["Description"] == "the world"
    left = await ec2("DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [group]}])
    assert [one["IsEgress"] for one in left["SecurityGroupRules"]] == [True]


async def test_a_group_that_another_names_or_an_instance_has_stays(ec2, group):
    other = (await ec2("CreateSecurityGroup", GroupName="workers", Description="workers"))["GroupId"]
    pair = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    await ec2("AuthorizeSecurityGroupIngress", GroupId=other, IpPermissions=[pair])
    await ec2.run(SecurityGroupIds=[other])

    for group_id in (group, other):
        refusal = await ec2.refused("DeleteSecurityGroup", GroupId=group_id)
        assert refusal.code == "DependencyViolation"


async def test_the_default_group_stays(ec2):
    groups = (await ec2("DescribeSecurityGroups", GroupNames=["default"]))["SecurityGroups"]

    assert (await ec2.refused("DeleteSecurityGroup", GroupId=groups[0]["GroupId"])).code == "CannotDelete"


async def test_a_deleted_group_is_gone(ec2, group):
    await ec2("DeleteSecurityGroup", GroupId=group)

    assert (await ec2.refused("DescribeSecurityGroups", GroupIds=[group])).code == "InvalidGroup.NotFound"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"FromPort": 70_000}, "InvalidParameterValue"),
        ({"FromPort": 90}, "InvalidParameterValue"),
        ({"IpProtocol": "film"}, "InvalidParameterValue"),
        ({"IpRanges": [{"CidrIp": "0.0.0.0/99"}]}, "InvalidParameterValue"),
        ({"IpRanges": [], "UserIdGroupPairs": [{"GroupName": "none"}]}, "InvalidGroup.NotFound"),
    ],
)
async def test_what_is_no_rule_is_refused(ec2, group, change, code):
    refusal = await ec2.refused(
        "AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[{**HTTP, **change}]
    )

    assert refusal.code == code
