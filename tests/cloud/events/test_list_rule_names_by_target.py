"""ListRuleNamesByTarget."""


async def test_rules_are_found_by_their_target(cloud):
    queue = await cloud.new_queue()
    for name in ("c", "a", "b"):
        await cloud.rule(name)
        await cloud.target(queue, name, "one")
        await cloud.target(queue, name, "two")

    first = await cloud("ListRuleNamesByTarget", TargetArn=queue, Limit=2)
    second = await cloud("ListRuleNamesByTarget", TargetArn=queue, Limit=2, NextToken=first["NextToken"])

    assert (first["RuleNames"], second["RuleNames"]) == (["a", "b"], ["c"])
    assert (await cloud("ListRuleNamesByTarget", TargetArn=queue + "x"))["RuleNames"] == []
