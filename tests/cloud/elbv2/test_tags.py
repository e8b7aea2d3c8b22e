"""AddTags, RemoveTags, DescribeTags."""


async def everything(elb):
    balancer, group = await elb.balancer(), await elb.group()
    listener = await elb.listener(balancer, group)
    rule = (await elb("DescribeRules", ListenerArn=listener))["Rules"][0]["RuleArn"]
    return [balancer, group, listener, rule]


async def tags_of(elb, arns):
    described = (await elb("DescribeTags", ResourceArns=arns))["TagDescriptions"]
    return {each["ResourceArn"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in described}


async def test_everything_can_be_tagged(elb):
    arns = await everything(elb)

    await elb("AddTags", ResourceArns=arns, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    await elb("AddTags", ResourceArns=arns, Tags=[{"Key": "b", "Value": "3"}])
    await elb("RemoveTags", ResourceArns=arns, TagKeys=["a", "never"])

    assert await tags_of(elb, arns) == {arn: {"b": "3"} for arn in arns}


async def test_what_is_not_there_cannot_be_tagged(elb):
    for arn, code in zip(
        await everything(elb),
        ("LoadBalancerNotFound", "TargetGroupNotFound", "ListenerNotFound", "RuleNotFound"),
        strict=True,
    ):
        refused = await elb.refusal("AddTags", ResourceArns=[arn + "0"], Tags=[{"Key": "a"}])
        assert refused.code == code


async def test_too_many_or_twice_the_same_are_refused(elb):
    balancer = await elb.balancer()
    many = [{"Key": str(number)} for number in range(51)]

    assert (await elb.refusal("AddTags", ResourceArns=[balancer], Tags=many)).code == "TooManyTags"
    twice = [{"Key": "a"}, {"Key": "a"}]
    assert (await elb.refusal("AddTags", ResourceArns=[balancer], Tags=twice)).code == "DuplicateTagKeys"
