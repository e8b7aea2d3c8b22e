"""Who may do what with stacks, and as whom a stack's resources are made."""

from support.people import allow, deny, document, trust
from support.stacks import text_of, thing

STACKS = "arn:aws:cloudformation:us-east-2:123456789012:stack"
QUEUE = {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "mine"}}}


async def test_a_stack_is_named_by_its_arn(cloud):
    lee = await cloud.user("lee", allow("cloudformation:*", f"{STACKS}/lee-*/*"))

    await cloud("CreateStack", lee, StackName="lee-1", TemplateBody=text_of({"One": thing()}))
    await cloud.settled("lee-1")
    assert await cloud("DescribeStacks", lee, StackName="lee-1")
    await cloud("DeleteStack", lee, StackName="lee-1")

    error = await lee.refusal(
        "cloudformation", "CreateStack", StackName="other", TemplateBody=text_of({"One": thing()})
    )
    assert error.code == "AccessDenied"
    assert f"cloudformation:CreateStack on resource: {STACKS}/other/*" in error.message
    error = await lee.refusal("cloudformation", "DescribeStacks")
    assert error.code == "AccessDenied"


async def test_resources_are_made_as_whoever_asked(cloud):
    lee = await cloud.user("lee", allow("cloudformation:*"), deny("sqs:CreateQueue"), allow("sqs:*"))

    await cloud("CreateStack", lee, StackName="stack", TemplateBody=text_of(QUEUE))

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("HandlerErrorCode: AccessDenied" in reason for reason in await cloud.reasons())


async def test_resources_are_made_as_the_role_that_was_handed_over(cloud):
    role = await cloud.role("maker", trust({"Service": "cloudformation.amazonaws.com"}), allow("sqs:*"))
    lee = await cloud.user("lee", allow(["cloudformation:*", "iam:PassRole"]))

    await cloud("CreateStack", lee, StackName="stack", TemplateBody=text_of(QUEUE), RoleARN=role)

    stack = await cloud.settled()
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["RoleARN"] == role
    await cloud("DeleteStack", lee, StackName="stack")
    assert (await cloud.settled(stack["StackId"]))["StackStatus"] == "DELETE_COMPLETE"


async def test_a_role_must_be_passed_and_must_trust_cloudformation(cloud):
    role = await cloud.role("other", trust({"Service": "ec2.amazonaws.com"}), allow("sqs:*"))
    lee = await cloud.user("lee", allow("cloudformation:*"))
    asked = {"StackName": "stack", "TemplateBody": text_of(QUEUE), "RoleARN": role}

    error = await lee.refusal("cloudformation", "CreateStack", **asked)
    assert error.code == "AccessDenied"
    assert "iam:PassRole" in error.message

    await cloud("CreateStack", **asked)
    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("sts:AssumeRole" in reason for reason in await cloud.reasons())


async def test_a_session_goes_on_after_a_crash(cloud):
    role = await cloud.role("worker", trust({"AWS": "123456789012"}), allow(["cloudformation:*", "sqs:*"]))
    user = await cloud.user("lee", allow("sts:AssumeRole"))
    answer = await user("sts", "AssumeRole", RoleArn=role, RoleSessionName="session", Policy=_only_queues())
    session = cloud.with_key(answer["Credentials"]["AccessKeyId"])
    cloud.world.close_gate("create One")
    template = text_of({"One": thing(), "Queue": {**QUEUE["Queue"], "DependsOn": "One"}})
    await cloud("CreateStack", session, StackName="stack", TemplateBody=template)
    await cloud.world.wait_at("create One")

    await cloud.crash()

    assert (await cloud.settled())["StackStatus"] == "CREATE_COMPLETE"
    again = await cloud.refused("DescribeStacks", StackName="none")
    assert again.code == "ValidationError"


async def test_a_session_stays_as_bounded_after_a_crash_as_it_was(cloud):
    role = await cloud.role(
        "worker", trust({"AWS": "123456789012"}), allow(["cloudformation:*", "sqs:*", "s3:*"])
    )
    user = await cloud.user("lee", allow("sts:AssumeRole"))
    answer = await user("sts", "AssumeRole", RoleArn=role, RoleSessionName="session", Policy=_only_queues())
    session = cloud.with_key(answer["Credentials"]["AccessKeyId"])
    cloud.world.close_gate("create One")
    template = text_of({"One": thing(), "Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": "One"}})
    await cloud("CreateStack", session, StackName="stack", TemplateBody=template)
    await cloud.world.wait_at("create One")

    await cloud.crash()

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("HandlerErrorCode: AccessDenied" in reason for reason in await cloud.reasons())


def _only_queues() -> str:
    return document(allow(["cloudformation:*", "sqs:*"]))
