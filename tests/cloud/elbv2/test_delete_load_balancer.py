async def test_it_goes_with_its_listeners_and_its_address(elb, pick_port):
    balancer, group = await elb.balancer(), await elb.group()
    listener = await elb.listener(balancer, group)

    await elb("DeleteLoadBalancer", LoadBalancerArn=balancer)

    assert elb.ec2.interfaces == {}
    assert (await elb.refusal("DescribeListeners", ListenerArns=[listener])).code == "ListenerNotFound"
    await elb("DeleteTargetGroup", TargetGroupArn=group)


async def test_its_port_is_closed(live_elb, http, pick_port):
    balancer, port = await live_elb.balancer(), pick_port()
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]
    await live_elb.listener(balancer, port=port, actions=fixed)
    await live_elb.wait_for(lambda: is_open(http, port))

    await live_elb("DeleteLoadBalancer", LoadBalancerArn=balancer)

    async def is_closed():
        return not await is_open(http, port)

    await live_elb.wait_for(is_closed)


async def test_one_that_does_not_exist_is_gone_already(elb):
    balancer = await elb.balancer()

    await elb("DeleteLoadBalancer", LoadBalancerArn=balancer)
    await elb("DeleteLoadBalancer", LoadBalancerArn=balancer)


async def test_a_protected_one_stays(elb):
    balancer = await elb.balancer()
    protect = [{"Key": "deletion_protection.enabled", "Value": "true"}]
    await elb("ModifyLoadBalancerAttributes", LoadBalancerArn=balancer, Attributes=protect)

    refused = await elb.refusal("DeleteLoadBalancer", LoadBalancerArn=balancer)

    assert refused.code == "OperationNotPermitted"
    assert refused.message == (
        f"Load balancer '{balancer}' cannot be deleted because deletion protection is enabled"
    )


async def is_open(http, port):
    try:
        async with http.get(f"http://127.0.0.1:{port}/"):
            return True
    except OSError:
        return False
