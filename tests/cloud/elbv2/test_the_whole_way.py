"""A load balancer made by its operations really sends requests to its targets."""


async def test_a_request_reaches_a_registered_target(live_elb, serve, http, pick_port):
    async with serve("one") as target_port:
        balancer, group, port = await live_elb.balancer(), await live_elb.group(), pick_port()
        await live_elb.listener(balancer, group, port)
        await live_elb(
            "RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": target_port}]
        )

        await live_elb.wait_active()
        await live_elb.wait_for_state(group, "127.0.0.1", "healthy")

        async with http.get(f"http://127.0.0.1:{port}/") as answer:
            assert (answer.status, await answer.text()) == (200, "one")


async def test_after_a_restart_it_listens_again(live_elb, serve, http, pick_port):
    async with serve("one") as target_port:
        balancer, group, port = await live_elb.balancer(), await live_elb.group(), pick_port()
        await live_elb.listener(balancer, group, port)
        await live_elb(
            "RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": target_port}]
        )
        await live_elb.wait_active()

        await live_elb.restart()

        await live_elb.wait_active()
        await live_elb.wait_for_state(group, "127.0.0.1", "healthy")
        async with http.get(f"http://127.0.0.1:{port}/") as answer:
            assert (answer.status, await answer.text()) == (200, "one")
