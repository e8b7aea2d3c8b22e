async def test_they_are_listed_in_the_order_they_were_made(elb):
    for name in ("one", "two", "three"):
        await elb.balancer(name)

    listed = (await elb("DescribeLoadBalancers"))["LoadBalancers"]

    assert [each["LoadBalancerName"] for each in listed] == ["one", "two", "three"]


async def test_pages_lead_through_all(elb):
    for name in ("one", "two", "three"):
        await elb.balancer(name)

    first = await elb("DescribeLoadBalancers", PageSize=2)
    second = await elb("DescribeLoadBalancers", PageSize=2, Marker=first["NextMarker"])

    assert [each["LoadBalancerName"] for each in first["LoadBalancers"]] == ["one", "two"]
    assert [each["LoadBalancerName"] for each in second["LoadBalancers"]] == ["three"]
    assert "NextMarker" not in second


async def test_they_are_found_by_name_and_by_arn(elb):
    arn = await elb.balancer("one")
    await elb.balancer("two")

    for asked in ({"Names": ["one"]}, {"LoadBalancerArns": [arn]}):
        found = (await elb("DescribeLoadBalancers", **asked))["LoadBalancers"]
        assert [each["LoadBalancerArn"] for each in found] == [arn]


async def test_one_that_is_not_there_is_refused(elb):
    by_name = await elb.refusal("DescribeLoadBalancers", Names=["none"])
    by_arn = await elb.refusal("DescribeLoadBalancers", LoadBalancerArns=["arn:aws:x"])

    assert (by_name.code, by_name.message) == ("LoadBalancerNotFound", "Load balancers '[none]' not found")
    assert by_arn.code == "LoadBalancerNotFound"


async def test_both_ways_at_once_are_refused(elb):
    asked = {"Names": ["a"], "LoadBalancerArns": ["b"]}

    assert (await elb.refusal("DescribeLoadBalancers", **asked)).code == "ValidationError"
