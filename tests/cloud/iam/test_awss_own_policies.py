"""The managed policies that AWS gives every account."""

import pytest

from reelworks.cloud.policy.document import parse_policy
from reelworks.cloud.services.iam.aws_managed import list_aws_policies
from support.people import allow, document

READ = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
LISTING = document(allow("sqs:ListQueues"))


@pytest.mark.parametrize("known", list_aws_policies(), ids=lambda known: known.entity.name)
def test_every_policy_of_awss_own_is_one(known):
    parse_policy(known.document, "identity")


async def test_awss_policies_are_there_and_nobodys_to_change(people):
    told = (await people.iam("GetPolicy", PolicyArn=READ))["Policy"]
    assert (told["PolicyName"], told["DefaultVersionId"]) == ("AmazonSQSReadOnlyAccess", "v1")

    for operation, more in (
        ("CreatePolicyVersion", {"PolicyDocument": LISTING}),
        ("DeletePolicy", {}),
        ("SetDefaultPolicyVersion", {"VersionId": "v1"}),
    ):
        assert (await people.refusal(operation, PolicyArn=READ, **more)).code == "UnmodifiableEntity"


@pytest.mark.parametrize(
    ("name", "operation", "request_", "is_allowed"),
    [
        ("AdministratorAccess", "ListQueues", {}, True),
        ("PowerUserAccess", "ListQueues", {}, True),
        ("ReadOnlyAccess", "ListQueues", {}, True),
        ("ReadOnlyAccess", "CreateQueue", {"QueueName": "q"}, False),
        ("AmazonSQSReadOnlyAccess", "CreateQueue", {"QueueName": "q"}, False),
        ("AmazonSQSFullAccess", "CreateQueue", {"QueueName": "q"}, True),
        ("AmazonS3FullAccess", "ListQueues", {}, False),
    ],
)
async def test_awss_policies_let_do_what_their_names_say(people, name, operation, request_, is_allowed):
    ann = await people.user("ann")
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=f"arn:aws:iam::aws:policy/{name}")

    if is_allowed:
        await ann("sqs", operation, **request_)
    else:
        assert (await ann.refusal("sqs", operation, **request_)).query_code == "AccessDenied"


async def test_power_users_do_not_manage_people(people):
    ann = await people.user("ann")
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn="arn:aws:iam::aws:policy/PowerUserAccess")

    assert (await ann.refusal("iam", "CreateUser", UserName="bob")).code == "AccessDenied"
    await ann("iam", "ListRoles")
