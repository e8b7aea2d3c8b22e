"""Load balancers with their listeners, rules and target groups, made as CloudFormation makes them."""

import pytest

from reelworks.cloud.wire.error import AwsError


async def subnets_of(workshop):
    filters = [{"Name": "default-for-az", "Values": ["true"]}]
    subnets = (await workshop.ask("ec2", "DescribeSubnets", Filters=filters))["Subnets"]
    return [subnet["SubnetId"] for subnet in subnets][:2], subnets[0]["VpcId"]


async def test_a_balancer_stands_with_all_that_belongs_to_it_and_goes(workshop):
    subnets, vpc = await subnets_of(workshop)
    balancer_of = {"Name": "web", "Subnets": subnets, "Tags": [{"Key": "a", "Value": "1"}]}
    balancer = await workshop.create("AWS::ElasticLoadBalancingV2::LoadBalancer", "Balancer", **balancer_of)
    targets_of = {
        "Port": "8080",
        "Protocol": "HTTP",
        "VpcId": vpc,
        "HealthCheckPath": "/healthz",
        "HealthyThresholdCount": "2",
        "TargetGroupAttributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": 5}],
    }
    targets = await workshop.create("AWS::ElasticLoadBalancingV2::TargetGroup", "Targets", **targets_of)
    listener_of = {
        "LoadBalancerArn": balancer.physical_id,
        "Port": "8081",
        "Protocol": "HTTP",
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": targets.physical_id}],
    }
    listener = await workshop.create("AWS::ElasticLoadBalancingV2::Listener", "Listener", **listener_of)
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": "hi"}}
    rule_of = {
        "ListenerArn": listener.physical_id,
        "Priority": "5",
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/hi"]}}],
        "Actions": [answer],
    }
    rule = await workshop.create("AWS::ElasticLoadBalancingV2::ListenerRule", "Rule", **rule_of)

    attributes = await workshop.ask(
        "elbv2", "DescribeTargetGroupAttributes", TargetGroupArn=targets.physical_id
    )
    values = {each["Key"]: each["Value"] for each in attributes["Attributes"]}
    assert balancer.attributes["LoadBalancerFullName"].startswith("app/web/")
    assert balancer.attributes["DNSName"]
    assert targets.attributes["TargetGroupFullName"].startswith("targetgroup/")
    assert values["deregistration_delay.timeout_seconds"] == "5"

    changed = {**rule_of, "Priority": "9"}
    await workshop.update("AWS::ElasticLoadBalancingV2::ListenerRule", rule, rule_of, changed)
    rules = await workshop.ask("elbv2", "DescribeRules", ListenerArn=listener.physical_id)
    assert {each["Priority"] for each in rules["Rules"]} == {"9", "default"}
    await workshop.update(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        targets,
        targets_of,
        {**targets_of, "HealthCheckPath": "/other"},
    )
    told = await workshop.ask("elbv2", "DescribeTargetGroups", TargetGroupArns=[targets.physical_id])
    assert told["TargetGroups"][0]["HealthCheckPath"] == "/other"

    for _ in range(2):
        await workshop.delete("AWS::ElasticLoadBalancingV2::ListenerRule", rule, **rule_of)
        await workshop.delete("AWS::ElasticLoadBalancingV2::Listener", listener, **listener_of)
        await workshop.delete("AWS::ElasticLoadBalancingV2::TargetGroup", targets, **targets_of)
        await workshop.delete("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer, **balancer_of)
    with pytest.raises(AwsError):
        await workshop.ask("elbv2", "DescribeLoadBalancers", LoadBalancerArns=[balancer.physical_id])
