"""ListRules."""

from reelworks.cloud.policy.principal import Principal


async def test_rules_are_listed_by_name_and_prefix_page_by_page(cloud):
    for number in range(7):
        await cloud.rule(f"a{number}")
    await cloud.rule("b")
    await cloud("CreateEventBus", Name="own")
    await cloud.rule("a9", EventBusName="own")

    first = await cloud("ListRules", NamePrefix="a", Limit=5)
    second = await cloud("ListRules", NamePrefix="a", Limit=5, NextToken=first["NextToken"])

    names = [rule["Name"] for page in (first, second) for rule in page["Rules"]]
    assert names == [f"a{number}" for number in range(7)]
    assert "NextToken" not in second


async def test_accounts_and_regions_have_rules_of_their_own(cloud):
    await cloud.rule()

    cloud.region = "eu-west-1"
    assert (await cloud("ListRules"))["Rules"] == []
    cloud.region, cloud.principal = "us-east-2", Principal.root("210987654321")
    assert (await cloud("ListRules"))["Rules"] == []
