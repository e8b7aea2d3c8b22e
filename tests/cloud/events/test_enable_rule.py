"""EnableRule."""


async def test_a_rule_put_disabled_takes_events_from_when_it_is_enabled(cloud):
    queue = await cloud.new_queue()
    await cloud.rule(State="DISABLED")
    await cloud.target(queue)
    await cloud.put({"n": 1})

    await cloud("EnableRule", Name="rule")
    await cloud.put({"n": 2})

    assert (await cloud("DescribeRule", Name="rule"))["State"] == "ENABLED"
    assert await cloud.details() == [{"n": 2}]
