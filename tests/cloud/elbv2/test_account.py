"""DescribeAccountLimits, DescribeSSLPolicies."""


async def test_limits_are_told(elb):
    limits = {each["Name"]: each["Max"] for each in (await elb("DescribeAccountLimits"))["Limits"]}

    assert limits["application-load-balancers"] == "50"
    assert limits["targets-per-target-group"] == "1000"


async def test_policies_are_listed(elb):
    listed = (await elb("DescribeSSLPolicies"))["SslPolicies"]

    assert "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" in [each["Name"] for each in listed]
    assert (await elb.refusal("DescribeSSLPolicies", Names=["none"])).code == "SSLPolicyNotFound"
