"""What CloudWatch learns."""


def by_name(room, dimensions):
    found = {}
    for each in room.measure(0.0):
        if [name for name, _ in each.dimensions] == dimensions:
            found[each.name] = found.get(each.name, 0) + each.value
    return found


async def test_requests_and_hosts_are_counted(live_elb, serve, http, pick_port):
    async with serve("one") as target_port:
        balancer, group, port = await live_elb.balancer(), await live_elb.group(), pick_port()
        await live_elb.listener(balancer, group, port)
        targets = [{"Id": "127.0.0.1", "Port": target_port}]
        await live_elb("RegisterTargets", TargetGroupArn=group, Targets=targets)
        await live_elb.wait_for_state(group, "127.0.0.1", "healthy")
        live_elb.room.measure(0.0)
        for _ in range(3):
            async with http.get(f"http://127.0.0.1:{port}/"):
                pass
        counted, of_group = {}, {}

        async def are_all_told():
            for name, value in by_name(live_elb.room, ["LoadBalancer"]).items():
                counted[name] = counted.get(name, 0) + value
            return counted.get("RequestCount") == 3

        await live_elb.wait_for(are_all_told)
        of_group |= by_name(live_elb.room, ["LoadBalancer", "TargetGroup"])

    assert counted["HTTPCode_Target_2XX_Count"] == 3
    assert counted["TargetResponseTime"] > 0
    assert counted["NewConnectionCount"] >= 1
    assert of_group["HealthyHostCount"] == 1
    assert of_group["UnHealthyHostCount"] == 0


async def test_dimensions_are_named_as_aws_does(elb):
    balancer, group = await elb.balancer(), await elb.group()
    await elb.listener(balancer, group)

    hosts = [each for each in elb.room.measure(0.0) if each.name == "HealthyHostCount"]

    assert hosts[0].namespace == "AWS/ApplicationELB"
    assert hosts[0].dimensions == (
        ("LoadBalancer", balancer.partition("loadbalancer/")[2]),
        ("TargetGroup", group.rpartition(":")[2]),
    )
