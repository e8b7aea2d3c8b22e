"""Who may do what with load balancers."""

import pytest

from reelworks.cloud.policy.principal import Principal
from support.people import PeopleCloud, allow


@pytest.fixture
async def people(tmp_path):
    cloud = await PeopleCloud(tmp_path).open()
    yield cloud
    await cloud.close()


async def test_without_a_policy_nobody_may(elb):
    elb.principal = Principal.user("123456789012", "ann")

    refused = await elb.refusal("DescribeLoadBalancers")

    assert refused.code in ("AccessDenied", "AccessDeniedException")
    assert "elasticloadbalancing:DescribeLoadBalancers" in refused.message


async def test_a_policy_names_resources_and_their_tags(elb, people):
    elb.calls._authorizer.open(people.iam_room.registry)
    theirs = await elb.group("theirs", Tags=[{"Key": "team", "Value": "blue"}])
    others = await elb.group("others", Tags=[{"Key": "team", "Value": "red"}])
    only_blue = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    ann = await people.user("ann", allow("elasticloadbalancing:DeleteTargetGroup", Condition=only_blue))
    elb.principal = ann.caller.principal

    assert (await elb.refusal("DeleteTargetGroup", TargetGroupArn=others)).code.startswith("AccessDenied")
    await elb("DeleteTargetGroup", TargetGroupArn=theirs)
