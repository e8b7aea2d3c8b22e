"""DisableRule and EnableRule."""


async def test_a_disabled_rule_does_nothing_until_it_is_enabled(cloud):
    await cloud.queued()

    await cloud("DisableRule", Name="rule")
    await cloud.put({"n": 1})
    await cloud("EnableRule", Name="rule")
    await cloud.put({"n": 2})

    assert await cloud.details() == [{"n": 2}]
